import type { Connection, Logger } from './ports';
import { READ_AGAIN_AFTER_LIST_MS, type Rereads, type Unreadable } from './rereads';

/**
 * How a round ended: `complete` if every change until its begin was told and read, also of the assets that could
 * not be read before.
 */
export interface Round {
  isComplete: boolean;
  /** True if there was no cursor yet: the list is followed from now on. */
  isFirst: boolean;
}

/** A single value that survives a restart. */
export interface Cell {
  read(): Promise<string | null>;
  write(value: string): Promise<void>;
}

export interface ChangesFeedOptions {
  connection: Connection;
  rereads: Pick<Rereads, 'rereadEach'>;
  cursor: Cell;
  /** Ids of assets that changed and could not be read, which each round reads first. */
  unread: Cell;
  /** Called before each page; false ends the round. */
  mayGoOn(): Promise<boolean>;
  log: Pick<Logger, 'warn'>;
}

/** Stops an endless list, which is a defect of the DAM. No DAM has this many pages after an outage. */
const MAX_PAGES = 10_000;

/** Assets that are passed although they cannot be read. With more, something else than an asset is wrong. */
const MOST_UNREAD = 100;

/**
 * Reads the DAM's list of changes page by page and rereads the listed assets, as after a webhook. The
 * cursor moves only after the assets of a page were read and stored, so a failure loses nothing: the
 * next round starts with the same page. Assets that are not listed are not touched.
 *
 * An asset that alone cannot be read must not hold back the changes behind it, among which are withdrawals: it is
 * noted and read again in every round.
 *
 * @returns How the round ended. It is not complete if another node goes on with it, or an asset is unread.
 * @throws Error if the assets of a page cannot be read; `DamError` if the list cannot be read.
 */
export async function followChanges(options: ChangesFeedOptions): Promise<Round> {
  const { connection, cursor, mayGoOn } = options;
  const { changesSince } = connection.connector;
  let from = await cursor.read();
  const isFirst = from === null;
  const incomplete = { isComplete: false, isFirst };
  if (changesSince === undefined || !(await mayGoOn())) return incomplete;
  const noted = idsIn(await options.unread.read());
  let unread = await readAssets(options, [...noted], noted);
  for (let page = 0; page < MAX_PAGES; page += 1) {
    if (page > 0 && !(await mayGoOn())) return incomplete;
    const changes = await changesSince(from);
    unread = await readAssets(options, changes.assetIds, unread);
    if (changes.cursor !== from) await cursor.write(changes.cursor);
    if (!changes.hasMore || changes.cursor === from)
      return { isComplete: unread.size === 0, isFirst };
    from = changes.cursor;
  }
  return incomplete;
}

/** Reads assets again, and notes those that cannot be read. Returns the ids of all that are noted then. */
async function readAssets(
  { connection, rereads, unread, log }: ChangesFeedOptions,
  assetIds: readonly string[],
  noted: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const names = assetIds.map((assetId) => ({ connection: connection.key, assetId }));
  const { isDone, unreadable } = await rereads.rereadEach(names, READ_AGAIN_AFTER_LIST_MS);
  const now = new Set(noted);
  const failed = new Set(unreadable.map(({ name }) => name.assetId));
  for (const id of assetIds) {
    if (failed.has(id)) now.add(id);
    else now.delete(id);
  }
  if (!isDone || now.size > MOST_UNREAD) {
    throw new Error(
      `${connection.label} (connection "${connection.key}") reported changed assets, but they ` +
        'cannot be read. The next round starts with the same page.',
    );
  }
  for (const each of unreadable) {
    if (!noted.has(each.name.assetId)) log.warn(problemOf(connection, each));
  }
  const text = JSON.stringify([...now]);
  if (text !== JSON.stringify([...noted])) await unread.write(text);
  return now;
}

function idsIn(text: string | null): ReadonlySet<string> {
  const ids: unknown = text === null ? [] : JSON.parse(text);
  return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []);
}

function problemOf({ label, key }: Connection, { name, error }: Unreadable): string {
  return (
    `${label} (connection "${key}") reported a change of the asset "${name.assetId}", which cannot be ` +
    `read: ${error.message} The site shows what it last knew of this asset, and follows the other ` +
    'changes. The asset is read again in every round.'
  );
}
