import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { DamError } from '../../contracts/errors';
import type { ConnectionState, HealthResponse } from '../../contracts/health';
import type { LastCall } from '../../core/metrics';
import type { Clock, Connection } from '../../core/ports';
import { PROMETHEUS_TYPE, prometheusText } from '../../core/prometheus';
import { changesOf } from '../changes/evidence';
import { damOf } from '../plugin';
import { RecordTable } from '../storage/record-table';
import { countersOf, countParked } from './measures';

/** Age up to which a call tells the state of a DAM, in milliseconds. An older one is followed by another. */
const CURRENT_FOR_MS = 20_000;

/** The calls that are on their way because a probe asked, by connection: many probes cost one. */
const asking = new WeakMap<Connection, Promise<void>>();

/** Answers probes: what every connection does now, and what was counted since the start. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  /** The same counters as the service `metrics`, in the text that Prometheus collects. Calls no DAM. */
  async metrics(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const all = dam.connections.all();
    const table = new RecordTable(strapi);
    const counted = async <Value>(count: (connection: Connection) => Promise<Value>) =>
      Object.fromEntries(
        await Promise.all(all.map(async (each) => [each.key, await count(each)] as const)),
      );
    ctx.set('Cache-Control', 'no-store');
    ctx.type = PROMETHEUS_TYPE;
    ctx.body = prometheusText({
      ...countersOf(dam),
      records: await counted(({ key }) => table.countOf(key)),
      callsLeft: await counted((each) => each.callsLeft()),
      parked: await countParked(dam),
    });
  },

  async show(ctx: Context): Promise<void> {
    const all = damOf(strapi).connections.all();
    const connections = await Promise.all(all.map((each) => stateOf(strapi, each)));
    const body: HealthResponse = { status: statusOf(connections), connections };
    // An outage of a DAM must not take a node out of service: its site goes on.
    ctx.status = 200;
    ctx.set('Cache-Control', 'no-store');
    ctx.body = body;
  },
});

function statusOf(connections: readonly ConnectionState[]): HealthResponse['status'] {
  const failing = connections.filter(({ state }) => state === 'failing');
  if (failing.length > 0 && failing.length === connections.length) return 'down';
  return connections.every(({ state }) => state === 'ready') ? 'ok' : 'degraded';
}

async function stateOf(strapi: Core.Strapi, connection: Connection): Promise<ConnectionState> {
  const { clock, config } = damOf(strapi);
  const { key, metrics, connector } = connection;
  const isCurrent = clock.now() - (metrics.lastCall?.atMs ?? 0) <= CURRENT_FOR_MS;
  if (!isCurrent) await ask(connection, clock, config.deadlineMs);
  const { lastCall, lastAnswerMs } = metrics;
  const failure = lastCall?.failure ?? null;
  return {
    key,
    state: wordOf(lastCall),
    ...(failure !== null && { problem: failure }),
    lastAnswerAt: lastAnswerMs === null ? null : new Date(lastAnswerMs).toISOString(),
    changes: connector.changesSince === undefined ? null : await changesOf(strapi, key),
    callsLeft: await connection.callsLeft(),
  };
}

function wordOf(lastCall: LastCall | null): ConnectionState['state'] {
  if (lastCall === null) return 'unknown';
  if (lastCall.failure === null) return 'ready';
  return lastCall.failure === 'rate-limited' ? 'limited' : 'failing';
}

/**
 * Calls the DAM once, out of the share of the budget that is for what can wait. What it answers is in the metrics. A DAM
 * that does not answer within the deadline is not waited for: the call goes on, and the next probe hears of it.
 */
async function ask(connection: Connection, clock: Clock, deadlineMs: number): Promise<void> {
  const asked = asking.get(connection) ?? newCall(connection);
  asking.set(connection, asked);
  const timer = clock.after(deadlineMs);
  await Promise.race([asked, timer.done]);
  timer.cancel();
}

async function newCall(connection: Connection): Promise<void> {
  try {
    await connection.connector.ping({ purpose: 'sweep' });
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
  } finally {
    asking.delete(connection);
  }
}
