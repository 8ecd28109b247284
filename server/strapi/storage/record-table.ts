import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import type { Asset } from '../../contracts/asset';
import { instantMs } from '../../contracts/instant';
import { type AssetName, nameKey } from '../../core/asset-name';
import { chunksOf } from '../../core/lists';
import type { AssetRecord } from '../../core/ports';
import { TABLES, type Transaction } from './tables';

/** The part of an asset's availability that the clock does not change. */
type ApprovalState = 'missing' | 'withdrawn' | 'unapproved' | 'approved';

/** A row as the database answers it. */
export interface RecordRow {
  key: string;
  connection: string;
  asset_id: string;
  asset: string | null;
  /** PostgreSQL answers big integers as strings. */
  checked_at: number | string;
  revision: number | string;
  embargo_until: number | string | null;
  expires_at: number | string | null;
  approval_state: ApprovalState;
  title: string;
}

/** States that a search of records can ask for; `problem` is every state that needs attention. */
type RecordStateFilter = ApprovalState | 'embargoed' | 'expired' | 'expiring' | 'problem';

export interface RecordSearch {
  /** Only assets for which this subquery has a row, such as the placements of the asset. */
  exists: Knex.QueryBuilder;
  state?: RecordStateFilter | undefined;
  /** Searched in title and asset id, ignoring case. */
  text?: string | undefined;
  /** The instant at which embargo and expiry are compared, in milliseconds since the epoch. */
  nowMs: number;
  /** Rights that end within this time count as `expiring`, in milliseconds. */
  expiringWithinMs: number;
}

/** Rows per statement; SQLite takes fewer parameters than the other databases. */
const CHUNK = 100;

/** The columns that a touch writes; the others keep their values. */
const TOUCHED = [
  'asset',
  'embargo_until',
  'expires_at',
  'approval_state',
  'title',
  'checked_at',
] as const;

/** A query that has not been sent yet. */
interface Query<Result> extends PromiseLike<Result> {
  transacting(trx: Transaction): PromiseLike<Result>;
}

