import autocannon from 'autocannon';
import { TestDam } from '../support/dam';
import { temporaryFolder } from '../support/processes';
import { Ipx, photo } from './ipx';
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
  for (const id of ids) {
    const file = new Blob([await photo()], { type: 'image/jpeg' });
    await dam.publishFile(id, `${id}.jpg`, file);
  }
  const server = await Server.start(temporaryFolder(), 'on', dam.url);
  const ipx = await Ipx.start(dam.url);
  try {
    return [...(await redirects(server, ids)), ...(await pictures(server, ipx, dam, ids))];
  } finally {
    ipx.stop();
    await server.stop();
    await dam.down();
  }
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
      name: 'the delivery route’s redirects beside bare ones, per second',
      value: median(perSecond.ours) / median(perSecond.bare),
      unit: 'times',
      bound: { atLeast: 0.95, because: 'a picture on every page' },
    },
  ];
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
    theirs: await ipx.ask('memory'),
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
