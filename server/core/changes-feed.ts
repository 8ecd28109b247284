import type { Connection } from './ports';
import type { Rereads } from './rereads';

/** A single value that outlives a restart. */
export interface Cell {
  read(): Promise<string | null>;
  write(value: string): Promise<void>;
}

export interface ChangesFeedOptions {
  connection: Connection;
  rereads: Pick<Rereads, 'rereadNow'>;
  cursor: Cell;
  /** Asked before each page; false ends the round. */
  mayGoOn(): Promise<boolean>;
}

/** More pages than any DAM has after a long outage; a listing that never ends is a defect of the DAM. */
const MAX_PAGES = 10_000;

/**
 * Asks a DAM what changed since the last time, page after page, and acts on it as on a webhook. The
 * cursor moves only after a page's assets were read and kept, so a failure loses nothing: the next
 * round begins with the same page. What a listing does not name is left as it is.
 */
export async function followChanges(options: ChangesFeedOptions): Promise<void> {
  const { connection, rereads, cursor, mayGoOn } = options;
  const { changesSince } = connection.connector;
  if (changesSince === undefined) return;
  let from = await cursor.read();
  for (let page = 0; page < MAX_PAGES; page += 1) {
    if (!(await mayGoOn())) return;
    const changes = await changesSince(from);
    const names = changes.assetIds.map((assetId) => ({ connection: connection.key, assetId }));
    if (!(await rereads.rereadNow(names))) {
      throw new Error(
        `${connection.label} (connection "${connection.key}") says that assets changed, but they ` +
          'cannot be read.',
      );
    }
    if (changes.cursor !== from) await cursor.write(changes.cursor);
    if (!changes.hasMore || changes.cursor === from) return;
    from = changes.cursor;
  }
}
