import type { Core } from '@strapi/strapi';
import type { AssetName } from '../../core/asset-name';
import type { AffectedEntry, ChangedAsset } from '../../core/change-events';
import type { Change } from '../../core/changes';
import type { Clock } from '../../core/ports';
import type { Task } from '../nodes/background';
import { rowKey } from '../storage/record-table';
import { TABLES, type Transaction } from '../storage/tables';

/** One announced change of an asset. */
export interface HistoryEvent {
  /** Time of the change, in milliseconds since the epoch. */
  atMs: number;
  changes: readonly Change[];
  /** Number of published entries that showed the asset at that time. */
  entries: number;
}

/** A part of a change of an asset, with the entries of that part. */
interface HistoryPart {
  asset: ChangedAsset;
  entries: readonly AffectedEntry[];
  /** False for the later parts of a change with many entries. */
  isFirst: boolean;
}

/** Entries of a change that are kept by name; all are counted. */
const MAX_NAMED = 1_000;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Reads and writes `dam_history`, the announced changes of assets. */
export class HistoryTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** Adds one row per change. The later parts of a change only count their entries. */
  async add(trx: Transaction, parts: readonly HistoryPart[]): Promise<void> {
    const rows = parts
      .filter(({ isFirst }) => isFirst)
      .map(({ asset, entries }) => ({
        asset_key: rowKey(asset),
        connection: asset.connection,
        asset_id: asset.assetId,
        at: asset.atMs,
        kind: asset.changes[0]?.kind ?? 'texts',
        details: JSON.stringify(asset.changes),
        entries: JSON.stringify(entries.slice(0, MAX_NAMED)),
        entry_count: entries.length,
      }));
    if (rows.length > 0) await trx(TABLES.history).insert(rows);
    for (const { asset, entries, isFirst } of parts) {
      if (isFirst) continue;
      await trx(TABLES.history)
        .where({ asset_key: rowKey(asset), at: asset.atMs })
        .increment('entry_count', entries.length);
    }
  }

  /** Returns the newest `limit` events of an asset, newest first. */
  async ofAsset(name: AssetName, limit: number): Promise<HistoryEvent[]> {
    const { connection } = this.#strapi.db;
    // Rows of earlier versions have no count.
    const uncounted = connection.raw('case when entry_count is null then entries end as uncounted');
    const rows: {
      at: number | string;
      details: string;
      entry_count: number | null;
      uncounted: string | null;
    }[] = await this.#strapi.db
      .getConnection(TABLES.history)
      .where({ asset_key: rowKey(name) })
      .orderBy('id', 'desc')
      .limit(limit)
      .select('at', 'details', 'entry_count', uncounted);
    return rows.map((row) => ({
      atMs: Number(row.at),
      // Only `add` writes these columns.
      changes: JSON.parse(row.details) as Change[],
      entries: row.entry_count ?? (JSON.parse(row.uncounted ?? '[]') as unknown[]).length,
    }));
  }

  /** Deletes the events that are older than this number of days. */
  forgetting(clock: Clock, days: number): Task {
    return {
      name: 'Deleting old history',
      everyMs: 60 * 60 * 1_000,
      run: async () => {
        await this.#strapi.db
          .getConnection(TABLES.history)
          .where('at', '<', clock.now() - days * DAY_MS)
          .delete();
      },
    };
  }
}
