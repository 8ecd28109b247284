import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LONGEST_RETRY_MS } from '../../server/core/retry-schedule';
import { startDatabases } from '../databases.mjs';
import { DAM_TOKEN, TestDam, WEBHOOK_SECRET } from '../support/dam';
import { databaseOf } from '../support/databases';
import { freePort, ROOT } from '../support/processes';
import { Receiver } from '../support/receiver';
import { Administrator } from './administrator';
import { Editor } from './editor';
import { AssetHistory, Verdicts } from './ledger';
import type { Picked, Queues, Vitals } from './node';
import { type Pace, pause } from './pace';
import { articleContent, type FixedArticle, PageJudge } from './pages';
import { DamProxy, type Fault } from './proxy';
import { report } from './report';
import { SoakNode } from './site';
import { Visitors } from './visitors';
import { VitalSigns } from './vitals';

const MINUTE_MS = 60_000;
const FRESH_FOR_MS = 10_000;
const PHOTOS = 20;
const DRAWINGS = 5;
const ARTICLES = 24;
const EDITED = 12;
/** Who write at the same time. */
const EDITORS = 3;

/** In turn; the DAM answers in between, so that what must come back is seen to come back. */
const FAULT_ORDER: readonly Fault[] = [
  'none',
  'slow',
  'hangs',
  'none',
  'failing',
  'rate-limited',
  'none',
  'truncated',
  'garbage',
  'none',
  'refused',
];

/** No multiple of the time between two faults, so that a node dies and starts in all of them. */
const KILL_EVERY_MS = 80_000;
const FIRST_KILL_MS = 40_000;
const DOWN_MS = 5_000;

/** How long the queues may take to become empty: what failed often is tried again after up to 15 minutes. */
const DRAIN_MS = LONGEST_RETRY_MS + MINUTE_MS;
/** How long the whole soak may take to start and to end. */
const AROUND_MS = DRAIN_MS + 5 * MINUTE_MS;

const FOLDER = join(ROOT, '.cache/soak');

interface Soak {
  dam: TestDam;
  proxy: DamProxy;
  steady: SoakNode;
  killed: SoakNode;
  verdicts: Verdicts;
  receiver: Receiver;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '15' },
      /** Seconds between two faults. */
      every: { type: 'string', default: '30' },
    },
  });
  const forMs = Number(values.minutes) * MINUTE_MS;
  const everyMs = Number(values.every) * 1_000;
  if (!(forMs > 0 && everyMs > 0)) throw new Error('--minutes and --every are numbers above 0.');
  // Whatever happens, it ends, and takes its processes along.
  setTimeout(() => {
    console.error('The soak did not end in time.');
    process.exit(1);
  }, forMs + AROUND_MS).unref();
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const databases = await startDatabases('postgres');
  Object.assign(process.env, databases.env);
  globalThis.TEST_DATABASE = 'postgres';
  const soak = await start();
  try {
    await run(soak, forMs, everyMs);
  } finally {
    await Promise.all([soak.steady.kill(), soak.killed.kill()]);
    await soak.proxy.stop();
    await soak.receiver.stop();
    await soak.dam.down();
    await databases.stop();
  }
}

async function start(): Promise<Soak> {
  const verdicts = new Verdicts();
  const dam = await TestDam.start();
  const proxy = await DamProxy.start(dam.url);
  const receiver = await Receiver.start();
  // A site that fails now and then, as sites do.
  receiver.answer = (call) => (call % 5 === 4 ? 500 : 200);
  const database = await databaseOf(FOLDER);
  const [one, other] = [await freePort(), await freePort()];
  const node = (name: string, port: number): SoakNode => {
    const config = {
      freshForMs: FRESH_FOR_MS,
      changesEveryMs: 5_000,
      usageUrls: { 'api::article.article': 'https://www.example.com/{slug}' },
      revalidate: [{ url: receiver.url, secret: WEBHOOK_SECRET }],
      delivery: { cacheFolder: join(FOLDER, `cache-${name}`) },
    };
    const env = {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PUBLIC_URL: `http://127.0.0.1:${one}`,
      STRAPI_TELEMETRY_DISABLED: 'true',
      ...database,
      DEMO_SEED: '0',
      DAM_URL: proxy.url,
      DAM_TOKEN,
      DAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
      DAM_CONFIG: JSON.stringify(config),
    };
    const started = new SoakNode(name, port, { env, logFile: join(FOLDER, `node-${name}.log`) });
    started.onEnded = (how) => verdicts.broken('nodes', `Node ${name} ${how}.`);
    return started;
  };
  const soak = { dam, proxy, steady: node('a', one), killed: node('b', other), verdicts, receiver };
  console.log('Starting two nodes on PostgreSQL.');
  await soak.steady.start();
  await soak.killed.start();
  return soak;
}

