import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { DamError } from '../../contracts/errors';
import type { ConnectionState, HealthResponse } from '../../contracts/health';
import type { LastCall } from '../../core/metrics';
import type { Clock, Connection } from '../../core/ports';
import { sharedEvidence } from '../changes/evidence';
import { damOf } from '../plugin';

/** Age up to which a call tells the state of a DAM, in milliseconds. An older one is followed by another. */
const CURRENT_FOR_MS = 20_000;

/** The calls that are on their way because a probe asked, by connection: many probes cost one. */
const asking = new WeakMap<Connection, Promise<void>>();

/** Answers probes: what every connection does now. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
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
  const evidence =
    connector.changesSince === undefined ? null : await sharedEvidence(strapi, key).read();
  const { lastCall, lastAnswerMs } = metrics;
  const failure = lastCall?.failure ?? null;
  return {
    key,
    state: wordOf(lastCall),
    ...(failure !== null && { problem: failure }),
    lastAnswerAt: lastAnswerMs === null ? null : new Date(lastAnswerMs).toISOString(),
    changes: evidence && {
      state: evidence.isBroken ? 'failing' : 'ok',
      lastRoundAt: new Date(evidence.untilMs).toISOString(),
    },
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
