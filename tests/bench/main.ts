import { copyFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { TestDam } from '../support/dam';
import { ROOT, temporaryFolder } from '../support/processes';
import { measureAdmin, measureSize } from './admin';
import { measureAdoption } from './adoption';
import { measureCalls } from './calls';
import { measureDelivery } from './delivery';
import { measureEdge } from './edge';
import { measureGallery } from './gallery';
import { measureHosting } from './hosting';
import { measureLife } from './life';
import { measureMatching } from './matching';
import { measureMemory } from './memory';
import { computeModel } from './model';
import { isMet, median, type Row, wordsOf } from './row';
import { measureScale } from './scale';
import { measureScrolling } from './scrolling';
import { ENTRIES, MEDIA, REFERENCES, STORIES } from './seed';
import type { InProcess, Task } from './server';
import { Server } from './site';

/** Requests per scenario; they take turns, so that noise of the machine meets all alike. */
const RUNS = 40;
const WARM_UP = 8;
/** Cold requests at the same moment. */
const CROWD = 50;
const LIST = `pagination[pageSize]=${ENTRIES}&populate[0]=cover&populate[1]=gallery`;
const PAGES = `/api/pages?${LIST}`;
const STORY_LIST = `/api/stories?pagination[pageSize]=${STORIES}`;
const QUERY = `{
  pages(pagination: { limit: ${ENTRIES} }) {
    title body text cover { url } gallery { url width height alternativeText formats }
  }
}`;
const PLAIN = {
  title: 'Plain',
  text: 'No reference in here. '.repeat(50),
  body: [{ type: 'paragraph', children: [{ type: 'text', text: 'Nor in here.' }] }],
};

async function timed(url: string, init?: RequestInit): Promise<number> {
  const started = process.hrtime.bigint();
  const response = await fetch(url, init);
  const text = await response.text();
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return ms;
}

function post(body: unknown): RequestInit {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

/** The documentId of a page without references. */
async function createPlain({ url }: Server): Promise<string> {
  const created = await fetch(`${url}/api/pages`, post({ data: PLAIN }));
  const { data } = (await created.json()) as { data: { documentId: string } };
  return data.documentId;
}

/** Each request in turn, `runs` times; medians in milliseconds. */
async function interleaved(
  requests: Readonly<Record<string, () => Promise<number>>>,
  runs = RUNS,
): Promise<Record<string, number>> {
  const times: Record<string, number[]> = Object.fromEntries(
    Object.keys(requests).map((name) => [name, []]),
  );
  for (let run = -WARM_UP; run < runs; run++) {
    for (const [name, request] of Object.entries(requests)) {
      const ms = await request();
      if (run >= 0) times[name]?.push(ms);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

async function fillDam(dam: TestDam): Promise<void> {
  const count = ENTRIES * MEDIA;
  const ids = Array.from({ length: count }, (_, index) => `asset-${index}`);
  const workers = Array.from({ length: 4 }, async () => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) await dam.publish(id, '#336699');
  });
  await Promise.all(workers);
}

/** What one request does to the DAM when nothing is known yet, neither in memory nor in the table. */
async function coldCalls(
  dam: TestDam,
  start: () => Promise<Server>,
  path: string,
  concurrent: number,
): Promise<{ server: Server; calls: number; ms: number }> {
  const before = await start();
  await before.ask({ do: 'forget' });
  await before.stop();
  const server = await start();
  await dam.resetStats();
  const started = Date.now();
  await Promise.all(Array.from({ length: concurrent }, () => timed(server.url + path)));
  return { server, calls: (await dam.stats()).getMany, ms: Date.now() - started };
}

async function measure(): Promise<Row[]> {
  const folder = temporaryFolder();
  const dam = await TestDam.start();
  console.log(
    `Filling the DAM with ${ENTRIES * MEDIA} assets, and Strapi with ${2 * ENTRIES + STORIES} entries.`,
  );
  await fillDam(dam);
  const startOn = () => Server.start(folder, 'on', dam.url);
  const first = await startOn();
  await first.ask({ do: 'seed' });
  await first.stop();

  const alone = await coldCalls(dam, startOn, PAGES, 1);
  await alone.server.stop();
  // Each its own file: two processes that write one SQLite get in each other's way.
  const folderOff = temporaryFolder();
  copyFileSync(join(folder, 'bench.db'), join(folderOff, 'bench.db'));
  const crowd = await coldCalls(dam, startOn, PAGES, CROWD);
  const on = crowd.server;
  const off = await Server.start(folderOff, 'off', dam.url);
  const pages = await interleaved({
    on: () => timed(on.url + PAGES),
    off: () => timed(off.url + PAGES),
    local: () => timed(`${on.url}/api/locals?${LIST}`),
  });
  const stories = await interleaved({
    on: () => timed(on.url + STORY_LIST),
    off: () => timed(off.url + STORY_LIST),
  });
  const graphql = await interleaved({
    on: () => timed(`${on.url}/graphql`, post({ query: QUERY })),
    off: () => timed(`${off.url}/graphql`, post({ query: QUERY })),
  });
  const writes = await interleaved(
    {
      on: () => timed(`${on.url}/api/pages`, post({ data: PLAIN })),
      off: () => timed(`${off.url}/api/pages`, post({ data: PLAIN })),
    },
    5 * RUNS,
  );
  const documents = await Promise.all([on, off].map(createPlain));
  const update = { ...post({ data: PLAIN }), method: 'PUT' };
  const updates = await interleaved(
    {
      on: () => timed(`${on.url}/api/pages/${documents[0]}`, update),
      off: () => timed(`${off.url}/api/pages/${documents[1]}`, update),
    },
    5 * RUNS,
  );
  const inProcess = async (path: string): Promise<{ ms: number; besideJson: number }> => {
    const task: Task = { do: 'inProcess', path: `${path}&dam=stored`, runs: RUNS + WARM_UP };
    const runs = (await on.ask<InProcess[]>(task)).slice(WARM_UP);
    const ms = median(runs.map(({ resolveMs }) => resolveMs));
    return { ms, besideJson: ms / median(runs.map(({ jsonMs }) => jsonMs)) };
  };
  const ofPages = await inProcess(PAGES);
  const ofStories = await inProcess(STORY_LIST);
  const ofNote = median(await on.ask<number[]>({ do: 'notes', runs: 5 * RUNS }));

  // What the obvious implementation does: one awaited call per asset.
  const started = Date.now();
  for (let index = 0; index < ENTRIES * MEDIA; index++) {
    await dam.call('GET', `/api/assets/asset-${index}`);
  }
  const oneByOneMs = Date.now() - started;
  for (const server of [on, off]) await server.stop();
  await dam.down();

  const ratio = (of: Record<string, number>, name: string, beside: string): number =>
    (of[name] ?? Number.NaN) / (of[beside] ?? Number.NaN);
  const share = (ms: number, of: Record<string, number>): number =>
    (100 * ms) / (of.on ?? Number.NaN);
  return [
    {
      name: `resolving ${REFERENCES} references, share of the request`,
      value: share(ofPages.ms, pages),
      unit: '%',
      bound: { atMost: 2, because: 'resolving must not be felt' },
    },
    {
      name: `resolving ${REFERENCES} references beside JSON.stringify of the answer`,
      value: ofPages.besideJson,
      unit: 'x',
      bound: { atMost: 0.15, because: 'it does not depend on the machine' },
    },
    {
      name: `resolving ${STORIES} long markdown bodies, share of the request`,
      value: share(ofStories.ms, stories),
      unit: '%',
      bound: { atMost: 2, because: 'resolving must not be felt' },
    },
    {
      name: `resolving ${STORIES} long markdown bodies beside JSON.stringify of them`,
      value: ofStories.besideJson,
      unit: 'x',
      bound: { atMost: 0.15, because: 'it does not depend on the machine' },
    },
    {
      name: 'the request beside local images in four formats',
      value: ratio(pages, 'on', 'local'),
      unit: 'x',
      bound: { atMost: 0.85, because: 'a DAM picture costs less than a local one' },
    },
    {
      name: 'the request beside the plugin off',
      value: ratio(pages, 'on', 'off'),
      unit: 'x',
      bound: { atMost: 1.15, because: 'the answer is larger, and hardly anything else' },
    },
    { name: 'the markdown beside the plugin off', value: ratio(stories, 'on', 'off'), unit: 'x' },
    { name: 'GraphQL beside the plugin off', value: ratio(graphql, 'on', 'off'), unit: 'x' },
    {
      name: 'a write without references beside the plugin off',
      value: ratio(writes, 'on', 'off'),
      unit: 'x',
    },
    {
      name: 'an update without references beside the plugin off',
      value: ratio(updates, 'on', 'off'),
      unit: 'x',
    },
    {
      name: 'the usage index in the way of an update, share of it',
      value: share(ofNote, updates),
      unit: '%',
      bound: { atMost: 3, because: 'it is kept behind the back of writes' },
    },
    {
      name: 'DAM calls of a cold request',
      value: alone.calls,
      unit: 'calls',
      bound: { atMost: (ENTRIES * MEDIA) / 100, because: 'one per chunk of 100' },
    },
    {
      name: `DAM calls of ${CROWD} cold requests at once`,
      value: crowd.calls,
      unit: 'calls',
      bound: { atMost: alone.calls, because: 'they are the calls of one' },
    },
    {
      name: 'one awaited DAM call per asset, beside it',
      value: oneByOneMs / ofPages.ms,
      unit: 'x',
    },
    { name: 'request, warm', value: pages.on ?? Number.NaN, unit: 'ms' },
    { name: 'collect, resolve, place in process', value: ofPages.ms, unit: 'ms' },
    { name: 'the same for markdown', value: ofStories.ms, unit: 'ms' },
    { name: 'request, cold', value: alone.ms, unit: 'ms' },
  ];
}

/** `npm run bench -- gallery` measures one of them alone. */
const PARTS: Readonly<Record<string, () => Promise<Row[]>>> = {
  content: measure,
  delivery: measureDelivery,
  gallery: measureGallery,
  memory: measureMemory,
  matching: measureMatching,
  adoption: measureAdoption,
  calls: measureCalls,
  life: measureLife,
  edge: measureEdge,
  admin: async () => [...measureSize(), ...(await measureAdmin())],
  scrolling: measureScrolling,
  hosting: measureHosting,
  scale: measureScale,
  model: computeModel,
};

/** Measured only if they are asked for: they take minutes, and `adoption`, `hosting` and `scale` gigabytes. */
const ONLY_BY_NAME: ReadonlySet<string> = new Set(['adoption', 'hosting', 'matching', 'scale']);

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    throw new Error(`Unknown: ${unknown.join(' ')}. There are ${Object.keys(PARTS).join(', ')}.`);
  }
  const rows: Row[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    const isWanted = asked.length === 0 ? !ONLY_BY_NAME.has(name) : asked.includes(name);
    if (isWanted) rows.push(...(await part()));
  }
  console.log(
    `\n${ENTRIES} entries, ${REFERENCES} references, ${STORIES} markdown bodies, SQLite, Node ${process.version}, ${cpus().length} cores\n`,
  );
  for (const { name, value, unit, bound } of rows) {
    const isMissed = bound !== undefined && !isMet(value, bound);
    if (isMissed) process.exitCode = 1;
    const verdict = bound ? `  ${isMissed ? 'MISSED' : 'ok'}, ${wordsOf(bound)}` : '';
    console.log(`  ${name.padEnd(62)}${value.toFixed(2).padStart(10)} ${unit.padEnd(6)}${verdict}`);
  }
  writeFileSync(
    join(ROOT, 'bench-results.json'),
    `${JSON.stringify({ node: process.version, entries: ENTRIES, references: REFERENCES, rows }, null, 2)}\n`,
  );
}

main().then(
  () => process.exit(),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
