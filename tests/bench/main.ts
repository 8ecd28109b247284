import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { DAM_TOKEN, TestDam } from '../support/dam';
import { freePort, ROOT, temporaryFolder } from '../support/processes';
import { ENTRIES, MEDIA, type Task } from './server';

/** Requests per scenario; they take turns, so that noise of the machine meets all alike. */
const RUNS = 40;
const WARM_UP = 8;
const LIST = `pagination[pageSize]=${ENTRIES}&populate=gallery`;

interface Row {
  name: string;
  value: number;
  unit: string;
  /** The promise, where there is one. */
  bound?: { atMost: number; because: string };
}

class Server {
  readonly url: string;
  readonly #child: ChildProcess;

  constructor(port: number, child: ChildProcess) {
    this.url = `http://127.0.0.1:${port}`;
    this.#child = child;
  }

  static async start(folder: string, plugin: 'on' | 'off', damUrl: string): Promise<Server> {
    const port = await freePort();
    const child = fork(join(__dirname, 'server.ts'), {
      execArgv: ['--import', 'tsx'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(port),
        DATABASE_FILENAME: join(folder, 'bench.db'),
        DAM_PLUGIN: plugin,
        DAM_URL: damUrl,
        DAM_TOKEN,
        STRAPI_TELEMETRY_DISABLED: 'true',
      },
    });
    const server = new Server(port, child);
    await server.#answer();
    return server;
  }

  async ask(task: Task): Promise<number[]> {
    const answer = this.#answer();
    this.#child.send(task);
    return answer;
  }

  async #answer(): Promise<number[]> {
    const ended = once(this.#child, 'exit').then(() => [{ error: 'the server ended' }]);
    const [message] = await Promise.race([once(this.#child, 'message'), ended]);
    if (message.error) throw new Error(message.error);
    return message.result;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

async function timed(url: string): Promise<number> {
  const started = process.hrtime.bigint();
  const response = await fetch(url);
  const text = await response.text();
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return ms;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Each url in turn, `RUNS` times; medians in milliseconds. */
async function interleaved(
  urls: Readonly<Record<string, string>>,
): Promise<Record<string, number>> {
  const times: Record<string, number[]> = Object.fromEntries(
    Object.keys(urls).map((name) => [name, []]),
  );
  for (let run = -WARM_UP; run < RUNS; run++) {
    for (const [name, url] of Object.entries(urls)) {
      const ms = await timed(url);
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

async function measure(): Promise<Row[]> {
  const folder = temporaryFolder();
  const dam = await TestDam.start();
  console.log(
    `Filling the DAM with ${ENTRIES * MEDIA} assets, and Strapi with ${2 * ENTRIES} entries.`,
  );
  await fillDam(dam);
  let on = await Server.start(folder, 'on', dam.url);
  await on.ask({ do: 'seed' });

  // Cold: neither memory nor table knows anything.
  await on.ask({ do: 'forget' });
  await on.stop();
  on = await Server.start(folder, 'on', dam.url);
  await dam.resetStats();
  const coldMs = await timed(`${on.url}/api/pages?${LIST}`);
  const coldCalls = (await dam.stats()).getMany;

  const off = await Server.start(folder, 'off', dam.url);
  const walls = await interleaved({
    on: `${on.url}/api/pages?${LIST}`,
    stored: `${on.url}/api/pages?${LIST}&dam=stored`,
    off: `${off.url}/api/pages?${LIST}`,
    local: `${on.url}/api/locals?${LIST}`,
  });
  const task: Task = {
    do: 'inProcess',
    path: `/api/pages?${LIST}&dam=stored`,
    runs: RUNS + WARM_UP,
  };
  const inProcess = median((await on.ask(task)).slice(WARM_UP));

  // What the obvious implementation does: one awaited call per asset.
  const started = Date.now();
  for (let index = 0; index < ENTRIES * MEDIA; index++) {
    await dam.call('GET', `/api/assets/asset-${index}`);
  }
  const oneByOneMs = Date.now() - started;
  await off.stop();
  await on.stop();
  await dam.down();

  const { on: onMs = 0, stored = 0, off: offMs = 0, local = 0 } = walls;
  return [
    { name: 'request, plugin on, warm', value: onMs, unit: 'ms' },
    { name: 'same request, plugin off', value: offMs, unit: 'ms' },
    { name: 'same request, plugin on, stored form', value: stored, unit: 'ms' },
    { name: 'same entries with local images in four formats', value: local, unit: 'ms' },
    { name: 'collect, resolve, place, in process', value: inProcess, unit: 'ms' },
    {
      name: 'share of the request spent resolving',
      value: (100 * inProcess) / onMs,
      unit: '%',
      bound: { atMost: 3, because: 'resolving must not be felt' },
    },
    {
      name: 'wall beside local images',
      value: onMs / local,
      unit: 'x',
      bound: { atMost: 1, because: 'a DAM picture costs no more than a local one' },
    },
    { name: 'request, cold', value: coldMs, unit: 'ms' },
    {
      name: 'DAM calls when cold',
      value: coldCalls,
      unit: 'calls',
      bound: { atMost: (ENTRIES * MEDIA) / 100, because: 'one per chunk of 100' },
    },
    { name: 'one awaited DAM call per asset', value: oneByOneMs, unit: 'ms' },
    { name: 'that, beside resolving warm', value: oneByOneMs / inProcess, unit: 'x' },
  ];
}

async function main(): Promise<void> {
  const rows = await measure();
  console.log(
    `\n${ENTRIES} entries x ${MEDIA} media, SQLite, Node ${process.version}, ${cpus().length} cores\n`,
  );
  for (const { name, value, unit, bound } of rows) {
    const verdict = bound
      ? value <= bound.atMost
        ? `  ok, at most ${bound.atMost}`
        : `  MISSED, at most ${bound.atMost}`
      : '';
    console.log(`  ${name.padEnd(50)}${value.toFixed(2).padStart(10)} ${unit.padEnd(6)}${verdict}`);
  }
  writeFileSync(
    join(ROOT, 'bench-results.json'),
    `${JSON.stringify({ node: process.version, entries: ENTRIES, media: MEDIA, rows }, null, 2)}\n`,
  );
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
