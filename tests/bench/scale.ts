import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import knex, { type Knex } from 'knex';
import type { Connections } from '../../server/core/ports';
import { SealedAddresses } from '../../server/strapi/editors/sealed-addresses';
import { systemClock } from '../../server/strapi/nodes/system-clock';
import { TableRecordStore } from '../../server/strapi/storage/record-store';
import { RecordTable } from '../../server/strapi/storage/record-table';
import { PlacementTable } from '../../server/strapi/usage/index-table';
import { UsageList } from '../../server/strapi/usage/usage-list';
import { startDatabases } from '../databases.mjs';
import { signedEvent, TestDam } from '../support/dam';
import { eventually, temporaryFolder } from '../support/processes';
import { Receiver } from '../support/receiver';
import { fillPlaces, fillRecords, POPULAR, TITLE } from './fill';
import { median, percentile, type Row } from './row';
import type { Heard } from './server';
import { Server } from './site';

const ASSETS = 1_000_000;
const PLACES = 10_000_000;
const STARTS = 3;
const LOOKUPS = 2_000;
/** Seconds in which a node has nothing to do: longer than the pause of every task but the deleting of old rows. */
const IDLE_S = 70;
const BUSY_S = 10;
const SAVES = 20;
/** Tables that every node writes now and then, whatever happens. */
const HEARTBEATS = ['dam_nodes', 'dam_leases', 'dam_state'];

interface Site {
  database: Knex;
  dam: TestDam;
  target: Receiver;
  start(): Promise<Server>;
}

/** A million records and ten million places on PostgreSQL, one asset in 200,000 of them. */
export async function measureScale(): Promise<Row[]> {
  const servers = await startDatabases('postgres');
  const port = Number(servers.env.TEST_POSTGRES_PORT);
  const connection = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' };
  const database = knex({ client: 'pg', connection });
  const target = await Receiver.start();
  const variables = { BENCH_POSTGRES_PORT: String(port), REVALIDATE_URL: target.url };
  Object.assign(process.env, variables);
  const dam = await TestDam.start();
  const folder = temporaryFolder();
  const start = () => Server.start(folder, 'on', dam.url);
  try {
    return await measureSite({ database, dam, target, start });
  } finally {
    // What is measured after this is on SQLite again.
    for (const name of Object.keys(variables)) delete process.env[name];
    await dam.down();
    await target.stop();
    await database.destroy();
    await servers.stop();
  }
}

async function measureSite(site: Site): Promise<Row[]> {
  const { database, dam } = site;
  await dam.publish(POPULAR, '#336699', {
    title: TITLE,
    alt: 'Fishing boats lie still in the harbour while the sky turns pink.',
  });
  await seedContent(site);
  const emptyMs = await startMs(site);
  await dam.multiply(POPULAR, ASSETS);
  console.log('The DAM has its assets.');
  const began = Date.now();
  await fillRecords(database, ASSETS);
  await fillPlaces(database, PLACES, ASSETS);
  console.log(`Filled in ${Math.round((Date.now() - began) / 1_000)} s.`);
  await database.raw('vacuum analyze dam_records');
  await database.raw('vacuum analyze dam_placements');
  const measured = [
    ['disk', () => sizes(database)],
    ['lookups', () => lookups(database)],
    ['lists', () => lists(database)],
    ['away', () => awayNodes(database)],
    ['start', () => starts(site, emptyMs)],
    ['idle', () => idleNode(site)],
    ['popular', () => popularChange(site)],
  ] as const;
  const rows: Row[] = [];
  for (const [name, part] of measured) {
    console.log(`Measuring: ${name}.`);
    rows.push(...(await part()));
  }
  return rows;
}

async function starts(site: Site, emptyMs: number): Promise<Row[]> {
  return [
    { name: 'start of Strapi, tables empty', value: emptyMs, unit: 'ms' },
    { name: 'start of Strapi, tables full', value: await startMs(site), unit: 'ms' },
  ];
}

