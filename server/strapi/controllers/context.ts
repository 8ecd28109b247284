import { setMaxListeners } from 'node:events';
import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import { z } from 'zod';
import type { ConnectionStatus, ErrorResponse } from '../../contracts/api';
import type { Asset } from '../../contracts/asset';
import { CallAborted, DamError } from '../../contracts/errors';
import { isLocale, type ShownTexts } from '../../contracts/languages';
import { CONNECTION_KEY, isAssetId, isPinnable, type Reference } from '../../contracts/reference';
import type { Connection } from '../../core/ports';
import type { DamPlugin } from '../plugin';

/** An asset in a request body. */
export const assetNameInput = z.object({
  connection: z.string().regex(CONNECTION_KEY),
  assetId: z.string().refine(isAssetId),
});

/** A reference in a request body. */
export const referenceInput = assetNameInput
  .extend({ version: z.string().refine(isPinnable).optional() })
  .transform(
    ({ version, ...name }): Reference => (version === undefined ? name : { ...name, version }),
  );

/** The text of a search in a request body. */
export const searchText = z.string().max(500);

/** The filters of a search in a request body. */
export const searchFilters = z.record(z.string(), z.array(z.string().max(500)).max(50));

/** An edit form may hold more assets than one pick may name. They are only read, so the limit is higher. */
export const MAX_READ_REFERENCES = 5_000;

/** Parses the request body. Throws a `ValidationError` that names every problem. */
export function bodyOf<Output>(ctx: Context, schema: z.ZodType<Output>): Output {
  return parseInput(schema, requestBody(ctx) ?? {});
}

/** Parses the query parameters. Throws a `ValidationError` that names every problem. */
export function queryOf<Output>(ctx: Context, schema: z.ZodType<Output>): Output {
  return parseInput(schema, ctx.query);
}

function parseInput<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new errors.ValidationError(`The request is invalid: ${problems.join('; ')}`);
}

/** Returns the body that Strapi's body parser adds to the request; Koa's types do not declare it. */
export function requestBody(ctx: Context): unknown {
  return Reflect.get(ctx.request, 'body');
}

/** Returns a parameter of the route's path; an empty string if the route has none of that name. */
export function paramOf(ctx: Context, name: string): string {
  const params: Record<string, string | undefined> = ctx.params;
  return params[name] ?? '';
}

/** Returns a function for the texts of assets in the language of the admin's page, which the query names. */
export function textsFor(
  ctx: Context,
  { mediaViews }: Pick<DamPlugin, 'mediaViews'>,
): (asset: Asset) => ShownTexts {
  const { locale } = ctx.query;
  return (asset) => mediaViews.textsOf(asset, isLocale(locale) ? locale : null);
}

/** Returns the connection that the path names. Throws a `NotFoundError` if it is not configured. */
export function connectionOf(ctx: Context, { connections }: DamPlugin): Connection {
  const key = paramOf(ctx, 'connection');
  const connection = connections.find(key);
  if (connection === undefined) {
    throw new errors.NotFoundError(`There is no connection "${key.slice(0, 64)}".`);
  }
  return connection;
}

/** Calls the DAM and reports whether it answers; no status is cached. */
export async function statusOf(
  { connector }: Connection,
  signal?: AbortSignal,
): Promise<ConnectionStatus> {
  try {
    await connector.ping(signal && { signal });
    return { state: 'ready' };
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
    return { state: 'failing', type: error.type, message: error.message };
  }
}

/** Nobody reads this status. It marks the line in Strapi's log, as nginx does. */
const CLIENT_LEFT = 499;

/** Calls all DAMs, and reports which of them answer. */
export function statusesOf(
  connections: readonly Connection[],
): Promise<{ key: string; label: string; status: ConnectionStatus }[]> {
  return Promise.all(
    connections.map(async (connection) => {
      const { key, label } = connection;
      return { key, label, status: await statusOf(connection) };
    }),
  );
}

/** Ends the response of a caller that left before the DAM answered. Throws any other error. */
export function endForLeaver(ctx: Context, error: unknown): void {
  if (!(error instanceof CallAborted)) throw error;
  ctx.status = CLIENT_LEFT;
}

/** Returns a signal that aborts when the response closes, for example because the browser cancelled a search. */
export function abortedWith(ctx: Context): AbortSignal {
  const controller = new AbortController();
  // One request may call many DAMs, and each call listens.
  setMaxListeners(0, controller.signal);
  ctx.res.once('close', () => controller.abort());
  return controller.signal;
}

/**
 * Runs a DAM call and answers a `DamError` in Strapi's error shape, with status 502 or 503. It never
 * answers 401 or 403, because the admin would treat these as its own session's and log the editor out.
 */
export async function answeringDamErrors(
  ctx: Context,
  connection: string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DamError)) return endForLeaver(ctx, error);
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
