import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';
import knex, { type Knex } from 'knex';
import { migrateTables } from '../../server/strapi/storage/migrations';
import { rowKey } from '../../server/strapi/storage/record-table';
import { TABLES } from '../../server/strapi/storage/tables';
import { PlacementTable } from '../../server/strapi/usage/index-table';
import { TestLog } from '../core/fixtures';
import { startDatabases } from '../databases.mjs';
import { Cluster } from '../support/cluster';
import { signedEvent, TestDam } from '../support/dam';
import { temporaryFolder } from '../support/processes';
import { percentile, type Row } from './row';

const ASSETS = 100_000;
const PLACES_EACH = 10;
const LOOKUPS = 2_000;
const APPROVALS = 40;

/** The life of an asset: how soon a change is seen, and how soon its places are found. */
export async function measureLife(): Promise<Row[]> {
  const servers = await startDatabases('postgres');
  Object.assign(process.env, servers.env);
  try {
    return [
      ...(await lookups('SQLite', sqlite())),
      ...(await lookups('PostgreSQL', postgres(Number(servers.env.TEST_POSTGRES_PORT)))),
      ...(await webhooks(1)),
      ...(await webhooks(3)),
    ];
  } finally {
    // What is measured after this is on SQLite again.
    globalThis.TEST_DATABASE = undefined;
    await servers.stop();
  }
}

function sqlite(): Knex {
  return knex({
    client: 'better-sqlite3',
    connection: { filename: join(temporaryFolder(), 'placements.db') },
    useNullAsDefault: true,
  });
}

function postgres(port: number): Knex {
  const connection = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' };
  return knex({ client: 'pg', connection });
}

/** As much of Strapi as the tables ask for. */
function strapiOn(database: Knex, client: string): Core.Strapi {
  const db = {
    connection: database,
    dialect: { client, schemaInspector: { getIndexes: async () => [] } },
    getConnection: (table: string) => database(table),
    getSchemaConnection: () => database.schema,
  };
  return { db } as unknown as Core.Strapi;
}

async function lookups(name: string, database: Knex): Promise<Row[]> {
  const strapi = strapiOn(database, name === 'SQLite' ? 'sqlite' : 'postgres');
  await migrateTables(strapi, new TestLog());
  const nameOf = (asset: number) => ({ connection: 'brand', assetId: `asset-${asset}` });
  await database.transaction(async (trx) => {
    for (let first = 0; first < ASSETS; first += 10) {
      const rows = Array.from({ length: 10 * PLACES_EACH }, (_, index) => {
        const asset = nameOf(first + (index % 10));
        const id = `document-${first}-${index}`;
        return {
          asset_key: rowKey(asset),
          connection: asset.connection,
          asset_id: asset.assetId,
          uid: 'api::article.article',
          document_id: id,
          locale: 'en',
          status: 'published',
          path: 'gallery.3',
          title: `An article of some length ${index}`,
          version: null,
        };
      });
      await trx(TABLES.placements).insert(rows);
    }
  });
  const table = new PlacementTable(strapi);
  const times: number[] = [];
  for (let lookup = 0; lookup < LOOKUPS; lookup += 1) {
    const started = process.hrtime.bigint();
    const places = await table.ofAsset(nameOf(Math.floor(Math.random() * ASSETS)), 100);
    times.push(Number(process.hrtime.bigint() - started) / 1e6);
    if (places.length !== PLACES_EACH) throw new Error(`${places.length} places were found.`);
  }
  await database.destroy();
  return [
    {
      name: `where an asset is used, of ${(ASSETS * PLACES_EACH).toLocaleString('en')} places, ${name}, p99`,
      value: percentile(times, 0.99),
      unit: 'ms',
      bound: { atMost: 10, because: 'an editor waits for it' },
    },
  ];
}

/** From the DAM's webhook until a REST answer of another node has the new version. */
async function webhooks(nodes: number): Promise<Row[]> {
  globalThis.TEST_DATABASE = 'postgres';
  const dam = await TestDam.start();
  const cluster = await Cluster.start(nodes, dam.url, { freshForMs: 3_600_000 });
  const { first, urls } = cluster;
  await dam.publish('pier', '#336699');
  const [picked] = await first.pick('pier');
  await first.json('POST', '/api/articles', {
    data: { title: 'Pier', slug: 'pier', cover: picked?.file.id },
  });
  const answered: number[] = [];
  const fresh: number[] = [];
  for (let version = 2; version < APPROVALS + 2; version += 1) {
    await dam.uploadVersion('pier', `#3366${version.toString(16).padStart(2, '0')}`);
    await dam.approve('pier', version);
    const body = JSON.stringify({ type: 'version.approved', data: { assetId: 'pier' } });
    const headers = {
      'content-type': 'application/json',
      ...signedEvent(body, Date.now(), randomUUID()),
    };
    const started = process.hrtime.bigint();
    const since = () => Number(process.hrtime.bigint() - started) / 1e6;
    await fetch(`${urls[0]}/api/dam/webhooks/brand`, { method: 'POST', headers, body });
    answered.push(since());
    const other = urls[version % urls.length];
    const answer = await fetch(`${other}/api/articles?filters[slug]=pier&populate=cover`);
    fresh.push(since());
    if (!(await answer.text()).includes(`~v${version}.`))
      throw new Error('An old version was shown.');
  }
  await cluster.stop();
  await dam.down();
  const where = nodes === 1 ? 'one node' : `${nodes} nodes`;
  return [
    { name: `webhook to its 200, ${where}, p50`, value: percentile(answered, 0.5), unit: 'ms' },
    {
      name: `webhook to fresh REST answer, ${where}, p50`,
      value: percentile(fresh, 0.5),
      unit: 'ms',
    },
    {
      name: `webhook to fresh REST answer, ${where}, p99`,
      value: percentile(fresh, 0.99),
      unit: 'ms',
    },
  ];
}
