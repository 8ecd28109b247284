import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import type { Logger } from '../../core/ports';
import { sharedCell } from './shared-cell';
import { TABLES } from './tables';

type SchemaBuilder = Knex.SchemaBuilder;

/** Database access of a migration. `builder` returns a new one each time, because it can be used only once. */
interface Schema {
  client: string;
  builder(): SchemaBuilder;
  table(name: string): Knex.QueryBuilder;
  hasIndex(table: string, name: string): Promise<boolean>;
}

interface Migration {
  /** Follows "tables were migrated:" in the log. */
  name: string;
  /** Must be safe to repeat: two nodes may start at once, and MySQL commits each schema change separately. */
  up(schema: Schema): Promise<void>;
}

/** All schema changes in order. Append only: the number of applied ones is an index in this list. */
const MIGRATIONS: readonly Migration[] = [
  { name: 'the tables of version 0.1.0', up: createFirstTables },
  { name: 'approval_state instead of standing', up: renameStanding },
  { name: 'when what is shown of an asset last changed', up: addChangedAt },
  { name: 'room for long names of versions', up: widenVersions },
  { name: 'why a job failed', up: addJobError },
  { name: 'saved searches', up: createSearches },
  { name: 'calls of DAMs', up: createCalls },
  { name: 'how many entries a change touched', up: addEntryCount },
  { name: 'indexes for many records and places', up: addIndexes },
  { name: 'changes of relinking', up: createRelinked },
  { name: 'fingerprints of assets', up: createFingerprints },
  { name: 'files that are copies of assets', up: createAdoption },
  { name: 'addresses of DAMs in content', up: createAdoptionAddresses },
  { name: 'files that were uploaded to the DAM', up: addUploaded },
  { name: 'files whose place assets took', up: createAdoptedFiles },
  { name: 'actions of administrators', up: createActions },
  { name: 'what runs of relinking were', up: createRelinkRuns },
];

/** The key in `dam_state` under which the number of applied migrations is kept. */
const APPLIED = 'migrations';

/**
 * Brings the plugin's tables up to date. Version 0.1.0 stored no number, so its tables go through the whole
 * list; the first migration creates only the tables that are missing.
 */
export async function migrateTables(strapi: Core.Strapi, log: Logger): Promise<void> {
  const schema: Schema = {
    client: strapi.db.dialect.client,
    builder: () => strapi.db.getSchemaConnection(),
    table: (name) => strapi.db.getConnection(name),
    hasIndex: async (table, name) => {
      const indexes = await strapi.db.dialect.schemaInspector.getIndexes(table);
      return indexes.some((index) => index.name === name);
    },
  };
  const applied = await appliedMigrations(strapi, schema);
  if (applied > MIGRATIONS.length) {
    log.warn(
      `The DAM plugin's tables were changed by a newer version of the plugin (${applied} migrations, this ` +
        `version knows ${MIGRATIONS.length}). Install that version again, or restore a backup of the database.`,
    );
    return;
  }
  for (const [index, { name, up }] of MIGRATIONS.entries()) {
    if (index < applied) continue;
    await up(schema);
    await sharedCell(strapi, APPLIED).write(String(index + 1));
    if (applied > 0) log.info(`The DAM plugin's tables were migrated: ${name}.`);
  }
}

async function appliedMigrations(strapi: Core.Strapi, schema: Schema): Promise<number> {
  if (!(await schema.builder().hasTable(TABLES.state))) return 0;
  return Number((await sharedCell(strapi, APPLIED).read()) ?? 0);
}

