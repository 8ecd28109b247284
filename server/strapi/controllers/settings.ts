import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type {
  ConnectionHealthResponse,
  FailedJob,
  FailedJobsResponse,
  JobTask,
} from '../../contracts/api';
import { isObject } from '../../core/json';
import { damOf } from '../plugin';
import { type ParkedJob, parkedJobs, retryParked } from '../storage/outbox';
import { abortedWith, statusOf } from './context';

/** Failed jobs that the page lists; it counts the others. */
const MAX_JOBS = 100;
/** Characters of a job that cannot be read. */
const MAX_ABOUT = 200;

const TASKS: Readonly<Record<string, JobTask>> = {
  entry: 'usage',
  change: 'changes',
  revalidate: 'revalidate',
  purge: 'purges',
};

/** Routes for the settings page. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  /** Asks every DAM now if it answers. */
  async connections(ctx: Context): Promise<void> {
    const signal = abortedWith(ctx);
    const body: ConnectionHealthResponse = {
      connections: await Promise.all(
        damOf(strapi)
          .connections.all()
          .map(async (connection) => ({
            key: connection.key,
            label: connection.label,
            connectorLabel: connection.connectorLabel,
            status: await statusOf(connection, signal),
          })),
      ),
    };
    ctx.body = body;
  },

  async failedJobs(ctx: Context): Promise<void> {
    ctx.body = await failedJobsOf(strapi);
  },

  /** Tries all of them now; the answer lists those that failed again. */
  async retryFailedJobs(ctx: Context): Promise<void> {
    const { clock, background, usage, announcements, revalidation, purges } = damOf(strapi);
    await retryParked(strapi, clock);
    const tasks = [usage.task, announcements.task, revalidation.task];
    if (purges !== null) tasks.push(purges.task);
    await Promise.all(tasks.map((task) => background.nudge(task)));
    ctx.body = await failedJobsOf(strapi);
  },
});

async function failedJobsOf(strapi: Core.Strapi): Promise<FailedJobsResponse> {
  const { jobs, total } = await parkedJobs(strapi, MAX_JOBS);
  return { jobs: jobs.map((job) => failedJobOf(strapi, job)), total };
}

function failedJobOf(strapi: Core.Strapi, job: ParkedJob): FailedJob {
  const { id, kind, attempts, createdAtMs, dueAtMs, error } = job;
  const task = TASKS[kind] ?? 'usage';
  return {
    id,
    task,
    about: aboutOf(strapi, job),
    attempts,
    createdAt: new Date(createdAtMs).toISOString(),
    dueAt: new Date(dueAtMs).toISOString(),
    error,
  };
}

/** Names what a job is about, as the writers of its payload do; a broken payload is shown as it is. */
function aboutOf(strapi: Core.Strapi, { payload }: ParkedJob): string {
  const told = parsed(payload);
  if (!isObject(told)) return payload.slice(0, MAX_ABOUT);
  const { uid, documentId, assets, url } = told;
  if (typeof uid === 'string') {
    const name = strapi.contentTypes[uid as keyof typeof strapi.contentTypes]?.info.displayName;
    return [name ?? uid, documentId].filter((each) => typeof each === 'string').join(' ');
  }
  const named = (Array.isArray(assets) ? assets : [told])
    .map(nameOf)
    .filter((name) => name !== null);
  if (named.length > 0) return named.join(', ').slice(0, MAX_ABOUT);
  return typeof url === 'string' ? url : payload.slice(0, MAX_ABOUT);
}

/** Names an asset; null for anything else. */
function nameOf(told: unknown): string | null {
  if (!isObject(told) || typeof told.connection !== 'string') return null;
  return `${told.connection}: ${String(told.assetId)}`;
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}
