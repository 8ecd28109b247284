import type { Core } from '@strapi/strapi';
import type { Cell } from '../../core/changes-feed';
import { TABLES, type Transaction } from './tables';

/** A stored string, null until it is first written. */
export interface SharedCell extends Cell {
  /** Writes the value, in the transaction `trx` if given. */
  write(value: string, trx?: Transaction): Promise<void>;
}

/** Returns the cell for `key` in the table `dam_state`, which all nodes share. */
export function sharedCell(strapi: Core.Strapi, key: string): SharedCell {
  const table = (trx?: Transaction) =>
    trx === undefined ? strapi.db.getConnection(TABLES.state) : trx(TABLES.state);
  return {
    async read() {
      const row: { value: string } | undefined = await table().where({ key }).first('value');
      return row?.value ?? null;
    },
    async write(value: string, trx?: Transaction) {
      await table(trx).insert({ key, value }).onConflict('key').merge();
    },
  };
}
