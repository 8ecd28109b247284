import type { Core } from '@strapi/strapi';
import type { Cell } from '../core/changes-feed';
import { TABLES } from './tables';

/** A value of its own in the table `dam_state`, shared by all nodes. */
export function cellOf(strapi: Core.Strapi, key: string): Cell {
  const table = () => strapi.db.getConnection(TABLES.state);
  return {
    async read() {
      const row: { value: string } | undefined = await table().where({ key }).first('value');
      return row?.value ?? null;
    },
    async write(value) {
      await table().insert({ key, value }).onConflict('key').merge();
    },
  };
}
