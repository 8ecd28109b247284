import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { TestDam } from '../support/dam';
import { temporaryFolder } from '../support/processes';
import type { Row } from './row';
import { Server } from './site';

const SAMPLE_MS = 50;
/** Requests of a browser to one host. */
const AT_ONCE = 6;
/** How long such an answer is kept. */
const PAUSE_MS = 5_000;
/** Of the heap of Strapi's process, in megabytes; more than Strapi needs, less than Node takes by itself. */
const SMALL_HEAP_MB = 256;

interface Host {
  profile: 'small' | 'standard' | 'large';
  /** The sides of the originals: those of a camera, or as many pixels as the profile allows. */
  size: readonly [width: number, height: number];
  /** How many originals, and how wide their pictures are made. */
  pictures: number;
  width: number;
  heapMb?: number;
}

const CAMERA = [6_000, 4_000] as const;
/** A wide picture of a page, and the widest of all. */
const [WIDE, WIDEST] = [1_920, 3_840];

/** With two processors `large` is as `standard`, except for its own originals. */
const HOSTS: readonly Host[] = [
  { profile: 'small', size: CAMERA, pictures: 50, width: WIDE, heapMb: SMALL_HEAP_MB },
  { profile: 'small', size: CAMERA, pictures: 50, width: WIDEST },
  { profile: 'standard', size: CAMERA, pictures: 50, width: WIDE },
  { profile: 'standard', size: [7_700, 5_190], pictures: 50, width: WIDEST },
  { profile: 'large', size: [15_000, 10_000], pictures: 10, width: WIDEST },
];

/** What a Strapi takes in all of its processes while a page with many large pictures is opened for the first time. */
export async function measureHosting(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const host of HOSTS) {
    const measured = await measureHost(host);
    for (const { name, value, unit } of measured)
      console.log(`  ${name} ${value.toFixed(0)} ${unit}`);
    rows.push(...measured);
  }
  return rows;
}

async function measureHost(host: Host): Promise<Row[]> {
  const { profile, size, pictures, heapMb } = host;
  const [width, height] = size;
  const dam = await TestDam.start();
  const ids = Array.from({ length: pictures }, (_, index) => `photo-${index}`);
  const bytes = await original(width, height);
  for (const id of ids) {
    await dam.publishFile(id, `${id}.jpg`, new Blob([bytes], { type: 'image/jpeg' }));
  }
  const server = await Server.start(temporaryFolder(), 'on', dam.url, {
    env: { DAM_DELIVERY: JSON.stringify({ profile }) },
    nodeArgs: heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`],
  });
  const memory = new Memory(server.pid);
  try {
    const urls = await server.ask<string[]>({ do: 'pick', connection: 'brand', ids });
    const atRest = memory.look();
    memory.watch();
    await openAll(urls.map((url) => `${server.url}${url}?w=${host.width}&format=webp`));
    const heap = heapMb === undefined ? '' : `, heap ${heapMb} MB`;
    const megapixels = Math.round((width * height) / 1e6);
    const what = `${profile}${heap}: ${pictures} of ${megapixels} MP at ${host.width}`;
    return [
      { name: `${what}, at rest`, value: megabytes(atRest.all), unit: 'MB' },
      { name: `${what}, most`, value: megabytes(memory.peak.all), unit: 'MB' },
      { name: `${what}, Strapi of it`, value: megabytes(memory.peak.server), unit: 'MB' },
    ];
  } finally {
    memory.stop();
    await server.stop();
    await dam.down();
  }
}

/**
 * Asks for pictures as browsers do, so many at a time, until all are made: those for which nobody can wait are answered
 * by the file itself, and made later.
 */
async function openAll(urls: readonly string[]): Promise<void> {
  let left = [...urls];
  while (left.length > 0) {
    const unmade: string[] = [];
    const visitors = Array.from({ length: AT_ONCE }, async () => {
      for (let url = left.pop(); url !== undefined; url = left.pop()) {
        const answer = await fetch(url);
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
        if (answer.headers.get('content-type') !== 'image/webp') unmade.push(url);
      }
    });
    await Promise.all(visitors);
    left = unmade;
    if (left.length > 0) await setTimeout(PAUSE_MS);
  }
}

/** A progressive JPEG, which takes the most memory to decode, with grain, so that it is as long as a camera's. */
async function original(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const tile = await sharp({
    create: { width: 1_000, height: 1_000, channels: 3, background: '#336699', noise },
  })
    .blur(1.5)
    .png()
    .toBuffer();
  const jpeg = await sharp({
    create: { width, height, channels: 3, background: '#336699' },
    limitInputPixels: false,
  })
    .composite([{ input: tile, tile: true }])
    .jpeg({ quality: 80, progressive: true })
    .toBuffer();
  return new Uint8Array(jpeg);
}

interface Sizes {
  /** Strapi and the processes that it has started. */
  all: number;
  server: number;
}

/**
 * The memory of a process and of those that it has started, in bytes: what is shared is counted once ("proportional
 * set size", Linux only). The compiler of TypeScript, which no site has, is left out.
 */
class Memory {
  peak: Sizes = { all: 0, server: 0 };
  readonly #pid: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(pid: number) {
    this.#pid = pid;
  }

  watch(): void {
    this.#timer = setInterval(() => {
      const { all, server } = this.look();
      if (all > this.peak.all) this.peak = { all, server };
    }, SAMPLE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): Sizes {
    const server = bytesOf(this.#pid);
    return { server, all: server + sum(childrenOf(this.#pid).map(bytesOf)) };
  }
}

function childrenOf(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const children = tasks.flatMap((task) =>
    (read(`/proc/${pid}/task/${task}/children`) ?? '').split(' ').filter((each) => each !== ''),
  );
  return children
    .map(Number)
    .filter((child) => !read(`/proc/${child}/cmdline`)?.includes('esbuild'));
}

function bytesOf(pid: number): number {
  const kilobytes = /^Pss: +(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  return Number(kilobytes ?? 0) * 1_024;
}

/** Undefined if the process has just ended. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(`${error.code}`))
      return undefined;
    throw error;
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const megabytes = (bytes: number) => bytes / 1e6;
