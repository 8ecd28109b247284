import type { Core } from '@strapi/strapi';

/**
 * The plugin's own tables. They are no Strapi models: those travel with `strapi export` and are
 * cleared by an import. Strapi's schema sync leaves tables alone that it never tracked
 * (`@strapi/database/dist/schema/diff.js`).
 */
export const TABLES = {
  /** What is known about referenced assets; rebuilt from content and DAM at any time. */
  records: 'dam_records',
  /** Which row of `plugin::upload.file` stands for which reference. */
  files: 'dam_files',
} as const;

/** Makes what is missing. Two nodes may start at once: the loser of the race finds the table made. */
export async function ensureTables(strapi: Core.Strapi): Promise<void> {
  await ensureTable(strapi, TABLES.records, (table) => {
    // A digest, because MySQL compares texts without regard to case and limits a key's length.
    table.string('key', 64).primary();
    table.string('connection', 64).notNullable();
    table.text('asset_id').notNullable();
    table.text('asset', 'longtext');
    table.bigInteger('checked_at').notNullable();
  });
  await ensureTable(strapi, TABLES.files, (table) => {
    table.string('key', 64).primary();
    table.integer('row_id');
  });
}

type SchemaBuilder = ReturnType<Core.Strapi['db']['getSchemaConnection']>;
type TableBuilder = Parameters<Parameters<SchemaBuilder['createTable']>[1]>[0];

async function ensureTable(
  strapi: Core.Strapi,
  name: string,
  build: (table: TableBuilder) => void,
): Promise<void> {
  const exists = (): Promise<boolean> => strapi.db.getSchemaConnection().hasTable(name);
  if (await exists()) return;
  try {
    await strapi.db.getSchemaConnection().createTable(name, build);
  } catch (error) {
    if (!(await exists())) throw error;
  }
}
