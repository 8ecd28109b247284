import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Asset } from '../../contracts/asset';
import { instantMs } from '../../contracts/instant';
import type { AssetName } from '../../core/asset-name';
import { nameKey } from '../../core/asset-name';
import { chunksOf } from '../../core/lists';
import type { AssetRecord, ChangedRecord, RecordStore } from '../../core/ports';
import { TABLES, type Transaction } from './tables';

export interface RecordRow {
  key: string;
  connection: string;
  asset_id: string;
  asset: string | null;
  /** PostgreSQL answers big integers as texts. */
  checked_at: number | string;
  revision: number | string;
  embargo_until: number | string | null;
  expires_at: number | string | null;
  standing: 'missing' | 'withdrawn' | 'unapproved' | 'approved';
  title: string;
}

/** Parameters of one statement; SQLite takes fewer than the other databases. */
const CHUNK = 100;

/** More changes than these are not worth reading one by one. */
const MANY = 1_000;

/** What a touch writes; all else of the row stays. */
const TOUCHED = ['asset', 'embargo_until', 'expires_at', 'standing', 'title', 'checked_at'];

/** A query that is not under way yet. */
interface Query<Result> extends PromiseLike<Result> {
  transacting(trx: Transaction): PromiseLike<Result>;
}

/** What follows from a commit: in its transaction, with what it changed, and when that is over. */
export interface CommitHooks {
  during(trx: Transaction, changed: readonly ChangedRecord[]): Promise<void>;
  after(): void;
}

/** The record table, and the revision that counts its changes. */
export class TableRecordStore implements RecordStore {
  readonly #strapi: Core.Strapi;
  readonly #hooks: CommitHooks | null;
  /**
   * Out of whatever transaction a caller is in: a record is nobody's to roll back, and the lock on the
   * revision must not last as long as a request.
   */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(strapi: Core.Strapi, hooks: CommitHooks | null = null) {
    this.#strapi = strapi;
    this.#hooks = hooks;
  }

  async getMany(names: readonly AssetName[]): Promise<AssetRecord[]> {
    const records: AssetRecord[] = [];
    for (const chunk of chunksOf(names, CHUNK)) {
      const query = this.#strapi.db.getConnection(TABLES.records).whereIn('key', chunk.map(rowKey));
      const rows: RecordRow[] = await this.#inCallersTransaction(query.select('*'));
      records.push(...rows.map(recordOf));
    }
    return records;
  }

  async touch(records: readonly AssetRecord[], since: number): Promise<void> {
    await this.#outside(async () => {
      for (const chunk of chunksOf(records, CHUNK)) {
        const rows = new Map(chunk.map((record) => [rowKey(record), rowOf(record, since)]));
        await this.#touchChunk([...rows.values()], since);
      }
    });
  }

  async commit(changed: readonly ChangedRecord[], since: number): Promise<AssetRecord[]> {
    const stands = await this.#outside(() =>
      this.#strapi.db.transaction(async ({ trx }) => {
        // Locks the row: commits follow one another, so whoever sees a revision sees all before it.
        await trx(TABLES.revision).where({ id: 1 }).increment('value', 1);
        const revision = await this.#revision(trx);
        const standing = await this.#changedLater(trx, changed, since);
        const accepted = changed.filter(({ record }) => !standing.has(rowKey(record)));
        for (const chunk of chunksOf(accepted, CHUNK)) {
          const rows = new Map(
            chunk.map(({ record }) => [rowKey(record), rowOf(record, revision)]),
          );
          await trx(TABLES.records)
            .insert([...rows.values()])
            .onConflict('key')
            .merge();
        }
        await this.#hooks?.during(trx, accepted);
        return changed.map(({ record }) => standing.get(rowKey(record)) ?? { ...record, revision });
      }),
    );
    this.#hooks?.after();
    return stands;
  }

  async changedAfter(since: number): Promise<{ revision: number; records: AssetRecord[] | null }> {
    const revision = await this.#revision();
    if (revision === since) return { revision, records: [] };
    const query = this.#strapi.db.getConnection(TABLES.records).where('revision', '>', since);
    const rows: RecordRow[] = await this.#inCallersTransaction(query.limit(MANY + 1).select('*'));
    return { revision, records: rows.length > MANY ? null : rows.map(recordOf) };
  }

  async #revision(trx?: Transaction): Promise<number> {
    const query = this.#strapi.db.getConnection(TABLES.revision).where({ id: 1 }).first('value');
    const row: { value: number | string } | undefined = await (trx === undefined
      ? this.#inCallersTransaction(query)
      : query.transacting(trx));
    return Number(row?.value ?? 0);
  }

  /** What of `changed` was changed by somebody else after `since`, by its key. */
  async #changedLater(
    trx: Transaction,
    changed: readonly ChangedRecord[],
    since: number,
  ): Promise<Map<string, AssetRecord>> {
    const later = new Map<string, AssetRecord>();
    for (const chunk of chunksOf(changed, CHUNK)) {
      const rows: RecordRow[] = await trx(TABLES.records)
        .whereIn(
          'key',
          chunk.map(({ record }) => rowKey(record)),
        )
        .where('revision', '>', since)
        .select('*');
      for (const row of rows) later.set(row.key, recordOf(row));
    }
    return later;
  }

  async #touchChunk(rows: readonly RecordRow[], since: number): Promise<void> {
    const insert = this.#strapi.db.getConnection(TABLES.records).insert(rows).onConflict('key');
    const raw = (sql: string, bindings: (string | number)[] = []) =>
      this.#strapi.db.connection.raw(sql, bindings);
    if (this.#strapi.db.dialect.client === 'mysql') {
      // MySQL knows no condition here, so each column has it; `checked_at` last, since it is compared.
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

  /** SQLite has one connection: a read beside the transaction that the caller is in waits for ever. */
  async #inCallersTransaction<Result>(query: Query<Result>): Promise<Result> {
    if (!this.#strapi.db.inTransaction()) return query;
    const transaction = await this.#strapi.db.transaction();
    return query.transacting(transaction.get());
  }
}

/** One key for one asset, as the plugin's tables have it. */
export function rowKey(name: AssetName): string {
  return createHash('sha256').update(nameKey(name)).digest('hex');
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
    standing: standingOf(record.asset),
    title: (record.asset?.title ?? record.assetId).slice(0, 255),
  };
}

/** What the clock does not change; the order is that of `Availability`. */
function standingOf(asset: Asset | null): RecordRow['standing'] {
  if (asset === null) return 'missing';
  if (asset.withdrawn) return 'withdrawn';
  return asset.current === null ? 'unapproved' : 'approved';
}

function instantOf(instant: string | null | undefined): number | null {
  const ms = instantMs(instant ?? '');
  return Number.isNaN(ms) ? null : ms;
}

/** As the connector gave it, the current version is one of the versions; JSON made two of it. */
function shareCurrent(asset: Asset): void {
  const { current, versions } = asset;
  const index = versions.findIndex(({ version }) => version === current?.version);
  if (current !== null && index >= 0) versions[index] = current;
}

export function recordOf(row: RecordRow): AssetRecord {
  // Only this class writes the column, and it is emptied when its shape changes.
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