/** Every statement on the table of records. */
export class RecordTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** The records that exist, in any order. */
  async getMany(names: readonly AssetName[]): Promise<AssetRecord[]> {
    const records: AssetRecord[] = [];
    for (const chunk of chunksOf(names, CHUNK)) {
      const query = this.#rows().whereIn('key', chunk.map(rowKey)).select('*');
      const rows: RecordRow[] = await inCallersTransaction(this.#strapi, query);
      records.push(...rows.map(recordOf));
    }
    return records;
  }

  /** Records with a later revision, at most `limit`. */
  async changedAfter(revision: number, limit: number): Promise<AssetRecord[]> {
    const query = this.#rows().where('revision', '>', revision).limit(limit).select('*');
    const rows: RecordRow[] = await inCallersTransaction(this.#strapi, query);
    return rows.map(recordOf);
  }

  /** Which of these records changed after `revision`, as they are now, by row key. */
  async changedAmong(
    trx: Transaction,
    names: readonly AssetName[],
    revision: number,
  ): Promise<Map<string, AssetRecord>> {
    const changed = new Map<string, AssetRecord>();
    for (const chunk of chunksOf(names, CHUNK)) {
      const rows: RecordRow[] = await trx(TABLES.records)
        .whereIn('key', chunk.map(rowKey))
        .where('revision', '>', revision)
        .select('*');
      for (const row of rows) changed.set(row.key, recordOf(row));
    }
    return changed;
  }

  /** Writes the records under `revision`, whatever the table has of them. */
  async put(trx: Transaction, records: readonly AssetRecord[], revision: number): Promise<void> {
    for (const chunk of chunksOf(records, CHUNK)) {
      await trx(TABLES.records).insert(rowsOf(chunk, revision)).onConflict('key').merge();
    }
  }

  /**
   * Notes that these records were read again and say the same. Leaves rows alone that were read later or
   * that changed after `since`.
   */
  async touch(records: readonly AssetRecord[], since: number): Promise<void> {
    for (const chunk of chunksOf(records, CHUNK)) {
      await this.#touchChunk(rowsOf(chunk, since), since);
    }
  }

  /** Records whose embargo or rights ended after `sinceMs` and until `untilMs`. */
  async endedBetween(sinceMs: number, untilMs: number): Promise<AssetRecord[]> {
    const within = (column: string) => (row: Knex.QueryBuilder) =>
      row.where(column, '>', sinceMs).where(column, '<=', untilMs);
    const rows: RecordRow[] = await this.#rows()
      .where(within('embargo_until'))
      .orWhere(within('expires_at'))
      .select('*');
    return rows.map(recordOf);
  }

  /** One page of a search: problems first, then by title. */
  async search(search: RecordSearch, limit: number, offset: number): Promise<AssetRecord[]> {
    const { nowMs, expiringWithinMs } = search;
    const rows: RecordRow[] = await this.#found(search)
      .select('*')
      .orderByRaw(
        "case when approval_state <> 'approved' or expires_at <= ? then 0 when embargo_until > ? then 1 " +
          'when expires_at <= ? then 2 else 3 end',
        [nowMs, nowMs, nowMs + expiringWithinMs],
      )
      .orderBy(['title', 'key'])
      .limit(limit)
      .offset(offset);
    return rows.map(recordOf);
  }

  async count(search: RecordSearch): Promise<number> {
    const [row] = await this.#found(search).count({ total: '*' });
    return Number(row?.total ?? 0);
  }

  #rows() {
    return this.#strapi.db.getConnection(TABLES.records);
  }

  #found({ exists, state, text, nowMs, expiringWithinMs }: RecordSearch): Knex.QueryBuilder {
    const found = this.#rows().whereExists(exists);
    if (text) {
      const like = `%${text.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
      found.andWhere((either: Knex.QueryBuilder) =>
        either
          .whereRaw("lower(title) like ? escape '!'", [like])
          .orWhereRaw("lower(asset_id) like ? escape '!'", [like]),
      );
    }
    if (state !== undefined) narrowToState(found, state, nowMs, nowMs + expiringWithinMs);
    return found;
  }

  async #touchChunk(rows: readonly RecordRow[], since: number): Promise<void> {
    const insert = this.#rows().insert(rows).onConflict('key');
    const raw = (sql: string, bindings: (string | number)[] = []) =>
      this.#strapi.db.connection.raw(sql, bindings);
    if (this.#strapi.db.dialect.client === 'mysql') {
      // MySQL has no condition for the whole row, so each column gets it. `checked_at` comes last, because
      // the other columns compare it.
      const ifNewer = (column: string) =>
        raw('if(values(checked_at) >= checked_at and revision <= ?, values(??), ??)', [
          since,
          column,
          column,
        ]);
      await insert.merge(Object.fromEntries(TOUCHED.map((column) => [column, ifNewer(column)])));
      return;
    }
    await insert
      .merge([...TOUCHED])
      .where(`${TABLES.records}.checked_at`, '<=', raw('excluded.checked_at'))
      .where(`${TABLES.records}.revision`, '<=', since);
  }
}

function narrowToState(
  found: Knex.QueryBuilder,
  state: RecordStateFilter,
  nowMs: number,
  soonMs: number,
): void {
  const approved = () => found.where({ approval_state: 'approved' });
  if (state === 'problem') {
    found.andWhere((any: Knex.QueryBuilder) =>
      any
        .whereNot({ approval_state: 'approved' })
        .orWhere('expires_at', '<=', soonMs)
        .orWhere('embargo_until', '>', nowMs),
    );
  } else if (state === 'embargoed') approved().where('embargo_until', '>', nowMs);
  else if (state === 'expired') approved().where('expires_at', '<=', nowMs);
  else if (state === 'expiring') {
    approved().where('expires_at', '>', nowMs).where('expires_at', '<=', soonMs);
  } else found.where({ approval_state: state });
}

/** SQLite has one connection: a read beside the transaction that the caller is in would wait for ever. */
export async function inCallersTransaction<Result>(
  strapi: Core.Strapi,
  query: Query<Result>,
): Promise<Result> {
  if (!strapi.db.inTransaction()) return query;
  const transaction = await strapi.db.transaction();
  return query.transacting(transaction.get());
}

/** The key of an asset in the plugin's tables: a digest of connection and asset id. */
export function rowKey(name: AssetName): string {
  return createHash('sha256').update(nameKey(name)).digest('hex');
}

/** One row per asset: a statement must not name the same key twice. */
function rowsOf(records: readonly AssetRecord[], revision: number): RecordRow[] {
  const byKey = new Map(records.map((record) => [rowKey(record), rowOf(record, revision)]));
  return [...byKey.values()];
}

function rowOf(record: AssetRecord, revision: number): RecordRow {
  return {
    key: rowKey(record),
    connection: record.connection,
    asset_id: record.assetId,
    asset: record.asset === null ? null : JSON.stringify(record.asset),
    checked_at: record.checkedAtMs,
    revision,
    embargo_until: instantOf(record.asset?.embargoUntil),
    expires_at: instantOf(record.asset?.expiresAt),
    approval_state: approvalStateOf(record.asset),
    title: (record.asset?.title ?? record.assetId).slice(0, 255),
  };
}

/** In the order of `Availability`. */
function approvalStateOf(asset: Asset | null): ApprovalState {
  if (asset === null) return 'missing';
  if (asset.withdrawn) return 'withdrawn';
  return asset.current === null ? 'unapproved' : 'approved';
}

function instantOf(instant: string | null | undefined): number | null {
  const ms = instantMs(instant ?? '');
  return Number.isNaN(ms) ? null : ms;
}

export function recordOf(row: RecordRow): AssetRecord {
  // Only this file writes the column, and a migration empties it when the shape of `Asset` changes.
  const asset: Asset | null = row.asset === null ? null : JSON.parse(row.asset);
  if (asset !== null) shareCurrent(asset);
  return {
    connection: row.connection,
    assetId: row.asset_id,
    asset,
    checkedAtMs: Number(row.checked_at),
    revision: Number(row.revision),
  };
}

/** In a connector's answer the current version is one of the versions; JSON made two objects of it. */
function shareCurrent(asset: Asset): void {
  const { current, versions } = asset;
  const index = versions.findIndex(({ version }) => version === current?.version);
  if (current !== null && index >= 0) versions[index] = current;
}
