import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/strapi';
import type { AssetName } from '../../core/asset-name';
import type { AssetRecord, ChangedRecord, RecordStore } from '../../core/ports';
import { RecordChanges } from '../../core/record-changes';
import { inCallersTransaction, RecordTable, rowKey } from './record-table';
import { TABLES, type Transaction } from './tables';

/** Above this number of changes, dropping all cached records is cheaper than reading the changed ones. */
const MAX_CHANGES_READ = 1_000;

/** Stores records in the database, with a revision that counts their changes. */
export class TableRecordStore implements RecordStore {
  readonly #strapi: Core.Strapi;
  readonly #table: RecordTable;
  readonly #changes: Pick<RecordChanges<Transaction>, 'whileCommitting'>;
  /**
   * Runs a function outside the caller's transaction: a request that is rolled back must not undo a read
   * of the DAM, and the lock on the revision must not last as long as a request.
   */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(
    strapi: Core.Strapi,
    changes: Pick<RecordChanges<Transaction>, 'whileCommitting'> = new RecordChanges(),
  ) {
    this.#strapi = strapi;
    this.#table = new RecordTable(strapi);
    this.#changes = changes;
  }

  getMany(names: readonly AssetName[]): Promise<AssetRecord[]> {
    return this.#table.getMany(names);
  }

  touch(records: readonly AssetRecord[], since: number): Promise<void> {
    return this.#outside(() => this.#table.touch(records, since));
  }

  async commit(changed: readonly ChangedRecord[], since: number): Promise<AssetRecord[]> {
    const records = changed.map(({ record }) => record);
    return this.#outside(() =>
      this.#strapi.db.transaction(async ({ trx }) => {
        // Locks the row, so that commits run one after another and readers of a revision see all earlier ones.
        await trx(TABLES.revision).where({ id: 1 }).increment('value', 1);
        const revision = await this.#revision(trx);
        const newerRecords = await this.#table.changedAmong(trx, records, since);
        const accepted = changed.filter(({ record }) => !newerRecords.has(rowKey(record)));
        await this.#table.put(
          trx,
          accepted.map(({ record }) => record),
          revision,
        );
        await this.#changes.whileCommitting(trx, accepted);
        return records.map((record) => newerRecords.get(rowKey(record)) ?? { ...record, revision });
      }),
    );
  }

  async changedAfter(since: number): Promise<{ revision: number; records: AssetRecord[] | null }> {
    const revision = await this.#revision();
    if (revision === since) return { revision, records: [] };
    const records = await this.#table.changedAfter(since, MAX_CHANGES_READ + 1);
    return { revision, records: records.length > MAX_CHANGES_READ ? null : records };
  }

  async #revision(trx?: Transaction): Promise<number> {
    const query = this.#strapi.db.getConnection(TABLES.revision).where({ id: 1 }).first('value');
    const row: { value: number | string } | undefined = await (trx === undefined
      ? inCallersTransaction(this.#strapi, query)
      : query.transacting(trx));
    return Number(row?.value ?? 0);
  }
}
