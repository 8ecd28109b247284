import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';

/**
 * The plugin's own tables. They are no Strapi models: those travel with `strapi export` and are
 * cleared by an import. Strapi's schema sync leaves tables alone that it never tracked
 * (`@strapi/database/dist/schema/diff.js`). Instants are milliseconds since the epoch.
 */
export const TABLES = {
  /** What is known about referenced assets; rebuilt from content and DAM at any time. */
  records: 'dam_records',
  /** Which row of `plugin::upload.file` stands for which reference. */
  files: 'dam_files',
  /** One row: counts the changes of records, so that nodes see that there are some. */
  revision: 'dam_revision',
  /** Strapi processes that are at work. */
  nodes: 'dam_nodes',
  /** Who may do what only one node does at a time. */
  leases: 'dam_leases',
  /** Single values that outlive a restart, such as the cursor of a listing. */
  state: 'dam_state',
  /** Webhooks that were acted upon, so that none is taken twice. */
  seenWebhooks: 'dam_transmissions',
  /** What changed on assets. */
  history: 'dam_history',
  /** Work that follows a write, done after the answer. */
  outbox: 'dam_outbox',
  /** Where assets are used; rebuilt from content at any time. */
  placements: 'dam_placements',
  /** Uses that DAMs were told of, or are to be told of. */
  usage: 'dam_usage',
} as const;

/** Makes what is missing. Two nodes may start at once: the loser of the race finds the table made. */
export async function ensureTables(strapi: Core.Strapi): Promise<void> {
  await dropOutdatedRecords(strapi);
  await ensureTable(strapi, TABLES.records, (table) => {
    // A digest, because MySQL compares texts without regard to case and limits a key's length.
    table.string('key', 64).primary();
    table.string('connection', 64).notNullable();
    table.text('asset_id').notNullable();
    table.text('asset', 'longtext');
    table.bigInteger('checked_at').notNullable();
    table.bigInteger('revision').notNullable().index();
    table.bigInteger('embargo_until').index();
    table.bigInteger('expires_at').index();
    /** `missing`, `withdrawn`, `unapproved`, or `approved`, on which the clock has a say. */
    table.string('standing', 16).notNullable().index();
    table.string('title', 255).notNullable();
  });
  await ensureTable(strapi, TABLES.files, (table) => {
    table.string('key', 64).primary();
    table.integer('row_id');
  });
  await ensureTable(strapi, TABLES.revision, (table) => {
    table.integer('id').primary();
    table.bigInteger('value').notNullable();
  });
  await strapi.db
    .getConnection(TABLES.revision)
    .insert({ id: 1, value: 0 })
    .onConflict('id')
    .ignore();
  await ensureTable(strapi, TABLES.nodes, (table) => {
    table.string('id', 64).primary();
    table.bigInteger('seen_at').notNullable();
  });
  await ensureTable(strapi, TABLES.leases, (table) => {
    table.string('name', 64).primary();
    table.string('owner', 64).notNullable();
    table.bigInteger('until').notNullable();
  });
  await ensureTable(strapi, TABLES.state, (table) => {
    table.string('key', 128).primary();
    table.text('value').notNullable();
  });
  await ensureTable(strapi, TABLES.seenWebhooks, (table) => {
    table.string('key', 64).primary();
    table.bigInteger('at').notNullable().index();
  });
  await ensureTable(strapi, TABLES.history, (table) => {
    table.increments('id');
    table.string('asset_key', 64).notNullable().index();
    table.string('connection', 64).notNullable();
    table.text('asset_id').notNullable();
    table.bigInteger('at').notNullable().index();
    table.string('kind', 32).notNullable();
    table.text('details').notNullable();
    table.text('entries', 'longtext');
  });
  await ensureTable(strapi, TABLES.outbox, (table) => {
    table.increments('id');
    table.string('kind', 32).notNullable();
    table.text('payload', 'longtext').notNullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('due_at').notNullable();
    table.index(['kind', 'due_at'], 'dam_outbox_due');
  });
  await ensureTable(strapi, TABLES.placements, (table) => {
    table.increments('id');
    table.string('asset_key', 64).notNullable().index();
    table.string('connection', 64).notNullable();
    table.text('asset_id').notNullable();
    table.string('version', 255);
    table.string('uid', 191).notNullable();
    table.string('document_id', 64).notNullable();
    table.string('locale', 64);
    table.string('status', 16).notNullable();
    table.string('path', 255).notNullable();
    table.string('title', 255).notNullable();
    table.index(['uid', 'document_id'], 'dam_placements_document');
  });
  await ensureTable(strapi, TABLES.usage, (table) => {
    table.string('key', 64).primary();
    table.string('connection', 64).notNullable();
    table.text('asset_id').notNullable();
    table.string('uid', 191).notNullable();
    table.string('document_id', 64).notNullable();
    table.text('uri').notNullable();
    table.string('title', 255).notNullable();
    table.string('state', 16).notNullable();
    table.integer('attempts').notNullable();
    table.bigInteger('changed_at').notNullable();
    table.bigInteger('due_at').notNullable();
    table.index(['state', 'due_at'], 'dam_usage_due');
    table.index(['uid', 'document_id'], 'dam_usage_document');
  });
}

/** Records made before there was a column for how they stand are read again from the DAM, as after a fresh install. */
async function dropOutdatedRecords(strapi: Core.Strapi): Promise<void> {
  const schema = (): SchemaBuilder => strapi.db.getSchemaConnection();
  if (!(await schema().hasTable(TABLES.records))) return;
  if (await schema().hasColumn(TABLES.records, 'standing')) return;
  await schema().dropTableIfExists(TABLES.records);
}

/** A transaction of Strapi's own connection. */
export type Transaction = Knex.Transaction;

type SchemaBuilder = ReturnType<Core.Strapi['db']['getSchemaConnection']>;
type TableBuilder = Parameters<Parameters<SchemaBuilder['createTable']>[1]>[0];

export async function ensureTable(
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
