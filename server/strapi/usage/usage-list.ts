import type { Core } from '@strapi/strapi';
import {
  EXPIRING_WITHIN_MS,
  USAGE_STATES,
  type UsageState,
  type UsedAsset,
} from '../../contracts/api';
import type { AssetName } from '../../core/asset-name';
import { resolutionAt } from '../../core/availability';
import type { AssetRecord, Clock } from '../../core/ports';
import { pickerAsset } from '../editors/picker-asset';
import type { SealedAddresses } from '../editors/sealed-addresses';
import { type RecordRow, recordOf, rowKey } from '../storage/record-store';
import { TABLES } from '../storage/tables';

export interface UsageQuery {
  state?: UsageState | undefined;
  text?: string | undefined;
  /** From 1. */
  page: number;
  pageSize: number;
}

export interface UsageListOptions {
  strapi: Core.Strapi;
  clock: Clock;
  sealedAddresses: SealedAddresses;
}

interface Counted {
  asset_key: string;
  status: string;
  places: number | string;
}

/** Assets that content refers to, with how they stand and how often they are used. */
export class UsageList {
  readonly #options: UsageListOptions;

  constructor(options: UsageListOptions) {
    this.#options = options;
  }

  /** Worst first, then by title. */
  async page(query: UsageQuery): Promise<{ assets: UsedAsset[]; total: number }> {
    const found = this.#used(query);
    const [counted] = await found.clone().count({ total: '*' });
    const nowMs = this.#options.clock.now();
    const rows: RecordRow[] = await found
      .select('*')
      .orderByRaw(
        "case when standing <> 'approved' or expires_at <= ? then 0 when embargo_until > ? then 1 " +
          'when expires_at <= ? then 2 else 3 end',
        [nowMs, nowMs, nowMs + EXPIRING_WITHIN_MS],
      )
      .orderBy(['title', 'key'])
      .limit(query.pageSize)
      .offset((query.page - 1) * query.pageSize);
    return {
      assets: await this.#described(rows.map(recordOf)),
      total: Number(counted?.total ?? 0),
    };
  }

  /** How many assets in use are in each state that has some. */
  async counts(): Promise<Partial<Record<UsageState, number>>> {
    const counts: Partial<Record<UsageState, number>> = {};
    for (const state of USAGE_STATES) {
      const [row] = await this.#used({ state }).count({ total: '*' });
      const total = Number(row?.total ?? 0);
      if (total > 0) counts[state] = total;
    }
    return counts;
  }

  /** One asset, whether it is used or not; null where nothing is known of it. */
  async one(name: AssetName): Promise<UsedAsset | null> {
    const row: RecordRow | undefined = await this.#options.strapi.db
      .getConnection(TABLES.records)
      .where({ key: rowKey(name) })
      .first('*');
    if (row === undefined) return null;
    const [used] = await this.#described([recordOf(row)]);
    return used ?? null;
  }

  #used({ state, text }: Pick<UsageQuery, 'state' | 'text'>) {
    const { strapi, clock } = this.#options;
    const nowMs = clock.now();
    const soonMs = nowMs + EXPIRING_WITHIN_MS;
    const found = strapi.db.getConnection(TABLES.records).whereExists(
      strapi.db
        .getConnection(TABLES.placements)
        .select(strapi.db.connection.raw('1'))
        .whereRaw('?? = ??', [`${TABLES.placements}.asset_key`, `${TABLES.records}.key`]),
    );
    if (text) {
      const like = `%${text.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
      found.andWhere((either) =>
        either
          .whereRaw("lower(title) like ? escape '!'", [like])
          .orWhereRaw("lower(asset_id) like ? escape '!'", [like]),
      );
    }
    switch (state) {
      case undefined:
        return found;
      case 'problem':
        return found.andWhere((any) =>
          any
            .whereNot({ standing: 'approved' })
            .orWhere('expires_at', '<=', soonMs)
            .orWhere('embargo_until', '>', nowMs),
        );
      case 'embargoed':
        return found.where({ standing: 'approved' }).where('embargo_until', '>', nowMs);
      case 'expired':
        return found.where({ standing: 'approved' }).where('expires_at', '<=', nowMs);
      case 'expiring':
        return found
          .where({ standing: 'approved' })
          .where('expires_at', '>', nowMs)
          .where('expires_at', '<=', soonMs);
      default:
        return found.where({ standing: state });
    }
  }

  async #described(records: readonly AssetRecord[]): Promise<UsedAsset[]> {
    const { strapi, clock, sealedAddresses } = this.#options;
    const counted: Counted[] = await strapi.db
      .getConnection(TABLES.placements)
      .whereIn('asset_key', records.map(rowKey))
      .groupBy('asset_key', 'status')
      .select('asset_key', 'status')
      .count({ places: '*' });
    const nowMs = clock.now();
    return records.map((record) => {
      const own = counted.filter((row) => row.asset_key === rowKey(record));
      const sum = (rows: readonly Counted[]) =>
        rows.reduce((total, { places }) => total + Number(places), 0);
      const { connection, assetId, asset } = record;
      return {
        connection,
        assetId,
        availability: resolutionAt(record, undefined, nowMs).availability,
        asset: asset && pickerAsset({ sealedAddresses }, connection, asset, nowMs),
        places: sum(own),
        publishedPlaces: sum(own.filter(({ status }) => status === 'published')),
      };
    });
  }
}
