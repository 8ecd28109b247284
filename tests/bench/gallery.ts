import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DAM_TOKEN, TestDam } from '../support/dam';
import { temporaryFolder } from '../support/processes';
import { Ipx, photo } from './ipx';
import type { Row } from './row';
import { Server } from './site';

const PICTURES = 200;
const WIDTH = 640;
/** With HTTP/2 browsers ask for all pictures of a page at once, with HTTP/1.1 over six connections. */
const OPENINGS: readonly Opening[] = [
  { name: `${PICTURES} pictures`, visitors: 1, connections: PICTURES, mostBesideIpx: 1 },
  {
    name: `${PICTURES} pictures, 3 visitors`,
    visitors: 3,
    connections: PICTURES,
    mostBesideIpx: 1,
  },
  { name: `${PICTURES} pictures, 6 connections`, visitors: 1, connections: 6 },
];
/** Photos that are uploaded to Strapi; uploading all of them would only take longer. */
const UPLOADS = 10;
const CHROME = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
/** A process that takes less of this time is at rest. */
const REST = { everyMs: 500, cpuMs: 25, times: 4 };

interface Opening {
  name: string;
  visitors: number;
  connections: number;
  /** How late the last picture may be, as a part of ipx's time. */
  mostBesideIpx?: number;
}

interface Answer {
  status: number;
  cacheControl: string;
  bytes: number;
}

interface Visit {
  /** Until the last picture of the last visitor. */
  seconds: number;
  cpuSeconds: number;
  answers: Answer[];
}

/** The time of all cores, in milliseconds. */
type Cpu = () => Promise<number>;

/** A page with many pictures that nobody has opened before, from one visitor and from several at once. */
export async function measureGallery(): Promise<Row[]> {
  const dam = await TestDam.start();
  const file = await photo();
  await dam.publishFile('photo', 'photo.jpg', new Blob([file], { type: 'image/jpeg' }));
  await dam.multiply('photo', PICTURES);
  const ids = Array.from({ length: PICTURES }, (_, index) => `photo-${index + 1}`);
  await makeRenditions(dam, ids);
  const ipx = await Ipx.start(dam.url);
  try {
    const rows = [];
    for (const opening of OPENINGS) rows.push(...(await beside(opening, ids, dam, ipx)));
    return [...rows, ...(await uploads(file))];
  } finally {
    ipx.stop();
    await dam.down();
  }
}

/** As in a DAM, which made them when the picture was uploaded: not while visitors wait. */
async function makeRenditions(dam: TestDam, ids: readonly string[]): Promise<void> {
  const headers = { authorization: `Bearer ${DAM_TOKEN}` };
  for (const id of ids) {
    const url = `${dam.url}/api/assets/${id}/versions/1/renditions/medium`;
    const response = await fetch(url, { headers });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    await response.arrayBuffer();
  }
}

async function beside(
  opening: Opening,
  ids: readonly string[],
  dam: TestDam,
  ipx: Ipx,
): Promise<Row[]> {
  const server = await Server.start(temporaryFolder(), 'on', dam.url);
  try {
    const picked = [];
    for (let first = 0; first < ids.length; first += 100) {
      const some = ids.slice(first, first + 100);
      picked.push(...(await server.ask<string[]>({ do: 'pick', connection: 'brand', ids: some })));
    }
    const cpu = () => server.ask<number>({ do: 'cpu' });
    const urls = picked.map((url) => `${server.url}${url}?w=${WIDTH}`);
    await atRest(cpu);
    const started = { at: Date.now(), cpu: await cpu() };
    const ours = await visit(urls, opening, cpu);
    await atRest(cpu);
    const behind = {
      seconds: (Date.now() - started.at) / 1_000 - (REST.everyMs * REST.times) / 1_000,
      cpuSeconds: ((await cpu()) - started.cpu) / 1_000,
    };
    const again = await visit(urls, opening, cpu);
    const theirs = await visit(
      ids.map((id) => `${ipx.url}/w_${WIDTH},f_webp/${dam.url}/api/assets/${id}/versions/1/file`),
      opening,
      () => ipx.ask('cpu'),
    );
    const { name: what, mostBesideIpx: atMost } = opening;
    return [
      {
        name: `${what}, last picture beside ipx`,
        value: ours.seconds / theirs.seconds,
        unit: 'times',
        ...(atMost !== undefined && { bound: { atMost, because: 'a library that many use' } }),
      },
      ...rowsOf(what, ours, 0),
      { name: `${what}, all are made`, value: behind.seconds, unit: 's' },
      { name: `${what}, processor until all are made`, value: behind.cpuSeconds, unit: 's' },
      {
        name: `${what}, stand-ins of the next visit`,
        value: again.answers.filter(({ cacheControl }) => /max-age=5\b/.test(cacheControl)).length,
        unit: 'files',
        bound: { atMost: 0, because: 'what was asked for is made when there is time' },
      },
      ...rowsOf(`ipx: ${what}`, theirs),
    ];
  } finally {
    await server.stop();
  }
}

