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
  /** Published entries that showed the asset at that time. */
  entries: readonly AffectedEntry[];
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Reads and writes `dam_history`, the announced changes of assets. */
export class HistoryTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** Adds one row per asset. `entries` holds the affected entries of each asset, in the same order. */
  async add(
    trx: Transaction,
    assets: readonly ChangedAsset[],
    entries: readonly (readonly AffectedEntry[])[],
  ): Promise<void> {
    await trx(TABLES.history).insert(
      assets.map((asset, index) => ({
        asset_key: rowKey(asset),
        connection: asset.connection,
        asset_id: asset.assetId,
        at: asset.atMs,
        kind: asset.changes[0]?.kind ?? 'texts',
        details: JSON.stringify(asset.changes),
        entries: JSON.stringify(entries[index] ?? []),
      })),
    );
  }

  /** Returns the newest `limit` events of an asset, newest first. */
  async ofAsset(name: AssetName, limit: number): Promise<HistoryEvent[]> {
    const rows: { at: number | string; details: string; entries: string | null }[] =
      await this.#strapi.db
        .getConnection(TABLES.history)
        .where({ asset_key: rowKey(name) })
        .orderBy('id', 'desc')
        .limit(limit)
        .select('at', 'details', 'entries');
    return rows.map(({ at, details, entries }) => ({
      atMs: Number(at),
      // Only `add` writes these columns.
      changes: JSON.parse(details) as Change[],
      entries: JSON.parse(entries ?? '[]') as AffectedEntry[],
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
