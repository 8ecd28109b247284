import { join } from 'node:path';
import { createStrapi } from '@strapi/strapi';
import { seed } from './seed';

/** One Strapi of the bench in a process of its own; the parent asks for work over IPC. */
export type Task =
  | { do: 'seed' }
  | { do: 'forget' }
  | { do: 'memory' }
  | { do: 'pick'; connection: string; ids: readonly string[] }
  | { do: 'notes'; runs: number }
  | { do: 'inProcess'; path: string; runs: number };

const APP = join(__dirname, 'app');

async function main(): Promise<void> {
  const strapi = createStrapi({ appDir: APP, distDir: APP, autoReload: false });
  strapi.log.silent = true;
  await strapi.load();
  const port = Number(process.env.PORT);
  await new Promise<void>((done) => {
    strapi.server.listen(port, '127.0.0.1', () => done());
  });

  /** Milliseconds that collecting, resolving and placing take on one stored response. */
  const inProcess = async (path: string, runs: number): Promise<number[]> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const body: unknown = await response.json();
    const resolve = strapi.plugin('dam').service('resolve');
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const started = process.hrtime.bigint();
      await resolve.body(body);
      times.push(Number(process.hrtime.bigint() - started) / 1e6);
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

  process.on('message', async (task: Task) => {
    try {
      if (task.do === 'seed') await seed(strapi);
      if (task.do === 'forget') await strapi.db.connection('dam_records').delete();
      let result: unknown = null;
      if (task.do === 'memory') result = process.memoryUsage().rss;
      if (task.do === 'pick') result = await pick(task.connection, task.ids);
      if (task.do === 'inProcess') result = await inProcess(task.path, task.runs);
      if (task.do === 'notes') result = await notes(task.runs);
      process.send?.({ result });
    } catch (error) {
      process.send?.({ error: String(error) });
    }
  });
  // A bench that fails leaves no server behind.
  process.once('disconnect', () => process.exit());
  process.send?.({ result: null });
}

if (process.send) void main();