async function seedContent(site: Site): Promise<void> {
  const server = await site.start();
  await server.ask({ do: 'seedOne', assetId: POPULAR });
  await settled(site.database);
  await stop(server, site.database);
}

/** Without what a process leaves behind that had no time to end: the next one would wait for it. */
async function stop(server: Server, database: Knex): Promise<void> {
  await server.stop();
  await database('dam_leases').delete();
  await database('dam_nodes').delete();
}

/** Resolves when the index is built and nothing is left to do but for parked jobs. */
async function settled(database: Knex): Promise<void> {
  await eventually(
    'the outbox is empty',
    async () => {
      const mark: unknown = await database('dam_state').where({ key: 'placements' }).first();
      const job: unknown = await database('dam_outbox').where({ attempts: 0 }).first('id');
      return mark !== undefined && job === undefined ? true : undefined;
    },
    600_000,
  );
}

async function startMs(site: Site): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < STARTS; run += 1) {
    const started = Date.now();
    const server = await site.start();
    times.push(Date.now() - started);
    await stop(server, site.database);
  }
  return median(times);
}

async function sizes(database: Knex): Promise<Row[]> {
  const bytesOf = async (size: string, table: string, count: number) => {
    const { rows } = await database.raw(`select ${size}(?) as bytes`, [table]);
    return Number(rows[0].bytes) / count;
  };
  const rowsOf = async (name: string, table: string, count: number): Promise<Row[]> => [
    { name, value: await bytesOf('pg_total_relation_size', table, count), unit: 'bytes' },
    {
      name: `of them in indexes`,
      value: await bytesOf('pg_indexes_size', table, count),
      unit: 'bytes',
    },
  ];
  return [
    ...(await rowsOf('a record on disk', 'dam_records', ASSETS)),
    ...(await rowsOf('a place on disk', 'dam_placements', PLACES)),
  ];
}

/** As much of Strapi as the tables ask for. */
function strapiOn(database: Knex): Core.Strapi {
  const db = {
    connection: database,
    dialect: { client: 'postgres' },
    getConnection: (table: string) => database(table),
    inTransaction: () => false,
  };
  return { db, log: console } as unknown as Core.Strapi;
}

const nameOf = (asset: number) => ({ connection: 'brand', assetId: `${POPULAR}-${asset}` });
const anyName = () => nameOf(1 + Math.floor(Math.random() * ASSETS));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e6;
}

async function timesOf(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await timed(work));
  return times;
}

async function lookups(database: Knex): Promise<Row[]> {
  const strapi = strapiOn(database);
  const places = new PlacementTable(strapi);
  const records = new RecordTable(strapi);
  const popular = { connection: 'brand', assetId: POPULAR };
  const measured = {
    'where an asset in 10 places is used': await timesOf(LOOKUPS, () =>
      places.ofAsset(anyName(), 1_000),
    ),
    'where the popular asset is used, first 1,000': await timesOf(LOOKUPS / 100, () =>
      places.ofAsset(popular, 1_000),
    ),
    'is an old version of the popular asset pinned': await timesOf(LOOKUPS / 100, () =>
      places.isPinned(popular, '1'),
    ),
    '100 records by name': await timesOf(LOOKUPS, () =>
      records.getMany(Array.from({ length: 100 }, anyName)),
    ),
  };
  return Object.entries(measured).flatMap(([name, times]) => [
    { name: `${name}, p50`, value: percentile(times, 0.5), unit: 'ms' },
    { name: `${name}, p99`, value: percentile(times, 0.99), unit: 'ms' },
  ]);
}

/** What the admin shows of all used assets. */
async function lists(database: Knex): Promise<Row[]> {
  const list = new UsageList({
    strapi: strapiOn(database),
    clock: systemClock,
    connections: { all: () => [{ key: 'brand' }], find: () => undefined } as unknown as Connections,
    sealedAddresses: new SealedAddresses(['bench-key'], systemClock),
  });
  const page = await timesOf(3, () => list.page({ page: 1, pageSize: 20 }));
  const counts = await timesOf(3, () => list.counts());
  return [
    { name: 'list of used assets in the admin, first page', value: median(page), unit: 'ms' },
    { name: 'number of used assets in each state', value: median(counts), unit: 'ms' },
  ];
}

