import type { Core } from '@strapi/strapi';
import {
  type EntryMarksResponse,
  EXPIRING_WITHIN_MS,
  type MarkedAsset,
  USAGE_STATES,
  type UsageSort,
  type UsageState,
  type UsedAsset,
} from '../../contracts/api';
import { instantMs } from '../../contracts/instant';
import type { AssetName } from '../../core/asset-name';
import { resolutionIn } from '../../core/availability';
import { groupBy } from '../../core/lists';
import type { AssetRecord, Clock, Connections } from '../../core/ports';
import { pickerAsset } from '../editors/picker-asset';
import type { SealedAddresses } from '../editors/sealed-addresses';
import { type RecordSearch, RecordTable, rowKey } from '../storage/record-table';
import { TABLES } from '../storage/tables';
import { type PlacementFilter, PlacementTable } from './index-table';
import type { Placement } from './placements';

/** Filter and page of a usage list. */
export interface UsageQuery {
  state?: UsageState | undefined;
  /** Searched in title and asset id, ignoring case. */
  text?: string | undefined;
  /** Only assets with a place that matches all of it. */
  places?: PlacementFilter | undefined;
  /** Only images without an alternative text in the DAM. */
  lacksAlternative?: boolean | undefined;
  /** Only assets that a place pins to another version than the current one. */
  behind?: boolean | undefined;
  /** Absent for the most urgent first. */
  sort?: UsageSort | undefined;
  descending?: boolean | undefined;
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

  /** Returns one page of assets, and the total of all pages. */
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

  /** Returns what visitors do not see, or not for long, of these placements, by entry. */
  async marks(placements: readonly Placement[]): Promise<EntryMarksResponse['entries']> {
    const names = new Map(placements.map((placement) => [rowKey(placement), placement]));
    const records = await this.#records.getMany([...names.values()]);
    const byKey = new Map(records.map((record) => [rowKey(record), record]));
    const entries: EntryMarksResponse['entries'] = [];
    for (const [documentId, group] of groupBy(placements, (placement) => placement.documentId)) {
      const marked = new Map<string, MarkedAsset>();
      for (const placement of group) {
        const record = byKey.get(rowKey(placement));
        const mark = record && this.#markOf(record, placement.version);
        if (mark) marked.set(`${rowKey(placement)} ${placement.version ?? ''}`, mark);
      }
      if (marked.size === 0) continue;
      const assets = [...marked.values()].sort((a, b) => urgencyOf(a) - urgencyOf(b));
      entries.push({ documentId, assets: assets.slice(0, MAX_MARKED), total: assets.length });
    }
    return entries;
  }

  /** Returns null for an asset that visitors see for some time to come, or whose state is not known. */
  #markOf(record: AssetRecord, version: string | null): MarkedAsset | null {
    const { clock, connections } = this.#options;
    const nowMs = clock.now();
    const { availability, asset } = resolutionIn(connections, record, version ?? undefined, nowMs);
    const expiresAt = asset?.expiresAt ?? null;
    const endsSoon = instantMs(expiresAt ?? '') <= nowMs + EXPIRING_WITHIN_MS;
    if (availability === 'unknown' || (availability === 'live' && !endsSoon)) return null;
    const picked = asset && pickerAsset(this.#options, record.connection, asset, nowMs);
    return {
      title: asset?.title ?? record.assetId,
      availability,
      expiresAt,
      embargoUntil: asset?.embargoUntil ?? null,
      newer: picked?.newer ?? null,
    };
  }

  #searchFor(query: Omit<UsageQuery, 'page' | 'pageSize'>): RecordSearch {
    const { state, text, places, behind, lacksAlternative, sort, descending = false } = query;
    const notVersion = behind === true ? this.#records.currentVersion() : undefined;
    return {
      exists: this.#placements.existing(`${TABLES.records}.key`, places, notVersion),
      state,
      text,
      lacksAlternative,
      order: sort && {
        by: sort,
        descending,
        counts: this.#placements.counted((all) => all),
      },
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

/** Assets that a row names; it counts the others. */
const MAX_MARKED = 5;

/** What is gone comes before what waits, and both before what ends. */
function urgencyOf({ availability, expiresAt }: MarkedAsset): number {
  if (availability === 'live') return instantMs(expiresAt ?? '');
  return availability === 'embargoed' ? -1 : -2;
}
