import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { LRUCache } from 'lru-cache';
import { damOf } from '../plugin';

/** SNS and Standard Webhooks stay below 256 kB; nothing longer is read. */
export const MAX_WEBHOOK_BYTES = 256 * 1_024;

/** Refusals of one sender within a minute, after which it is not listened to for the rest of it. */
const MAX_REFUSALS = 60;
const REFUSALS_WITHIN_MS = 60_000;

/** Names come from strangers: no line breaks and no novels in the log. */
export function printable(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}

/**
 * Stands before Strapi's body parser: what is too long is not read, and who sends nonsense is not
 * listened to. One log line for each refusal, and one for all that follow within the minute.
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
      return answer(ctx, 429);
    }
    if ((ctx.request.length ?? 0) > MAX_WEBHOOK_BYTES) answer(ctx, 413);
    else await next();
    if (ctx.status < 400 || ctx.status >= 500) return;
    // `noUpdateTTL`: the minute begins with the first refusal.
    refusals.set(ctx.ip, before + 1, { noUpdateTTL: true });
    const name = printable(ctx.path.slice(prefix.length));
    log.warn(`A webhook for ${name} was refused: ${reasonOf(ctx)}`);
    if (before + 1 === MAX_REFUSALS) {
      log.warn(
        `${MAX_REFUSALS} webhooks of ${ctx.ip} were refused within a minute; it has to wait.`,
      );
    }
  });
}

/** Answers without a word that would tell a stranger more than the number. */
export function answer(ctx: Context, status: number, reason?: string): void {
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