/** The first look of a node at the revision after it was away while records changed. */
async function awayNodes(database: Knex): Promise<Row[]> {
  const store = new TableRecordStore(strapiOn(database));
  const rows: Row[] = [];
  for (const changed of [1_000, 10_000, 100_000]) {
    const { revision } = await store.changedAfter(0);
    await database.raw(
      `update dam_records set revision = ? where asset_id in
        (select '${POPULAR}-' || n * 7 from generate_series(1, ?::int) n)`,
      [revision + 1, changed],
    );
    await database('dam_revision').where({ id: 1 }).increment('value', 1);
    let read = 0;
    const name = `look of a node after ${changed.toLocaleString('en')} records changed`;
    const ms = await timed(async () => {
      read = (await store.changedAfter(revision)).records?.length ?? 0;
    });
    rows.push({ name, value: ms, unit: 'ms' });
    rows.push({ name: 'records it takes into memory', value: read, unit: 'rows' });
  }
  await database.raw('vacuum analyze dam_records');
  return rows;
}

interface Counts {
  transactions: number;
  /** Rows that were read by going through a whole table, records and places only. */
  scanned: number;
  revisionReads: number;
  written: number;
}

async function countsOf(database: Knex): Promise<Counts> {
  // Backends hand their numbers in once a second.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const { rows } = await database.raw(
    `select relname, seq_tup_read, coalesce(idx_scan, 0) + seq_scan as scans,
      n_tup_ins + n_tup_upd + n_tup_del as written from pg_stat_user_tables`,
  );
  const tables: { relname: string; seq_tup_read: string; scans: string; written: string }[] = rows;
  const sum = (
    column: 'seq_tup_read' | 'scans' | 'written',
    wanted: (table: string) => boolean,
  ): number =>
    tables
      .filter(({ relname }) => wanted(relname))
      .reduce((total, row) => total + Number(row[column]), 0);
  const database_ = await database('pg_stat_database').where({ datname: 'postgres' }).first();
  return {
    transactions: Number(database_.xact_commit) + Number(database_.xact_rollback),
    scanned: sum('seq_tup_read', (table) => ['dam_records', 'dam_placements'].includes(table)),
    revisionReads: sum('scans', (table) => table === 'dam_revision'),
    written: sum('written', (table) => !HEARTBEATS.includes(table)),
  };
}

async function idleNode(site: Site): Promise<Row[]> {
  const { database } = site;
  const server = await site.start();
  await settled(database);
  const before = await countsOf(database);
  await new Promise((resolve) => setTimeout(resolve, IDLE_S * 1_000));
  const after = await countsOf(database);
  const page = `${server.url}/api/pages?populate=cover`;
  let answers = 0;
  const until = Date.now() + BUSY_S * 1_000;
  const visitor = async () => {
    for (; Date.now() < until; answers += 1) await (await fetch(page)).text();
  };
  await Promise.all(Array.from({ length: 10 }, visitor));
  const busy = await countsOf(database);
  const listed = (await (await fetch(page)).json()) as { data: { documentId: string }[] };
  const saved = await countsOf(database);
  for (let save = 0; save < SAVES; save += 1) {
    const body = JSON.stringify({ data: { title: `The page, saved ${save} times` } });
    const headers = { 'content-type': 'application/json' };
    const url = `${server.url}/api/pages/${listed.data[0]?.documentId}`;
    const answer = await fetch(url, { method: 'PUT', headers, body });
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
    await settled(database);
  }
  const done = await countsOf(database);
  await stop(server, database);
  return [
    {
      name: 'transactions of a page of a busy node',
      value: (busy.transactions - after.transactions) / answers,
      unit: '',
    },
    {
      name: 'transactions a second of an idle node',
      value: (after.transactions - before.transactions) / IDLE_S,
      unit: '/s',
    },
    {
      name: `records and places read by whole scans in ${IDLE_S} idle s`,
      value: after.scanned - before.scanned,
      unit: 'rows',
      bound: { atMost: 0, because: 'no round may go through a table' },
    },
    { name: 'pages a second of a busy node', value: answers / BUSY_S, unit: '/s' },
    {
      name: 'looks at the revision a second of a busy node',
      value: (busy.revisionReads - after.revisionReads) / BUSY_S,
      unit: '/s',
    },
    {
      name: 'rows written by a save of a page with one asset',
      value: (done.written - saved.written) / SAVES,
      unit: 'rows',
    },
  ];
}

