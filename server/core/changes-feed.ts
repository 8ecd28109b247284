import type { Connection } from './ports';
import { READ_AGAIN_AFTER_LIST_MS, type Rereads } from './rereads';

/** How a round ended: `complete` if every change until its begin was told and read. */
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
  rereads: Pick<Rereads, 'rereadNow'>;
  cursor: Cell;
  /** Called before each page; false ends the round. */
  mayGoOn(): Promise<boolean>;
}

/** Stops an endless list, which is a defect of the DAM. No DAM has this many pages after an outage. */
const MAX_PAGES = 10_000;

/**
 * Reads the DAM's list of changes page by page and rereads the listed assets, as after a webhook. The
 * cursor moves only after the assets of a page were read and stored, so a failure loses nothing: the
 * next round starts with the same page. Assets that are not listed are not touched.
 *
 * @returns How the round ended. It is not complete if another node goes on with it.
 * @throws Error if the assets of a page cannot be read; `DamError` if the list cannot be read.
 */
export async function followChanges(options: ChangesFeedOptions): Promise<Round> {
  const { connection, rereads, cursor, mayGoOn } = options;
  const { changesSince } = connection.connector;
  let from = await cursor.read();
  const isFirst = from === null;
  const incomplete = { isComplete: false, isFirst };
  if (changesSince === undefined) return incomplete;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    if (!(await mayGoOn())) return incomplete;
    const changes = await changesSince(from);
    const names = changes.assetIds.map((assetId) => ({ connection: connection.key, assetId }));
    if (!(await rereads.rereadNow(names, READ_AGAIN_AFTER_LIST_MS))) {
      throw new Error(
        `${connection.label} (connection "${connection.key}") reported changed assets, but they ` +
          'cannot be read. The next round starts with the same page.',
      );
    }
    if (changes.cursor !== from) await cursor.write(changes.cursor);
    if (!changes.hasMore || changes.cursor === from) return { isComplete: true, isFirst };
    from = changes.cursor;
  }
  return incomplete;
}
