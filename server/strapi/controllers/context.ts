import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import type { z } from 'zod';
import type { ConnectionStatus, ErrorResponse } from '../../contracts/api';
import { DamError } from '../../contracts/errors';
import type { Connection } from '../../core/ports';
import type { DamPlugin } from '../plugin';

/** The body a route asks for; a `ValidationError` names every problem. */
export function bodyOf<Output>(ctx: Context, schema: z.ZodType<Output>): Output {
  return understood(schema, requestBody(ctx) ?? {});
}

/** The same for what stands in the address. */
export function queryOf<Output>(ctx: Context, schema: z.ZodType<Output>): Output {
  return understood(schema, ctx.query);
}

function understood<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new errors.ValidationError(`The request is not understood: ${problems.join('; ')}`);
}

/** What the body parser made of the request; Koa's own types do not know of it. */
export function requestBody(ctx: Context): unknown {
  return Reflect.get(ctx.request, 'body');
}

export function paramOf(ctx: Context, name: string): string {
  const params: Record<string, string | undefined> = ctx.params;
  return params[name] ?? '';
}

/** The connection a path names; throws a `NotFoundError`. */
export function connectionOf(ctx: Context, { connections }: DamPlugin): Connection {
  const key = paramOf(ctx, 'connection');
  const connection = connections.find(key);
  if (connection === undefined) {
    throw new errors.NotFoundError(`There is no connection "${key.slice(0, 64)}".`);
  }
  return connection;
}

/** Asks the DAM now. */
export async function statusOf({ connector }: Connection): Promise<ConnectionStatus> {
  try {
    await connector.ping();
    return { state: 'ready' };
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
    return { state: 'failing', type: error.type, message: error.message };
  }
}

/** Given up once the browser has gone away, or typed on. */
export function abortedWith(ctx: Context): AbortSignal {
  const gone = new AbortController();
  ctx.res.once('close', () => gone.abort());
  return gone.signal;
}

/**
 * Runs a DAM call and answers its failure in Strapi's error shape. Never 401 or 403: the admin would
 * take those for its own session and log the editor out.
 */
export async function answeringDamErrors(
  ctx: Context,
  connection: string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
    const status = error.type === 'rate-limited' ? 503 : 502;
    const body: ErrorResponse = {
      error: {
        status,
        name: 'DamError',
        message: error.message,
        details: {
          type: error.type,
          ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
          ...(connection !== undefined && { connection }),
        },
      },
    };
    ctx.status = status;
    ctx.body = body;
  }
}