/** The asset on 200,000 pages gets a new version, and everybody is told. */
async function popularChange(site: Site): Promise<Row[]> {
  const { database, dam, target } = site;
  const server = await site.start();
  const page = `${server.url}/api/pages?populate=cover`;
  await (await fetch(page)).text();
  await settled(database);
  await dam.uploadVersion(POPULAR, '#663399');
  await dam.approve(POPULAR, 2);
  const quietBytes = await server.ask<number>({ do: 'peak' });
  const body = JSON.stringify({ type: 'version.approved', data: { assetId: POPULAR } });
  const headers = {
    'content-type': 'application/json',
    ...signedEvent(body, Date.now(), randomUUID()),
  };
  const started = process.hrtime.bigint();
  const since = () => Number(process.hrtime.bigint() - started) / 1e6;
  await fetch(`${server.url}/api/dam/webhooks/brand`, { method: 'POST', headers, body });
  const answeredMs = since();
  if (!(await (await fetch(page)).text()).includes('~v2.')) throw new Error('An old version.');
  const freshMs = since();
  await eventually(
    'everything is announced, or has failed',
    async () => {
      const job: unknown = await database('dam_outbox')
        .where({ kind: 'change', attempts: 0 })
        .first('id');
      return job === undefined ? true : undefined;
    },
    600_000,
  );
  const announcedMs = since();
  await settled(database);
  const told = target.received.map((message) => message.body);
  const heard = await server.ask<Heard>({ do: 'heard' });
  const peakBytes = await server.ask<number>({ do: 'peak' });
  const { rows } = await database.raw('select max(length(entries)) as bytes from dam_history');
  const failed = await database('dam_outbox').where('attempts', '>', 0).count({ jobs: '*' });
  const sentMs = since();
  await stop(server, database);
  const messages = told.map((message) => JSON.parse(message).data.entries.length as number);
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return [
    { name: 'popular asset: webhook to its 200', value: answeredMs, unit: 'ms' },
    { name: 'popular asset: webhook to fresh REST answer', value: freshMs, unit: 'ms' },
    { name: 'popular asset: all events emitted', value: announcedMs / 1_000, unit: 's' },
    { name: 'popular asset: all messages sent', value: sentMs / 1_000, unit: 's' },
    { name: 'popular asset: jobs that failed', value: Number(failed[0]?.jobs), unit: 'jobs' },
    {
      name: 'popular asset: growth of the peak of memory',
      value: (peakBytes - quietBytes) / 2 ** 20,
      unit: 'MiB',
    },
    { name: 'popular asset: events', value: heard.events, unit: '' },
    { name: 'popular asset: entries of all events', value: heard.entries, unit: '' },
    { name: 'popular asset: entries of the longest event', value: heard.mostEntries, unit: '' },
    { name: 'popular asset: longest event', value: heard.mostBytes / 1_000, unit: 'kB' },
    { name: 'popular asset: messages to a site', value: told.length, unit: '' },
    { name: 'popular asset: entries of all messages', value: sum(messages), unit: '' },
    {
      name: 'popular asset: longest message',
      value: most(told.map(({ length }) => length)) / 1_000,
      unit: 'kB',
      bound: { atMost: 200, because: 'sites limit bodies' },
    },
    {
      name: 'popular asset: entries in its history row',
      value: Number(rows[0].bytes) / 1_000,
      unit: 'kB',
    },
  ];
}
