import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { TABLES } from '../storage/tables';
import type { AdoptableAddress, Candidate } from './adoption';
import type { AdoptedAddress } from './adoption-addresses';

/** Rows per statement; SQLite allows fewer parameters per statement than the other databases. */
const CHUNK = 100;

/** An address of a DAM in content, as the last scan found it. */
export interface ScannedAddress extends AdoptableAddress {
  /** Names it in requests. */
  key: string;
  /** True if its asset takes its place. */
  isChosen: boolean;
}

interface Row {
  key: string;
  address: string;
  asset: string | null;
  reason: AdoptableAddress['reason'];
  is_chosen: boolean | number;
  uses: number;
}

/** Reads and writes `dam_adoption_addresses`. */
export class AdoptionAddressTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** Replaces the last scan. An address that still shows the same asset keeps what was chosen for it. */
  async replaceAll(addresses: readonly AdoptableAddress[]): Promise<void> {
    await this.#strapi.db.transaction(async ({ trx }) => {
      const before: Row[] = await trx(TABLES.adoptionAddresses);
      const known = new Map(before.map((row) => [row.key, row]));
      const rows = addresses.map(rowOf).map((row) => {
        const same = known.get(row.key);
        return same !== undefined && same.asset === row.asset
          ? { ...row, is_chosen: same.is_chosen }
          : row;
      });
      await trx(TABLES.adoptionAddresses).delete();
      await trx.batchInsert(TABLES.adoptionAddresses, rows, CHUNK);
    });
  }

  /** Returns one page, those with the most uses first, and the total of all pages. */
  async page({
    page,
    pageSize,
  }: {
    page: number;
    pageSize: number;
  }): Promise<{ addresses: ScannedAddress[]; total: number }> {
    const rows: Row[] = await this.#rows()
      .orderBy([{ column: 'uses', order: 'desc' }, { column: 'key' }])
      .limit(pageSize)
      .offset((page - 1) * pageSize);
    return { addresses: rows.map(scannedOf), total: await this.count() };
  }

  async count(): Promise<number> {
    return countIn(await this.#rows().count({ count: '*' }));
  }

  /** Returns the addresses whose assets are chosen. */
  async chosen(): Promise<AdoptedAddress[]> {
    const rows: Row[] = await this.#rows().where({ is_chosen: true }).where('uses', '>', 0);
    return rows.map(scannedOf).flatMap(adoptedOf);
  }

  /** Counts the addresses that `chosen` returns. */
  async chosenCount(): Promise<number> {
    const rows = this.#rows().where({ is_chosen: true }).where('uses', '>', 0);
    return countIn(await rows.whereNotNull('asset').count({ count: '*' }));
  }

  /** Notes if its asset takes the place of an address. Returns false, and notes nothing, if it has none. */
  async choose(key: string, isChosen: boolean): Promise<boolean> {
    const row: Row | undefined = await this.#rows().where({ key }).first();
    if (row === undefined || row.asset === null) return false;
    await this.#rows().where({ key }).update({ is_chosen: isChosen });
    return true;
  }

  /** Notes how often content has each address. */
  async setUses(uses: ReadonlyMap<string, number>): Promise<void> {
    const rows: Row[] = await this.#rows();
    const changed = rows.filter((row) => row.uses !== (uses.get(row.address) ?? 0));
    for (const { key, address } of changed) {
      await this.#rows()
        .where({ key })
        .update({ uses: uses.get(address) ?? 0 });
    }
  }

  /** Returns the addresses that have an asset. */
  async known(): Promise<AdoptedAddress[]> {
    const rows: Row[] = await this.#rows().whereNotNull('asset');
    return rows.map(scannedOf).flatMap(adoptedOf);
  }

  #rows(): Knex.QueryBuilder {
    return this.#strapi.db.getConnection(TABLES.adoptionAddresses);
  }
}

function adoptedOf({ address, asset }: AdoptableAddress): AdoptedAddress[] {
  if (asset === null) return [];
  const { connection, assetId } = asset;
  return [{ address, asset: { connection, assetId } }];
}

function countIn([row]: { count: number | string }[]): number {
  return Number(row?.count ?? 0);
}

function rowOf({ address, uses, asset, reason }: AdoptableAddress): Row {
  return {
    key: createHash('sha256').update(address).digest('hex'),
    address,
    asset: asset && JSON.stringify(asset),
    reason,
    is_chosen: asset !== null,
    uses,
  };
}

function scannedOf({
  key,
  address,
  asset,
  reason,
  is_chosen: isChosen,
  uses,
}: Row): ScannedAddress {
  const candidate: Candidate | null = asset === null ? null : JSON.parse(asset);
  // SQLite and MySQL return a number.
  return { key, address, asset: candidate, reason, isChosen: Boolean(isChosen), uses };
}
