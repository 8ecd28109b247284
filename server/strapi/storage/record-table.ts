import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import type { Asset } from '../../contracts/asset';
import { instantMs } from '../../contracts/instant';
import { shareCurrent } from '../../core/answers';
import { type AssetName, nameKey } from '../../core/asset-name';
import { chunksOf } from '../../core/lists';
import { logLine } from '../../core/log-line';
import type { AssetRecord } from '../../core/ports';
import { TABLES, type Transaction } from './tables';

/** The part of an asset's availability that the clock does not change. */
type ApprovalState = 'missing' | 'withdrawn' | 'unapproved' | 'approved';

/** A row as the database returns it. */
export interface RecordRow {
  key: string;
  connection: string;
  asset_id: string;
  asset: string | null;
  /** PostgreSQL returns big integers as strings. */
  checked_at: number | string;
  revision: number | string;
  embargo_until: number | string | null;
  expires_at: number | string | null;
  approval_state: ApprovalState;
  title: string;
  /** Null in rows of version 0.1.0. */
  changed_at: number | string | null;
}

/** States that a search of records can ask for; `problem` is every state that needs attention. */
type RecordStateFilter =
  | ApprovalState
  | 'embargoed'
  | 'expired'
  | 'expiring'
  | 'disconnected'
  | 'problem';

/** Order of a search, in all pages alike. Assets with the same value are sorted by title. */
interface RecordOrder {
  /** `state` is by urgency; `places` needs the counts. */
  by: 'state' | 'title' | 'expires' | 'places';
  descending: boolean;
  /** A query for `asset_key` and `places`. */
  counts: Knex.QueryBuilder;
}

/** Filter of a search in the records. */
export interface RecordSearch {
  /** Only assets for which this subquery has a row, such as the placements of the asset. */
  exists: Knex.QueryBuilder;
  state?: RecordStateFilter | undefined;
  /** Keys of the configured connections; assets of all others are `disconnected`. */
  connections: readonly string[];
  /** Searched in title and asset id, ignoring case. */
  text?: string | undefined;
  /** True for images without an alternative text in the DAM. */
  lacksAlternative?: boolean | undefined;
  /** Absent for the most urgent first. */
  order?: RecordOrder | undefined;
  /** The instant at which embargo and expiry are compared, in milliseconds since the epoch. */
  nowMs: number;
  /** Rights that end within this time count as `expiring`, in milliseconds. */
  expiringWithinMs: number;
}

/** Rows per statement; SQLite allows fewer parameters than the other databases. */
const CHUNK = 100;

/** Columns that `touch` writes; the others keep their values. */
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