/** Strapi's own uploads, which were made into formats at upload: only sending them is left. */
async function uploads(file: Buffer): Promise<Row[]> {
  const folder = temporaryFolder();
  const paths = Array.from({ length: UPLOADS }, (_, index) => join(folder, `photo-${index}.jpg`));
  for (const path of paths) writeFileSync(path, file);
  const server = await Server.start(folder, 'off', '');
  try {
    const cpu = () => server.ask<number>({ do: 'cpu' });
    await atRest(cpu);
    const before = await cpu();
    const made = await server.ask<string[]>({ do: 'upload', paths, width: WIDTH });
    const ofUploads = ((await cpu()) - before) / 1_000;
    const urls = Array.from(
      { length: PICTURES },
      (_, index) => `${server.url}${made[index % UPLOADS]}?n=${index}`,
    );
    const rows = [];
    for (const opening of OPENINGS) {
      rows.push(...rowsOf(`uploads: ${opening.name}`, await visit(urls, opening, cpu)));
    }
    return [
      ...rows,
      {
        name: `uploads: processor to upload ${PICTURES}`,
        value: (ofUploads * PICTURES) / UPLOADS,
        unit: 's',
      },
    ];
  } finally {
    await server.stop();
  }
}

function rowsOf(name: string, { seconds, cpuSeconds, answers }: Visit, atMost?: number): Row[] {
  const bytes = answers.reduce((sum, answer) => sum + answer.bytes, 0);
  const refused: Row = {
    name: `${name}, answers other than 200`,
    value: answers.filter(({ status }) => status !== 200).length,
    unit: 'files',
  };
  const bound = { atMost: 0, because: 'no browser asks for a broken picture again' };
  return [
    atMost === undefined ? refused : { ...refused, bound },
    { name: `${name}, last picture`, value: seconds, unit: 's' },
    { name: `${name}, processor until then`, value: cpuSeconds, unit: 's' },
    { name: `${name}, sent`, value: bytes / 1024 ** 2, unit: 'MB' },
  ];
}

/** Visitors with addresses of their own open the page at the same time. */
async function visit(urls: readonly string[], opening: Opening, cpu: Cpu): Promise<Visit> {
  const { visitors, connections: maxSockets } = opening;
  const before = await cpu();
  const started = process.hrtime.bigint();
  const all = Array.from({ length: visitors }, (_, index) => {
    const localAddress = `127.0.0.${index + 2}`;
    const agent = new Agent({ keepAlive: true, maxSockets, localAddress });
    return Promise.all(urls.map((url) => fetchPicture(url, agent))).finally(() => agent.destroy());
  });
  const answers = (await Promise.all(all)).flat();
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  return { seconds, cpuSeconds: ((await cpu()) - before) / 1_000, answers };
}

async function fetchPicture(url: string, agent: Agent): Promise<Answer> {
  const request = get(url, { agent, headers: { accept: CHROME } });
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error(`${url}: no response`);
  let bytes = 0;
  for await (const part of response) bytes += (part as Buffer).length;
  const { statusCode = 0, headers } = response;
  return { status: statusCode, cacheControl: headers['cache-control'] ?? '', bytes };
}

async function atRest(cpu: Cpu): Promise<void> {
  let before = await cpu();
  for (let times = 0; times < REST.times; ) {
    await wait(REST.everyMs);
    const now = await cpu();
    times = now - before < REST.cpuMs ? times + 1 : 0;
    before = now;
  }
}