async function createFirstTables(schema: Schema): Promise<void> {
  await createTable(schema, TABLES.records, (table) => {
    // A digest: MySQL compares strings without regard to case and limits the length of a key.
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
  });
  await createTable(schema, TABLES.referenceRows, (table) => {
    table.string('key', 64).primary();
    table.integer('row_id');
  });
  await createTable(schema, TABLES.revision, (table) => {
    table.integer('id').primary();
    table.bigInteger('value').notNullable();
  });
  await createTable(schema, TABLES.nodes, (table) => {
    table.string('id', 64).primary();
    table.bigInteger('seen_at').notNullable();
  });
  await createTable(schema, TABLES.leases, (table) => {
    table.string('name', 64).primary();
    table.string('owner', 64).notNullable();
    table.bigInteger('until').notNullable();
  });
  await createTable(schema, TABLES.state, (table) => {
    table.string('key', 128).primary();
    table.text('value').notNullable();
  });
  await createTable(schema, TABLES.seenWebhooks, (table) => {
    table.string('key', 64).primary();
    table.bigInteger('at').notNullable().index();
  });
  await createTable(schema, TABLES.history, (table) => {
    table.increments('id');
    table.string('asset_key', 64).notNullable().index();
    table.string('connection', 64).notNullable();
    table.text('asset_id').notNullable();
    table.bigInteger('at').notNullable().index();
    table.string('kind', 32).notNullable();
    table.text('details').notNullable();
    table.text('entries', 'longtext');
  });
  await createTable(schema, TABLES.outbox, (table) => {
    table.increments('id');
    table.string('kind', 32).notNullable();
    table.text('payload', 'longtext').notNullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('due_at').notNullable();
    table.index(['kind', 'due_at'], 'dam_outbox_due');
  });
  await createTable(schema, TABLES.placements, (table) => {
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
  await createTable(schema, TABLES.usage, (table) => {
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
  await schema.table(TABLES.revision).insert({ id: 1, value: 0 }).onConflict('id').ignore();
}

/** The column was called `standing` in 0.1.0. */
async function renameStanding(schema: Schema): Promise<void> {
  await unlessDone(
    () => schema.builder().hasColumn(TABLES.records, 'approval_state'),
    () =>
      schema
        .builder()
        .alterTable(TABLES.records, (table) => table.renameColumn('standing', 'approval_state')),
  );
}

function addChangedAt(schema: Schema): Promise<void> {
  return addColumn(schema, TABLES.records, 'changed_at', (table) => table.bigInteger('changed_at'));
}

/** A pinned version has up to 512 characters. SQLite sets no limit, and altering would copy the table. */
async function widenVersions({ client, builder }: Schema): Promise<void> {
  if (client === 'sqlite') return;
  await builder().alterTable(TABLES.placements, (table) => {
    table.string('version', 512).alter();
  });
}

function addJobError(schema: Schema): Promise<void> {
  return addColumn(schema, TABLES.outbox, 'error', (table) => table.text('error'));
}

function createSearches(schema: Schema): Promise<void> {
  return createTable(schema, TABLES.searches, (table) => {
    table.string('id', 36).primary();
    table.integer('user_id').notNullable().index();
    table.integer('role_id').index();
    table.string('connection', 64).notNullable();
    table.string('name', 200).notNullable();
    table.text('search', 'longtext').notNullable();
    table.bigInteger('saved_at').notNullable();
  });
}

function createCalls(schema: Schema): Promise<void> {
  return createTable(schema, TABLES.calls, (table) => {
    table.string('connection', 64).notNullable();
    table.bigInteger('part').notNullable();
    table.integer('calls').notNullable();
    table.primary(['connection', 'part']);
  });
}

function addEntryCount(schema: Schema): Promise<void> {
  return addColumn(schema, TABLES.history, 'entry_count', (table) => table.integer('entry_count'));
}

/**
 * A sweep goes through the records of one connection, in the order of their keys. Places of an asset are read in parts
 * in the order of their ids: an asset may be in hundreds of thousands. Whether a version is pinned is asked for each
 * old address that a visitor's page has; few places are pins.
 */
async function addIndexes(schema: Schema): Promise<void> {
  await addIndex(schema, TABLES.records, 'dam_records_connection', (table, name) =>
    table.index(['connection', 'key'], name),
  );
  // MySQL has no partial indexes, and knex leaves the condition out there.
  const predicate = schema.table(TABLES.placements).whereNotNull('version');
  await addIndex(schema, TABLES.placements, 'dam_placements_pins', (table, name) =>
    table.index(['asset_key', 'version'], name, { predicate }),
  );
  // The other databases keep the id in the index of keys by themselves.
  if (schema.client !== 'postgres') return;
  await addIndex(schema, TABLES.placements, 'dam_placements_asset', (table, name) =>
    table.index(['asset_key', 'id'], name),
  );
  const former = 'dam_placements_asset_key_index';
  await unlessDone(
    async () => !(await schema.hasIndex(TABLES.placements, former)),
    () => schema.builder().alterTable(TABLES.placements, (table) => table.dropIndex([], former)),
  );
}

async function createRelinked(schema: Schema): Promise<void> {
  await createTable(schema, TABLES.relinked, (table) => {
    table.increments('id');
    table.string('run', 32).notNullable().index();
    table.string('uid', 255).notNullable();
    table.string('document_id', 255).notNullable();
    table.string('locale', 255);
    table.string('status', 16).notNullable();
    table.text('path').notNullable();
    table.string('attribute', 255).notNullable();
    // JSON. Blocks and texts can be long.
    table.text('before', 'longtext');
    table.text('after', 'longtext');
  });
}

/** Near pictures are found by any of five numbers, each with an index of its own. */
function createFingerprints(schema: Schema): Promise<void> {
  return createTable(schema, TABLES.fingerprints, (table) => {
    table.string('key', 64).primary();
    table.string('connection', 64).notNullable().index();
    table.text('asset_id').notNullable();
    table.string('version_key', 64).notNullable();
    table.string('sha256', 64).index();
    table.bigInteger('size_bytes').index();
    for (const band of [0, 1, 2, 3, 4]) table.integer(`band_${band}`).index();
    table.text('picture');
    table.integer('width');
    table.integer('height');
    table.string('mime', 255).notNullable();
    table.string('file_name', 255).notNullable();
    table.string('address_key', 64).index();
    table.bigInteger('seen_at').notNullable();
  });
}

function createAdoption(schema: Schema): Promise<void> {
  return createTable(schema, TABLES.adoption, (table) => {
    table.integer('file_id').primary();
    table.string('certainty', 16).notNullable();
    // JSON.
    table.text('candidates', 'longtext').notNullable();
    table.text('chosen');
    table.integer('uses').notNullable();
    table.index(['certainty', 'uses'], 'dam_adoption_match');
  });
}

function createAdoptionAddresses(schema: Schema): Promise<void> {
  return createTable(schema, TABLES.adoptionAddresses, (table) => {
    // Of the address, which is too long for an index.
    table.string('key', 64).primary();
    table.text('address').notNullable();
    // JSON.
    table.text('asset', 'longtext');
    table.string('reason', 16);
    table.boolean('is_chosen').notNullable();
    table.integer('uses').notNullable();
  });
}

function addUploaded(schema: Schema): Promise<void> {
  return addColumn(schema, TABLES.adoption, 'uploaded', (table) => table.text('uploaded'));
}

function createAdoptedFiles(schema: Schema): Promise<void> {
  return createTable(schema, TABLES.adoptedFiles, (table) => {
    table.integer('file_id').primary();
    // JSON. A file that is gone has no row that says its names.
    table.text('tokens').notNullable();
    table.bigInteger('adopted_at').notNullable();
    table.boolean('is_kept').notNullable();
  });
}

function createActions(schema: Schema): Promise<void> {
  return createTable(schema, TABLES.actions, (table) => {
    table.string('id', 36).primary();
    table.string('kind', 32).notNullable();
    table.text('about').notNullable();
    table.string('by_name', 255).notNullable();
    table.string('state', 16).notNullable();
    table.boolean('can_cancel').notNullable();
    table.boolean('is_cancelled').notNullable();
    table.bigInteger('started_at').notNullable().index();
    table.bigInteger('seen_at').notNullable();
    table.bigInteger('ended_at');
    table.integer('done').notNullable();
    table.integer('total');
    table.integer('problems').notNullable();
    table.text('message').notNullable();
  });
}

function createRelinkRuns(schema: Schema): Promise<void> {
  return createTable(schema, TABLES.relinkRuns, (table) => {
    table.string('run', 32).primary();
    // Of the asset that goes, if there is one.
    table.string('from_key', 64).index();
    // JSON.
    table.text('about').notNullable();
  });
}

function addIndex(
  schema: Schema,
  table: string,
  name: string,
  add: (table: Knex.AlterTableBuilder, name: string) => void,
): Promise<void> {
  return unlessDone(
    () => schema.hasIndex(table, name),
    () => schema.builder().alterTable(table, (altered) => add(altered, name)),
  );
}

function addColumn(
  schema: Schema,
  name: string,
  column: string,
  add: (table: Knex.AlterTableBuilder) => void,
): Promise<void> {
  return unlessDone(
    () => schema.builder().hasColumn(name, column),
    () => schema.builder().alterTable(name, add),
  );
}

function createTable(
  schema: Schema,
  name: string,
  build: (table: Knex.CreateTableBuilder) => void,
): Promise<void> {
  return unlessDone(
    () => schema.builder().hasTable(name),
    () => schema.builder().createTable(name, build),
  );
}

/** Does the work unless it is done. If two nodes run it at once, the error of the slower one is ignored. */
async function unlessDone(
  isDone: () => PromiseLike<boolean>,
  work: () => PromiseLike<unknown>,
): Promise<void> {
  if (await isDone()) return;
  try {
    await work();
  } catch (error) {
    if (!(await isDone())) throw error;
  }
}