async function run(soak: Soak, forMs: number, everyMs: number): Promise<void> {
  const { proxy, steady, killed, verdicts } = soak;
  const nodes = [steady, killed];
  const assets = Array.from(
    { length: PHOTOS + DRAWINGS },
    (_, index) => new AssetHistory(index, index >= PHOTOS),
  );
  const administrator = new Administrator({ ...soak, nodes, assets, freshForMs: FRESH_FOR_MS });
  console.log(
    `Filling the DAM with ${assets.length} assets, and Strapi with ${ARTICLES} articles.`,
  );
  await administrator.fill();
  const found = await steady.ask<Picked[]>({ do: 'pick', ids: assets.map(({ id }) => id) });
  const picked = new Map(assets.map(({ id }, index) => [id, found[index] ?? missing(id)]));
  const authorization = `Bearer ${await steady.ask<string>({ do: 'token' })}`;
  const articles = await createArticles(steady, authorization, assets, picked);
  const judge = new PageJudge(assets, verdicts);
  const visitors = new Visitors({ proxy, assets, picked, articles, judge, verdicts });
  const editor = new Editor({ nodes, assets, picked, authorization, verdicts });
  const signs = new VitalSigns(steady, proxy, everyMs / 2);

  const startedAt = new Date();
  const pace: Pace = { isOver: () => Date.now() >= startedAt.getTime() + forMs };
  console.log(`Traffic for ${forMs / MINUTE_MS} minutes. Logs are in .cache/soak.`);
  for (const node of nodes) visitors.visit(node);
  const [, kills] = await Promise.all([
    switchFaults(proxy, pace, everyMs),
    killAgainAndAgain(soak, visitors, pace),
    visitors.lookAtPictures(nodes, pace),
    ...Array.from({ length: EDITORS }, () => editor.work(pace, EDITED)),
    administrator.work(pace),
    signs.watch(pace),
  ]);
  for (const node of nodes) visitors.leave(node);
  console.log('The traffic is over. Waiting for the queues.');
  const drainedMs = await drain(soak);
  const after = await signs.sample();
  signs.judge(verdicts, Math.min(2 * MINUTE_MS, forMs / 4), after);
  await editor.compare(steady);
  const differences = await steady.ask<string[]>({ do: 'check' });
  verdicts.looked('index');
  for (const difference of differences) verdicts.broken('index', difference);
  const text = report({
    ...soak,
    startedAt,
    forMs,
    kills,
    visitors,
    editor,
    administrator,
    samples: signs.samples,
    drainedMs,
  });
  writeFileSync(join(FOLDER, 'report.md'), text);
  console.log(`\n${text}`);
  for (const line of verdicts.lines()) console.log(line);
  if (verdicts.lines().length > 0) process.exitCode = 1;
}

function missing(id: string): never {
  throw new Error(`"${id}" could not be picked.`);
}

async function createArticles(
  { url }: SoakNode,
  authorization: string,
  assets: readonly AssetHistory[],
  picked: ReadonlyMap<string, Picked>,
): Promise<FixedArticle[]> {
  const articles: FixedArticle[] = [];
  for (let index = 0; index < ARTICLES; index += 1) {
    const { data, places } = articleContent(index, assets, picked);
    const response = await fetch(`${url}/api/articles`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ data }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`An article could not be created: ${text}`);
    const { documentId, slug } = JSON.parse(text).data;
    articles.push({ documentId, slug, places });
  }
  return articles;
}

async function switchFaults(proxy: DamProxy, pace: Pace, everyMs: number): Promise<void> {
  for (let turn = 0; !pace.isOver(); turn += 1) {
    const fault = FAULT_ORDER[turn % FAULT_ORDER.length] ?? 'none';
    await proxy.set(fault);
    console.log(`  ${new Date().toISOString().slice(11, 19)} the DAM: ${fault}`);
    const untilMs = Date.now() + everyMs;
    while (Date.now() < untilMs && !pace.isOver()) await pause(100);
  }
  // So that everything that waits for the DAM comes to its end.
  await proxy.set('none');
}

/** Kills one of the nodes with -9 and starts it again. Returns how often. */
async function killAgainAndAgain(soak: Soak, visitors: Visitors, pace: Pace): Promise<number> {
  const { killed, proxy, verdicts } = soak;
  let kills = 0;
  let nextMs = Date.now() + FIRST_KILL_MS;
  while (!pace.isOver()) {
    await pause(100);
    if (Date.now() < nextMs) continue;
    nextMs += KILL_EVERY_MS;
    const { children } = await killed.ask<Vitals>({ do: 'vitals' });
    await killed.kill();
    kills += 1;
    console.log(`  ${new Date().toISOString().slice(11, 19)} node b is killed, DAM ${proxy.fault}`);
    visitors.leave(killed);
    await pause(DOWN_MS);
    verdicts.looked('nodes');
    for (const child of children.filter(isAlive)) {
      verdicts.broken('nodes', `Process ${child} of the killed node is still there.`);
    }
    await killed.start();
    visitors.visit(killed);
  }
  return kills;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Waits until nothing waits any more. Returns how long that took, in milliseconds. */
async function drain({ steady, proxy, verdicts }: Soak): Promise<number> {
  const startedMs = Date.now();
  for (;;) {
    const { circuit, lastDueInMs, ...queues } = await steady.ask<Queues>({ do: 'queues' });
    const waiting = { ...queues, 'requests of the DAM': proxy.underWay };
    const isEmpty = Object.values(waiting).every((count) => count === 0);
    verdicts.looked('queues');
    if (isEmpty && circuit === 'closed/closed') return Date.now() - startedMs;
    if (Date.now() - startedMs > DRAIN_MS) {
      verdicts.broken('queues', JSON.stringify({ ...waiting, circuit, lastDueInMs }));
      return Date.now() - startedMs;
    }
    await pause(1_000);
  }
}

main().then(
  () => process.exit(),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
