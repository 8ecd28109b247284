import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import sharp from 'sharp';
import { DAM_TOKEN, TestDam } from '../support/dam';
import { freePort, temporaryFolder } from '../support/processes';
import { median, type Row } from './row';
import { Server } from './site';

const PHOTOS = 12;
const WIDTHS = [640, 1080, 1920];
/** Visitors at a time. */
const AT_ONCE = 4;
const ROUNDS = 5;

/** Delivery: what a redirect costs beside a bare one, and pictures beside the npm package ipx. */
export async function measureDelivery(): Promise<Row[]> {
  const dam = await TestDam.start();
  const ids = Array.from({ length: PHOTOS }, (_, index) => `photo-${index}`);
  for (const id of ids) await dam.publishFile(id, `${id}.jpg`, await photo());
  const server = await Server.start(temporaryFolder(), 'on', dam.url);
  const ipx = await startIpx(dam.url);
  try {
    return [...(await redirects(server, ids)), ...(await pictures(server, ipx, dam, ids))];
  } finally {
    ipx.child.kill('SIGKILL');
    await server.stop();
    await dam.down();
  }
}

/** As a camera makes it: 2400 by 1600, with grain, so that it does not compress to nothing. */
async function photo(): Promise<Blob> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const jpeg = await sharp({
    create: { width: 2400, height: 1600, channels: 3, background: '#336699', noise },
  })
    .blur(1.5)
    .jpeg({ quality: 90 })
    .toBuffer();
  return new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' });
}

async function redirects(server: Server, ids: readonly string[]): Promise<Row[]> {
  const [url = ''] = await server.ask<string[]>({ do: 'pick', connection: 'cdn', ids });
  const perSecond: Record<'bare' | 'ours', number[]> = { bare: [], ours: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, path] of [
      ['bare', '/api/bare/one/two/three'],
      ['ours', url],
    ] as const) {
      const { requests } = await autocannon({
        url: server.url + path,
        connections: 20,
        duration: 3,
      });
      // The first round warms up.
      if (round > 0) perSecond[name].push(requests.average);
    }
  }
  return [
    {
      name: 'a bare redirect of Strapi beside the delivery route’s, requests per second',
      value: median(perSecond.bare) / median(perSecond.ours),
      unit: 'times',
      bound: { atMost: 1 / 0.9, because: 'a picture on every page' },
    },
  ];
}

interface Ipx {
  child: ChildProcess;
  url: string;
}

async function startIpx(damUrl: string): Promise<Ipx> {
  const port = await freePort();
  const child = fork(join(__dirname, 'ipx-server.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, PORT: String(port), DAM_URL: damUrl, DAM_TOKEN, NODE_ENV: 'production' },
  });
  await once(child, 'message');
  return { child, url: `http://127.0.0.1:${port}` };
}

async function pictures(
  server: Server,
  ipx: Ipx,
  dam: TestDam,
  ids: readonly string[],
): Promise<Row[]> {
  const urls = await server.ask<string[]>({ do: 'pick', connection: 'brand', ids });
  const jobs = ids.flatMap((id, index) => WIDTHS.map((width) => ({ id, url: urls[index], width })));
  const ours = jobs.map(({ url, width }) => `${server.url}${url}?w=${width}&format=webp`);
  const theirs = jobs.map(
    ({ id, width }) => `${ipx.url}/w_${width},f_webp/${dam.url}/api/assets/${id}/versions/1/file`,
  );
  const memory = async () => ({
    ours: await server.ask<number>({ do: 'memory' }),
    theirs: await memoryOf(ipx),
  });
  const before = await memory();
  const cold = { ours: await fetchAll(ours), theirs: await fetchAll(theirs) };
  const after = await memory();
  const warm = { ours: await fetchAll(ours), theirs: await fetchAll(theirs) };
  const megabytes = (bytes: number) => bytes / 1024 ** 2;
  const what = `${jobs.length} pictures of ${PHOTOS} photos`;
  return [
    {
      name: `${what}, made for the first time, beside ipx`,
      value: cold.ours / cold.theirs,
      unit: 'times',
      bound: { atMost: 1, because: 'a library that many use' },
    },
    {
      name: `${what}, asked for again, beside ipx`,
      value: warm.ours / warm.theirs,
      unit: 'times',
      bound: { atMost: 1, because: 'a library that many use' },
    },
    {
      name: 'memory that making them took (Strapi is the rest)',
      value: megabytes(after.ours - before.ours),
      unit: 'MB',
    },
    {
      name: 'memory that making them took ipx',
      value: megabytes(after.theirs - before.theirs),
      unit: 'MB',
    },
  ];
}

async function memoryOf({ child }: Ipx): Promise<number> {
  const answer = once(child, 'message');
  child.send('memory');
  const [bytes] = await answer;
  return Number(bytes);
}

/** Milliseconds for all of them, so many at a time. */
async function fetchAll(urls: readonly string[]): Promise<number> {
  const left = [...urls];
  const started = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let url = left.shift(); url !== undefined; url = left.shift()) {
        const response = await fetch(url);
        const bytes = await response.arrayBuffer();
        const type = response.headers.get('content-type');
        if (type !== 'image/webp' || bytes.byteLength === 0) {
          throw new Error(
            `${url}: ${response.status} ${type} ${Buffer.from(bytes).subarray(0, 300)}`,
          );
        }
      }
    }),
  );
  return Number(process.hrtime.bigint() - started) / 1e6;
}
