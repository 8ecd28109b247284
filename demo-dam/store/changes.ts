import type { Db } from './database';

/** A page of what changed, oldest first. */
export interface ChangesPage {
  readonly items: readonly { readonly assetId: string }[];
  /** What to ask with for what comes after. */
  readonly cursor: string;
  readonly hasMore: boolean;
}

/** Every change of an asset, numbered; the log that systems without a webhook read. */
export class ChangeLog {
  constructor(private readonly db: Db) {}

  /** Call it inside the transaction of the change. */
  add(assetId: string): void {
    this.db.prepare('INSERT INTO changes (asset_id) VALUES (?)').run(assetId);
  }

  /** What came after the change numbered `since`; null is now, with nothing in it. */
  after(since: number | null, limit: number): ChangesPage {
    if (since === null) {
      const last = this.db
        .prepare<[], { number: number | null }>('SELECT MAX(number) AS number FROM changes')
        .get();
      return { items: [], cursor: String(last?.number ?? 0), hasMore: false };
    }
    const rows = this.db
      .prepare<[number, number], { number: number; assetId: string }>(
        'SELECT number, asset_id AS assetId FROM changes WHERE number > ? ORDER BY number LIMIT ?',
      )
      .all(since, limit + 1);
    const page = rows.slice(0, limit);
    return {
      items: page.map(({ assetId }) => ({ assetId })),
      cursor: String(page.at(-1)?.number ?? since),
      hasMore: rows.length > limit,
    };
  }
}
