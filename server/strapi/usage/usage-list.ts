import type { Core } from '@strapi/strapi';
import {
  EXPIRING_WITHIN_MS,
  USAGE_STATES,
  type UsageState,
  type UsedAsset,
} from '../../contracts/api';
import type { AssetName } from '../../core/asset-name';
import { resolutionIn } from '../../core/availability';
import type { AssetRecord, Clock, Connections } from '../../core/ports';
import { pickerAsset } from '../editors/picker-asset';
import type { SealedAddresses } from '../editors/sealed-addresses';
import { type RecordSearch, RecordTable, rowKey } from '../storage/record-table';
import { TABLES } from '../storage/tables';
import { PlacementTable } from './index-table';

/** Filter and page of a usage list. */
export interface UsageQuery {
  state?: UsageState | undefined;
  /** Searched in title and asset id, ignoring case. */
  text?: string | undefined;
  /** Page number, starting at 1. */
  page: number;
  pageSize: number;
}

/** Collaborators of `UsageList`. */
export interface UsageListOptions {
  strapi: Core.Strapi;
  clock: Clock;
  connections: Connections;
  sealedAddresses: SealedAddresses;
}

/** Lists the assets that content refers to, with their state and the number of their placements. */
export class UsageList {
  readonly #options: UsageListOptions;
  readonly #records: RecordTable;
  readonly #placements: PlacementTable;

  constructor(options: UsageListOptions) {
    this.#options = options;
    this.#records = new RecordTable(options.strapi);
    this.#placements = new PlacementTable(options.strapi);
  }

  /** Returns one page of assets, sorted by problems first and then by title, and the total of all pages. */
  async page(query: UsageQuery): Promise<{ assets: UsedAsset[]; total: number }> {
    const { page, pageSize } = query;
    const search = this.#searchFor(query);
    const [records, total] = await Promise.all([
      this.#records.search(search, pageSize, (page - 1) * pageSize),
      this.#records.count(search),
    ]);
    return { assets: await this.#described(records), total };
  }

  /** Returns the number of used assets in each state; states without assets are absent. */
  async counts(): Promise<Partial<Record<UsageState, number>>> {
    const counts: Partial<Record<UsageState, number>> = {};
    for (const state of USAGE_STATES) {
      const total = await this.#records.count(this.#searchFor({ state }));
      if (total > 0) counts[state] = total;
    }
    return counts;
  }

  /** Returns an asset, used or not. Null if this site has no record of it. */
  async one(name: AssetName): Promise<UsedAsset | null> {
    const [used] = await this.#described(await this.#records.getMany([name]));
    return used ?? null;
  }

  #searchFor({ state, text }: Pick<UsageQuery, 'state' | 'text'>): RecordSearch {
    return {
      exists: this.#placements.existing(`${TABLES.records}.key`),
      state,
      text,
      connections: this.#options.connections.all().map(({ key }) => key),
      nowMs: this.#options.clock.now(),
      expiringWithinMs: EXPIRING_WITHIN_MS,
    };
  }

  async #described(records: readonly AssetRecord[]): Promise<UsedAsset[]> {
    const { clock, connections } = this.#options;
    const counts = await this.#placements.countsOf(records);
    const nowMs = clock.now();
    return records.map((record) => {
      const { all, published } = counts.get(rowKey(record)) ?? { all: 0, published: 0 };
      const { connection, assetId, asset } = record;
      return {
        connection,
        assetId,
        availability: resolutionIn(connections, record, undefined, nowMs).availability,
        asset: asset && pickerAsset(this.#options, connection, asset, nowMs),
        places: all,
        publishedPlaces: published,
      };
    });
  }
}
