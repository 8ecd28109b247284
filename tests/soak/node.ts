import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStrapi } from '@strapi/strapi';

/** One Strapi of the soak in a process of its own; the parent asks for work over IPC. */
export type Task =
  | { do: 'token' }
  | { do: 'pick'; ids: readonly string[] }
  | { do: 'vitals' }
  | { do: 'queues' }
  | { do: 'check' };

export interface Picked {
  url: string;
  file: { id: number } & Record<string, unknown>;
}

/** What a process holds at the moment. Null where the system does not tell. */
export interface Vitals {
  /** After a full collection, in bytes. */
  heap: number;
  rss: number;
  /** Open files, sockets and pipes. */
  descriptors: number | null;
  /** Timers, sockets and requests that Node waits for. */
  resources: number;
  children: number[];
}

/** Jobs that wait, of all nodes and of this one. */
export interface Queues {
  outbox: number;
  parked: number;
  usageReports: number;
  /** When the last of the reports and jobs is tried again, in milliseconds from now; 0 if none waits. */
  lastDueInMs: number;
  circuit: string;
}

const DEMO = join(__dirname, '../../demo');

async function main(): Promise<void> {
  const strapi = createStrapi({ appDir: DEMO, distDir: join(DEMO, 'dist'), autoReload: false });
  strapi.log.level = 'warn';
  await strapi.load();
  await new Promise<void>((done) => {
    strapi.server.listen(Number(process.env.PORT), '127.0.0.1', () => done());
  });

  const token = async (): Promise<string> => {
    const tokens = strapi.service('admin::api-token');
    const { accessKey }: { accessKey: string } = await tokens.create({
      name: 'Soak',
      description: '',
      type: 'full-access',
      lifespan: null,
    });
    return accessKey;
  };

  const pick = (ids: readonly string[]): Promise<Picked[]> =>
    strapi
      .plugin('dam')
      .service('references')
      .pick(ids.map((assetId) => ({ connection: 'brand', assetId })));

  const queues = async (): Promise<Queues> => {
    const { connection } = strapi.db;
    const count = async (query: ReturnType<typeof connection>): Promise<number> => {
      const row = await query.count({ rows: '*' }).first();
      return Number(row?.rows ?? 0);
    };
    const lastDue = async (query: ReturnType<typeof connection>): Promise<number> => {
      const row = await query.max({ last: 'due_at' }).first();
      return Number(row?.last ?? 0);
    };
    const reports = () => connection('dam_usage').whereNot({ state: 'told' });
    const lastDueMs = Math.max(await lastDue(connection('dam_outbox')), await lastDue(reports()));
    const metrics = strapi.plugin('dam').service('metrics');
    const parked: Record<string, number> = await metrics.parked();
    const { connections } = metrics.snapshot();
    return {
      outbox: await count(connection('dam_outbox')),
      parked: Object.values(parked).reduce((sum, jobs) => sum + jobs, 0),
      usageReports: await count(reports()),
      lastDueInMs: Math.max(0, lastDueMs - Date.now()),
      circuit: `${connections.brand.circuit}/${connections.brand.filesCircuit}`,
    };
  };

  /** Differences between the usage index and the content. */
  const check = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { problem, placement } of strapi.plugin('dam').service('usage').check()) {
      found.push(`${problem} ${placement.documentId} ${placement.status} ${placement.path}`);
    }
    return found;
  };

  const perform = (task: Task): unknown => {
    switch (task.do) {
      case 'token':
        return token();
      case 'pick':
        return pick(task.ids);
      case 'vitals':
        return vitals();
      case 'queues':
        return queues();
      case 'check':
        return check();
    }
  };

  process.on('message', async ({ id, task }: { id: number; task: Task }) => {
    try {
      process.send?.({ id, result: (await perform(task)) ?? null });
    } catch (error) {
      process.send?.({ id, error: String(error) });
    }
  });
  process.send?.({ id: 0, result: null });
}

function vitals(): Vitals {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    heap: heapUsed,
    rss,
    descriptors: fromProc(() => readdirSync('/proc/self/fd').length),
    resources: process.getActiveResourcesInfo().length,
    children: fromProc(childrenOfThis) ?? [],
  };
}

function childrenOfThis(): number[] {
  const text = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Null on systems without `/proc`. */
function fromProc<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

if (process.send) {
  // A soak that is broken off leaves no server behind.
  process.once('disconnect', () => process.exit());
  void main();
}
