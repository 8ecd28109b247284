import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { LRUCache } from 'lru-cache';
import { damOf } from '../plugin';

/** Longer bodies are refused. Messages of SNS and of Standard Webhooks are shorter than 256 kB. */
export const MAX_WEBHOOK_BYTES = 256 * 1_024;

/** After 60 refused requests within a minute, a sender is blocked for the rest of that minute. */
const MAX_REFUSALS = 60;
const REFUSALS_WITHIN_MS = 60_000;

/** Shortens and quotes a name from a request, so that it cannot add lines to the log. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}

/**
 * Checks webhooks before Strapi's body parser: bodies that are too long are not read, and senders of many
 * invalid requests are blocked. Logs a line for each refusal, and a single line for a block.
 */
export function guardWebhooks(strapi: Core.Strapi): void {
  const prefix = `${strapi.config.get<string>('api.rest.prefix', '/api')}/dam/webhooks/`;
  const refusals = new LRUCache<string, number>({ max: 10_000, ttl: REFUSALS_WITHIN_MS });
  strapi.server.use(async (ctx, next) => {
    if (!ctx.path.startsWith(prefix)) return next();
    const { log } = damOf(strapi);
    const before = refusals.get(ctx.ip) ?? 0;
    if (before >= MAX_REFUSALS) {
      ctx.set('Retry-After', String(REFUSALS_WITHIN_MS / 1_000));
      return answerWebhook(ctx, 429);
    }
    if ((ctx.request.length ?? 0) > MAX_WEBHOOK_BYTES) answerWebhook(ctx, 413);
    else await next();
    if (ctx.status < 400 || ctx.status >= 500) return;
    // With `noUpdateTTL`, the minute begins with the first refusal.
    refusals.set(ctx.ip, before + 1, { noUpdateTTL: true });
    const name = printable(ctx.path.slice(prefix.length));
    log.warn(`A webhook for ${name} was refused: ${reasonOf(ctx)}`);
    if (before + 1 === MAX_REFUSALS) {
      log.warn(
        `${MAX_REFUSALS} webhooks from ${ctx.ip} were refused within a minute. Its requests are blocked for the rest of the minute.`,
      );
    }
  });
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