/** Reads and writes `dam_records`. */
export class RecordTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** Returns the stored records of these assets, in any order. */
  async getMany(names: readonly AssetName[]): Promise<AssetRecord[]> {
    const records: AssetRecord[] = [];
    for (const chunk of chunksOf(names, CHUNK)) {
      const query = this.#rows().whereIn('key', chunk.map(rowKey)).select('*');
      const rows: RecordRow[] = await inCallersTransaction(this.#strapi, query);
      records.push(...this.#recordsOf(rows));
    }
    return records;
  }

  /** Returns at most `limit` assets of a connection, in the order of their keys, after the one with `key`. */
  async namesAfter(
    connection: string,
    key: string,
    limit: number,
  ): Promise<{ key: string; name: AssetName }[]> {
    const rows: Pick<RecordRow, 'key' | 'connection' | 'asset_id'>[] = await this.#rows()
      .where({ connection })
      .andWhere('key', '>', key)
      .orderBy('key')
      .limit(limit)
      .select('key', 'connection', 'asset_id');
    return rows.map(({ asset_id: assetId, ...row }) => ({
      key: row.key,
      name: { connection: row.connection, assetId },
    }));
  }

  async countOf(connection: string): Promise<number> {
    const [row] = await this.#rows().where({ connection }).count({ count: '*' });
    return Number(row?.count ?? 0);
  }

  /** Returns at most `limit` records with a revision later than `revision`. */
  async changedAfter(revision: number, limit: number): Promise<AssetRecord[]> {
    // Sorted, so that no database thinks it would find them sooner by going through the whole table.
    const query = this.#rows()
      .where('revision', '>', revision)
      .orderBy('revision')
      .limit(limit)
      .select('*');
    const rows: RecordRow[] = await inCallersTransaction(this.#strapi, query);
    return this.#recordsOf(rows);
  }

  /** Returns those of these records that changed after `revision`, as stored now, by row key. */
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
      for (const record of this.#recordsOf(rows)) changed.set(rowKey(record), record);
    }
    return changed;
  }

  /** Writes the records with this `revision` and overwrites existing rows. */
  async put(trx: Transaction, records: readonly AssetRecord[], revision: number): Promise<void> {
    for (const chunk of chunksOf(records, CHUNK)) {
      await trx(TABLES.records).insert(rowsOf(chunk, revision)).onConflict('key').merge();
    }
  }

  /**
   * Stores that these records were read again without a change. Skips rows that were read later or that
   * changed after the revision `since`.
   */
  async touch(records: readonly AssetRecord[], since: number): Promise<void> {
    for (const chunk of chunksOf(records, CHUNK)) {
      await this.#touchChunk(rowsOf(chunk, since), since);
    }
  }

  /** Returns records whose embargo or rights ended after `sinceMs` and no later than `untilMs` (epoch ms). */
  async endedBetween(sinceMs: number, untilMs: number): Promise<AssetRecord[]> {
    const within = (column: string) => (row: Knex.QueryBuilder) =>
      row.where(column, '>', sinceMs).where(column, '<=', untilMs);
    const rows: RecordRow[] = await this.#rows()
      .where(within('embargo_until'))
      .orWhere(within('expires_at'))
      .select('*');
    return this.#recordsOf(rows);
  }

  /** Returns one page of a search, in the order that it asks for. */
  async search(search: RecordSearch, limit: number, offset: number): Promise<AssetRecord[]> {
    const found = this.#matching(search).select(`${TABLES.records}.*`);
    orderFound(found, search);
    const rows: RecordRow[] = await found.orderBy(['title', 'key']).limit(limit).offset(offset);
    return this.#recordsOf(rows);
  }

  /** Returns an expression for the name of a record's current version; null if there is none. */
  currentVersion(): Knex.Raw {
    const { connection, dialect } = this.#strapi.db;
    const column = `${TABLES.records}.asset`;
    // A broken row must not end the query: that of another asset would fail with it.
    if (dialect.client === 'postgres') {
      return connection.raw("case when ?? like '{%}' then ??::jsonb #>> '{current,version}' end", [
        column,
        column,
      ]);
    }
    const value =
      dialect.client === 'mysql'
        ? "json_unquote(json_extract(??, '$.current.version'))"
        : "json_extract(??, '$.current.version')";
    return connection.raw(`case when json_valid(??) then ${value} end`, [column, column]);
  }

  /** Returns the number of records that a search finds. */
  async count(search: RecordSearch): Promise<number> {
    const [row] = await this.#matching(search).count({ total: '*' });
    return Number(row?.total ?? 0);
  }

  /** Leaves out rows that cannot be read, so that their assets are read from the DAM again. */
  #recordsOf(rows: readonly RecordRow[]): AssetRecord[] {
    return rows.flatMap((row) => {
      try {
        return [recordOf(row)];
      } catch (error) {
        this.#strapi.log.warn(
          logLine(
            `The DAM plugin's record of the asset "${row.asset_id}" of connection "${row.connection}" is ` +
              `broken and is read from the DAM again: ${String(error)}`,
          ),
        );
        return [];
      }
    });
  }

  #rows() {
    return this.#strapi.db.getConnection(TABLES.records);
  }

  #matching(search: RecordSearch): Knex.QueryBuilder {
    const { exists, state, text } = search;
    const found = this.#rows().whereExists(exists);
    if (text) {
      const like = `%${text.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
      found.andWhere((either: Knex.QueryBuilder) =>
        either
          .whereRaw("lower(title) like ? escape '!'", [like])
          .orWhereRaw("lower(asset_id) like ? escape '!'", [like]),
      );
    }
    if (search.lacksAlternative === true) narrowToLackingAlternative(found);
    if (state !== undefined) narrowToState(found, state, search);
    return found;
  }

  async #touchChunk(rows: readonly RecordRow[], since: number): Promise<void> {
    const insert = this.#rows().insert(rows).onConflict('key');
    const raw = (sql: string, bindings: (string | number)[] = []) =>
      this.#strapi.db.connection.raw(sql, bindings);
    if (this.#strapi.db.dialect.client === 'mysql') {
      // MySQL allows no condition on the whole row, so each column has it. `checked_at` comes last, because
      // the others compare with its old value.
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

/** Nothing else in a record has these names, and `JSON.stringify` escapes quotes in texts. */
function narrowToLackingAlternative(found: Knex.QueryBuilder): void {
  found
    .where('asset', 'like', '%"kind":"image"%')
    .andWhere((either: Knex.QueryBuilder) =>
      either
        .where('asset', 'like', '%"alternativeText":null%')
        .orWhere('asset', 'like', '%"alternativeText":""%'),
    )
    // This site says one itself.
    .whereNot('asset', 'like', '%"site":{"alternativeText":"%');
}

function orderFound(found: Knex.QueryBuilder, search: RecordSearch): void {
  const { nowMs, expiringWithinMs, connections, order } = search;
  const direction = order?.descending === true ? 'desc' : 'asc';
  switch (order?.by) {
    case 'title':
      found.orderByRaw(`lower(title) ${direction}`);
      return;
    case 'expires':
      // Assets that never expire come last, in both directions.
      found.orderByRaw(`case when expires_at is null then 1 else 0 end, expires_at ${direction}`);
      return;
    case 'places':
      found
        .join(order.counts.as('dam_counts'), 'dam_counts.asset_key', `${TABLES.records}.key`)
        .orderBy('dam_counts.places', direction);
      return;
    default: {
      const isConnected = `connection in (${connections.map(() => '?').join() || 'null'})`;
      found.orderByRaw(
        `case when ${isConnected} then 1 else 0 end ${direction}, ` +
          "case when approval_state <> 'approved' or expires_at <= ? then 0 when embargo_until > ? then 1 " +
          `when expires_at <= ? then 2 else 3 end ${direction}`,
        [...connections, nowMs, nowMs, nowMs + expiringWithinMs],
      );
    }
  }
}

function narrowToState(
  found: Knex.QueryBuilder,
  state: RecordStateFilter,
  { nowMs, expiringWithinMs, connections }: RecordSearch,
): void {
  const soonMs = nowMs + expiringWithinMs;
  const approved = () => found.where({ approval_state: 'approved' });
  if (state === 'disconnected') {
    found.whereNotIn('connection', connections);
    return;
  }
  if (state === 'problem') {
    found.andWhere((any: Knex.QueryBuilder) =>
      any
        .whereNotIn('connection', connections)
        .orWhereNot({ approval_state: 'approved' })
        .orWhere('expires_at', '<=', soonMs)
        .orWhere('embargo_until', '>', nowMs),
    );
    return;
  }
  found.whereIn('connection', connections);
  if (state === 'embargoed') approved().where('embargo_until', '>', nowMs);
  else if (state === 'expired') approved().where('expires_at', '<=', nowMs);
  else if (state === 'expiring') {
    approved().where('expires_at', '>', nowMs).where('expires_at', '<=', soonMs);
  } else found.where({ approval_state: state });
}

/** Runs a query in the caller's transaction, if any. On SQLite's one connection, others would deadlock. */
export async function inCallersTransaction<Result>(
  strapi: Core.Strapi,
  query: Query<Result>,
): Promise<Result> {
  if (!strapi.db.inTransaction()) return query;
  const transaction = await strapi.db.transaction();
  return query.transacting(transaction.get());
}

/** Returns the key of an asset in the plugin's tables: a SHA-256 digest of connection and asset id. */
export function rowKey(name: AssetName): string {
  return createHash('sha256').update(nameKey(name)).digest('hex');
}

/** Returns one row per asset, because a statement must not contain the same key twice. */
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
    changed_at: record.changedAtMs ?? null,
  };
}

/** Checks the states in the order of `Availability`. */
function approvalStateOf(asset: Asset | null): ApprovalState {
  if (asset === null) return 'missing';
  if (asset.withdrawn) return 'withdrawn';
  return asset.current === null ? 'unapproved' : 'approved';
}

function instantOf(instant: string | null | undefined): number | null {
  const ms = instantMs(instant ?? '');
  return Number.isNaN(ms) ? null : ms;
}

/** Converts a database row to a record. Throws if its JSON is broken. */
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
    ...(row.changed_at !== null && { changedAtMs: Number(row.changed_at) }),
  };
}
