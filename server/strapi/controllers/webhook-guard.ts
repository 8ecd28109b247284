import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { LRUCache } from 'lru-cache';
import { type DamPlugin, damOf } from '../plugin';

/** Longer bodies are refused. Messages of SNS and of Standard Webhooks are shorter than 256 kB. */
export const MAX_WEBHOOK_BYTES = 256 * 1_024;

/** After 60 refused requests within a minute, a sender is suspect for the rest of that minute. */
const MAX_REFUSALS = 60;
const REFUSALS_WITHIN_MS = 60_000;

/** Requests of suspect senders that are verified at a time. */
const MAX_SUSPECT = 2;

/** Shortens and quotes a name from a request, so that it cannot add lines to the log. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}

/**
 * Checks webhooks before Strapi's body parser: bodies that are too long are not read. A sender of many invalid
 * requests becomes suspect: a few of its requests at a time are still verified, since the DAM may send from
 * the same address, for example behind a proxy that Strapi is not told of. Logs a line for each refusal, and a
 * single one for a suspect sender.
 */
export function guardWebhooks(strapi: Core.Strapi): void {
  // Strapi's router takes capital letters for small ones.
  const prefix =
    `${strapi.config.get<string>('api.rest.prefix', '/api')}/dam/webhooks/`.toLowerCase();
  const refusals = new LRUCache<string, number>({ max: 10_000, ttl: REFUSALS_WITHIN_MS });
  let suspects = 0;
  strapi.server.use(async (ctx, next) => {
    if (!ctx.path.toLowerCase().startsWith(prefix)) return next();
    const before = refusals.get(ctx.ip) ?? 0;
    if (before < MAX_REFUSALS) {
      await readInBounds(ctx, next);
      if (!isRefused(ctx)) return;
      // With `noUpdateTTL`, the minute begins with the first refusal.
      refusals.set(ctx.ip, before + 1, { noUpdateTTL: true });
      await noteRefusal(damOf(strapi), ctx, ctx.path.slice(prefix.length), before + 1);
      return;
    }
    if (suspects >= MAX_SUSPECT) return answerTooMany(ctx);
    suspects += 1;
    try {
      await readInBounds(ctx, next);
    } finally {
      suspects -= 1;
    }
    if (isRefused(ctx)) answerTooMany(ctx);
  });
}

async function readInBounds(ctx: Context, next: () => Promise<unknown>): Promise<void> {
  if ((ctx.request.length ?? 0) > MAX_WEBHOOK_BYTES) answerWebhook(ctx, 413);
  else await next();
}

function isRefused({ status }: Context): boolean {
  return status >= 400 && status < 500;
}

async function noteRefusal(
  { log, connections, webhookLog }: DamPlugin,
  ctx: Context,
  named: string,
  refusals: number,
): Promise<void> {
  log.warn(`A webhook for ${printable(named)} was refused: ${reasonOf(ctx)}`);
  if (refusals >= MAX_REFUSALS) {
    log.warn(
      `${MAX_REFUSALS} webhooks from ${ctx.ip} were refused within a minute. For the rest of the minute, ` +
        'its other invalid ones are answered with 429 and not logged.',
    );
  }
  const connection = connections.find(named);
  if (connection !== undefined) await webhookLog.refused(connection.key, reasonOf(ctx));
}

function answerTooMany(ctx: Context): void {
  ctx.set('Retry-After', String(REFUSALS_WITHIN_MS / 1_000));
  answerWebhook(ctx, 429);
}

/** Answers a webhook. The reason only goes to the log; the response tells the sender the status alone. */
export function answerWebhook(ctx: Context, status: number, reason?: string): void {
  ctx.status = status;
  ctx.body = { received: status === 200 };
  if (reason !== undefined) ctx.state.damRefusal = reason;
}

function reasonOf(ctx: Context): string {
  const reason: unknown = ctx.state.damRefusal;
  if (typeof reason === 'string') return reason;
  if (ctx.status === 413) return `it is longer than ${MAX_WEBHOOK_BYTES} bytes.`;
  return `it cannot be read (${ctx.status}).`;
}
