import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createStrapi } from '@strapi/strapi';
import { seed, seedOne } from './seed';

/** One Strapi of the bench in a process of its own; the parent asks for work over IPC. */
export type Task =
  | { do: 'seed' }
  | { do: 'seedOne'; assetId: string }
  | { do: 'forget' }
  | { do: 'heard' }
  | { do: 'peak' }
  | { do: 'memory' }
  | { do: 'cpu' }
  | { do: 'upload'; paths: readonly string[]; width: number }
  | { do: 'pick'; connection: string; ids: readonly string[] }
  | { do: 'notes'; runs: number }
  | { do: 'inProcess'; path: string; runs: number };

const APP = join(__dirname, 'app');

/** One run of resolving a response, and of `JSON.stringify` of the resolved answer. */
export interface InProcess {
  resolveMs: number;
  jsonMs: number;
}

/** What a listener of the project heard of changes. */
export interface Heard {
  events: number;
  /** Entries of all events, and of the longest one. */
  entries: number;
  mostEntries: number;
  mostBytes: number;
}

interface Uploaded {
  url: string;
  formats: Record<string, { url: string; width: number }>;
}

setFlagsFromString('--expose-gc');
const gc: (options: { type: 'minor' }) => void = runInNewContext('gc');

/** Empties the young half of memory, which V8 does every 16 MB. */
function collectGarbage(): void {
  gc({ type: 'minor' });
}

/** The time of all cores since the start, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function main(): Promise<void> {
  const strapi = createStrapi({ appDir: APP, distDir: APP, autoReload: false });
  strapi.log.silent = true;
  await strapi.load();
  const port = Number(process.env.PORT);
  await new Promise<void>((done) => {
    strapi.server.listen(port, '127.0.0.1', () => done());
  });

  const heard: Heard = { events: 0, entries: 0, mostEntries: 0, mostBytes: 0 };
  strapi.eventHub.subscribe(async (name: string, event: { entries: unknown[] }) => {
    if (!name.startsWith('dam.asset')) return;
    heard.events += 1;
    heard.entries += event.entries.length;
    heard.mostEntries = Math.max(heard.mostEntries, event.entries.length);
    heard.mostBytes = Math.max(heard.mostBytes, JSON.stringify(event).length);
  });

  /** What collecting, resolving and placing takes on one stored response, beside writing it as JSON. */
  const inProcess = async (path: string, runs: number): Promise<InProcess[]> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const stored = await response.text();
    const resolve = strapi.plugin('dam').service('resolve');
    const times: InProcess[] = [];
    for (let run = 0; run < runs; run++) {
      // Each response has objects and texts of its own, as those that come from the database.
      const body: unknown = JSON.parse(stored);
      // Else the garbage of that, and of earlier runs, is collected in one of the two at random.
      collectGarbage();
      const started = process.hrtime.bigint();
      const resolved: unknown = await resolve.body(body);
      const resolveMs = Number(process.hrtime.bigint() - started) / 1e6;
      collectGarbage();
      const between = process.hrtime.bigint();
      JSON.stringify(resolved);
      times.push({ resolveMs, jsonMs: Number(process.hrtime.bigint() - between) / 1e6 });
    }
    return times;
  };

  /** Milliseconds that a note for the usage index adds to the transaction of a write. */
  const notes = async (runs: number): Promise<number[]> => {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      await strapi.db.transaction(async ({ trx }) => {
        const started = process.hrtime.bigint();
        // As `Outbox.add` writes it; of a kind that nobody works on.
        const payload = JSON.stringify({ uid: 'api::page.page', documentId: `document-${run}` });
        const now = Date.now();
        const row = { kind: 'bench', payload, attempts: 0, created_at: now, due_at: now };
        await trx('dam_outbox').insert([row]);
        times.push(Number(process.hrtime.bigint() - started) / 1e6);
      });
    }
    return times;
  };

  /** What content would store. */
  const pick = async (connection: string, ids: readonly string[]): Promise<string[]> => {
    const references = ids.map((assetId) => ({ connection, assetId }));
    const picked: { url: string }[] = await strapi
      .plugin('dam')
      .service('references')
      .pick(references);
    return picked.map(({ url }) => url);
  };

  /** What Strapi's own Media Library makes of files; answers their smallest format that is wide enough. */
  const upload = async (paths: readonly string[], width: number): Promise<string[]> => {
    const files = paths.map((filepath) => ({
      filepath,
      originalFilename: basename(filepath),
      mimetype: 'image/jpeg',
      size: statSync(filepath).size,
    }));
    const uploaded: Uploaded[] = await strapi
      .plugin('upload')
      .service('upload')
      .upload({ data: {}, files });
    return uploaded.map(({ url, formats }) => {
      const wide = Object.values(formats).filter((format) => format.width >= width);
      return wide.sort((one, other) => one.width - other.width)[0]?.url ?? url;
    });
  };

  const perform = async (task: Task): Promise<unknown> => {
    switch (task.do) {
      case 'seed':
        return seed(strapi);
      case 'seedOne':
        return seedOne(strapi, task.assetId);
      case 'heard':
        return heard;
      case 'peak':
        // In kilobytes; since the process began.
        return process.resourceUsage().maxRSS * 1_024;
      case 'forget':
        return strapi.db.connection('dam_records').delete();
      case 'memory':
        return process.memoryUsage().rss;
      case 'cpu':
        return cpuMs();
      case 'upload':
        return upload(task.paths, task.width);
      case 'pick':
        return pick(task.connection, task.ids);
      case 'inProcess':
        return inProcess(task.path, task.runs);
      case 'notes':
        return notes(task.runs);
    }
  };

  process.on('message', async (task: Task) => {
    try {
      process.send?.({ result: (await perform(task)) ?? null });
    } catch (error) {
      process.send?.({ error: String(error) });
    }
  });
  // A bench that fails leaves no server behind.
  process.once('disconnect', () => process.exit());
  process.send?.({ result: null });
}

if (process.send) void main();
