import type { Knex } from 'knex';

/** The plugin's tables as version 0.1.0 made them. Frozen: it states what upgrades start from. */
export const TABLES_OF_0_1_0: Readonly<Record<string, (table: Knex.CreateTableBuilder) => void>> = {
  dam_records: (table) => {
    table.string('key', 64).primary();
    table.string('connection', 64).notNullable();
    table.text('asset_id').notNullable();
    table.text('asset', 'longtext');
    table.bigInteger('checked_at').notNullable();
    table.bigInteger('revision').notNullable().index();
    table.bigInteger('embargo_until').index();
    table.bigInteger('expires_at').index();
    table.string('standing', 16).notNullable().index();
    table.string('title', 255).notNullable();
  },
  dam_files: (table) => {
    table.string('key', 64).primary();
    table.integer('row_id');
  },
  dam_revision: (table) => {
    table.integer('id').primary();
    table.bigInteger('value').notNullable();
  },
  dam_nodes: (table) => {
    table.string('id', 64).primary();
    table.bigInteger('seen_at').notNullable();
  },
  dam_leases: (table) => {
    table.string('name', 64).primary();
    table.string('owner', 64).notNullable();
    table.bigInteger('until').notNullable();
  },
  dam_state: (table) => {
    table.string('key', 128).primary();
    table.text('value').notNullable();
  },
  dam_transmissions: (table) => {
    table.string('key', 64).primary();
    table.bigInteger('at').notNullable().index();
  },
  dam_history: (table) => {
    table.increments('id');
    table.string('asset_key', 64).notNullable().index();
    table.string('connection', 64).notNullable();
    table.text('asset_id').notNullable();
    table.bigInteger('at').notNullable().index();
    table.string('kind', 32).notNullable();
    table.text('details').notNullable();
    table.text('entries', 'longtext');
  },
  dam_outbox: (table) => {
    table.increments('id');
    table.string('kind', 32).notNullable();
    table.text('payload', 'longtext').notNullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('due_at').notNullable();
    table.index(['kind', 'due_at'], 'dam_outbox_due');
  },
  dam_placements: (table) => {
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
  },
  dam_usage: (table) => {
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
  },
};
