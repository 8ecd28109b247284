import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { z } from 'zod';
import {
  ACTION_KINDS,
  type ActionsResponse,
  type Capabilities,
  type ConfigurationResponse,
  type ConnectionHealth,
  type ConnectionHealthResponse,
  type GuideResponse,
  TEST_STEPS,
  type TestResponse,
  type WebhookReport,
} from '../../contracts/administration';
import type { FailedJob, FailedJobsResponse, JobTask } from '../../contracts/api';
import { isObject } from '../../core/json';
import { optionsOf, snippetOf } from '../../core/option-schema';
import type { Connection } from '../../core/ports';
import { changesOf } from '../changes/evidence';
import { connectorsOf } from '../config';
import { damOf } from '../plugin';
import { type ParkedJob, parkedJobs, retryParked } from '../storage/outbox';
import { RecordTable } from '../storage/record-table';
import { startAction } from './actions';
import { configurationOf, givenOf } from './config-values';
import { runStep } from './connection-test';
import { abortedWith, assetNameInput, bodyOf, connectionOf, paramOf, statusOf } from './context';

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

const testInput = z.object({
  step: z.enum(TEST_STEPS),
  assetId: assetNameInput.shape.assetId.optional(),
});

const actionInput = z.discriminatedUnion('kind', [
  assetNameInput.extend({ kind: z.literal('reread-asset') }),
  z.object({ kind: z.literal('reread-connection'), connection: z.string() }),
  z.object({ kind: z.enum(ACTION_KINDS).exclude(['reread-asset', 'reread-connection']) }),
]);

/** Routes for the settings page. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  /** How each connector is connected, as its own definition says. */
  async guide(ctx: Context): Promise<void> {
    const body: GuideResponse = {
      connectors: connectorsOf(strapi.config.get('plugin::dam')).map(
        ({ id, label, optionsSchema }) => {
          const described = optionsOf(optionsSchema);
          const options = described.map(({ example: _, ...option }) => option);
          return { id, label, options, ...snippetOf(id, described) };
        },
      ),
    };
    ctx.body = body;
  },

  /** Asks every DAM now if it answers. */
  async connections(ctx: Context): Promise<void> {
    const { connections, pictures, config } = damOf(strapi);
    const signal = abortedWith(ctx);
    const all = connections.all().map((each) => healthOf(strapi, each, signal));
    const body: ConnectionHealthResponse = {
      connections: await Promise.all(all),
      cachedBytes: pictures.cachedBytes,
      cacheBytes: config.delivery.cacheBytes,
    };
    ctx.body = body;
  },

  /** Makes one step of a test, so that the page can show each. */
  async test(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const connection = connectionOf(ctx, dam);
    const configured = dam.configured.find(({ key }) => key === connection.key);
    const { step, assetId } = bodyOf(ctx, testInput);
    const body: TestResponse = await runStep(
      { step, ...(assetId !== undefined && { assetId }) },
      {
        connection,
        reach: configured?.reach ?? null,
        clock: dam.clock,
        signal: abortedWith(ctx),
      },
    );
    ctx.body = body;
  },

  async webhook(ctx: Context): Promise<void> {
    ctx.body = await webhookOf(strapi, connectionOf(ctx, damOf(strapi)));
  },

  async configuration(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const body: ConfigurationResponse = configurationOf({
      ...dam,
      publicUrl: dam.mediaViews.publicUrl,
      given: givenOf(strapi.config.get('plugin::dam')),
    });
    ctx.body = body;
  },

  async actions(ctx: Context): Promise<void> {
    ctx.body = await actionsOf(strapi);
  },

  async startAction(ctx: Context): Promise<void> {
    await startAction(strapi, bodyOf(ctx, actionInput), ctx.state.user);
    ctx.body = await actionsOf(strapi);
  },

  async cancelAction(ctx: Context): Promise<void> {
    await damOf(strapi).actions.cancel(paramOf(ctx, 'id'));
    ctx.body = await actionsOf(strapi);
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

async function actionsOf(strapi: Core.Strapi): Promise<ActionsResponse> {
  return { actions: await damOf(strapi).actions.newest() };
}

async function healthOf(
  strapi: Core.Strapi,
  connection: Connection,
  signal: AbortSignal,
): Promise<ConnectionHealth> {
  const { key, label, connectorId, connectorLabel, metrics, connector, budget } = connection;
  const status = await statusOf(connection, signal);
  const { circuit, filesCircuit, freshness, calls } = metrics.snapshot();
  const counted = Object.values(calls);
  const { lastAnswerMs } = metrics;
  return {
    key,
    label,
    connector: connectorId,
    connectorLabel,
    status,
    lastAnswerAt: lastAnswerMs === null ? null : new Date(lastAnswerMs).toISOString(),
    circuit,
    filesCircuit,
    freshness,
    changes: connector.changesSince === undefined ? null : await changesOf(strapi, key),
    budget,
    callsLeft: await connection.callsLeft(),
    records: await new RecordTable(strapi).countOf(key),
    calls: sumOf(counted.map(({ count }) => count)),
    failedCalls: sumOf(counted.flatMap(({ failures }) => Object.values(failures))),
    can: capabilitiesOf(connection),
    webhook: connector.verifyWebhook === undefined ? null : await webhookOf(strapi, connection),
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

function capabilitiesOf({ connector, ...traits }: Connection): Capabilities {
  return {
    delivery: traits.delivery,
    renditions: connector.renditionUrl !== undefined,
    webhooks: connector.verifyWebhook !== undefined,
    changes: connector.changesSince !== undefined,
    changesTell: [...traits.changesTell],
    uploads: connector.upload !== undefined,
    usageReports: connector.reportUsage !== undefined,
    addresses: connector.recognise !== undefined,
    filters: [...traits.filters],
  };
}

async function webhookOf(strapi: Core.Strapi, { key }: Connection): Promise<WebhookReport> {
  const { mediaViews, webhookLog } = damOf(strapi);
  const prefix = strapi.config.get<string>('api.rest.prefix', '/api');
  const { receivedAtMs, refusedAtMs, refusal } = await webhookLog.of(key);
  return {
    address: `${mediaViews.publicUrl}${prefix}/dam/webhooks/${key}`,
    lastReceivedAt: receivedAtMs === null ? null : new Date(receivedAtMs).toISOString(),
    lastRefusedAt: refusedAtMs === null ? null : new Date(refusedAtMs).toISOString(),
    refusal,
  };
}

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
