import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Asset } from '../contracts/asset';
import { chunksOf, nameKey } from '../core/batch';
import type { AssetName, AssetRecord, RecordStore } from '../core/ports';
import { TABLES } from './tables';

interface Row {
  key: string;
  connection: string;
  asset_id: string;
  asset: string | null;
  /** PostgreSQL answers big integers as texts. */
  checked_at: number | string;
}

/** Parameters of one statement; SQLite takes fewer than the other databases. */
const CHUNK = 200;

const IF_NEWER = 'if(values(checked_at) >= checked_at, values(??), ??)';
const NEWER = 'greatest(values(checked_at), checked_at)';

/** The record table. */
export class TableRecordStore implements RecordStore {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  async getMany(names: readonly AssetName[]): Promise<AssetRecord[]> {
    const records: AssetRecord[] = [];
    for (const chunk of chunksOf(names, CHUNK)) {
      const rows: Row[] = await this.#strapi.db
        .getConnection(TABLES.records)
        .whereIn('key', chunk.map(rowKey))
        .select('*');
      records.push(...rows.map(recordOf));
    }
    return records;
  }

  async putMany(records: readonly AssetRecord[]): Promise<void> {
    for (const chunk of chunksOf(records, CHUNK)) {
      const newest = new Map(chunk.map((record) => [rowKey(record), record]));
      const insert = this.#strapi.db
        .getConnection(TABLES.records)
        .insert([...newest.values()].map(rowOf))
        .onConflict('key');
      const raw = (sql: string, names: string[] = []) => this.#strapi.db.connection.raw(sql, names);
      // MySQL knows no condition here, so each column has it; `checked_at` last, since it is compared.
      const upsert =
        this.#strapi.db.dialect.client === 'mysql'
          ? insert.merge({ asset: raw(IF_NEWER, ['asset', 'asset']), checked_at: raw(NEWER) })
          : insert.merge().where(`${TABLES.records}.checked_at`, '<=', raw('excluded.checked_at'));
      await upsert;
    }
  }
}

function rowKey(name: AssetName): string {
  return createHash('sha256').update(nameKey(name)).digest('hex');
}

function rowOf(record: AssetRecord): Row {
  return {
    key: rowKey(record),
    connection: record.connection,
    asset_id: record.assetId,
    asset: record.asset === null ? null : JSON.stringify(record.asset),
    checked_at: record.checkedAtMs,
  };
}

function recordOf(row: Row): AssetRecord {
  // Only this class writes the column, and it is emptied when its shape changes.
  const asset: Asset | null = row.asset === null ? null : JSON.parse(row.asset);
  return {
    connection: row.connection,
    assetId: row.asset_id,
    asset,
    checkedAtMs: Number(row.checked_at),
  };
}
