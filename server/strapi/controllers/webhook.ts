import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { WebhookHint } from '../../contracts/connector';
import { DamError, type DamErrorType } from '../../contracts/errors';
import { damOf } from '../plugin';
import { paramOf, requestBody } from './context';
import { answer, MAX_WEBHOOK_BYTES } from './webhook-guard';

/** Where koa-body keeps the text that a signature was made over (`includeUnparsed`). */
const UNPARSED = Symbol.for('unparsedBody');

const MAY_COME_AGAIN: ReadonlySet<DamErrorType> = new Set([
  'unreachable',
  'timeout',
  'rate-limited',
]);

/**
 * A DAM tells that something changed. A verified event is a hint only: the assets it names are read
 * again, and 200 is answered once the record table holds what that read said and no node shows
 * anything older. Anything else than 2xx makes the DAM send the event again.
 */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async receive(ctx: Context): Promise<void> {
    const { connections, rereads, seenWebhooks, log } = damOf(strapi);
    const connection = connections.find(paramOf(ctx, 'connection'));
    const verify = connection?.connector.verifyWebhook;
    if (connection === undefined || verify === undefined) {
      return answer(ctx, 404, 'there is no such connection, or it takes no webhooks.');
    }
    const body = unparsedBody(ctx);
    if (body === null) return answer(ctx, 400, 'it has no text.');
    if (Buffer.byteLength(body) > MAX_WEBHOOK_BYTES) return answer(ctx, 413);
    let hint: WebhookHint | null;
    try {
      hint = await verify({ body, headers: singleHeaders(ctx) });
    } catch (error) {
      if (!(error instanceof DamError)) throw error;
      // What its signature is checked with could not be had: a sender takes 400 for "never again".
      if (MAY_COME_AGAIN.has(error.type)) {
        log.warn(`A webhook for "${connection.key}" has to come again: ${error.message}`);
        return answer(ctx, 503);
      }
      return answer(ctx, 400, `it is signed, but not understood: ${error.message}`);
    }
    if (hint === null) {
      return answer(ctx, 401, 'its signature is missing, wrong or too old. Check the secret.');
    }
    if (await seenWebhooks.isKnown(connection.key, hint.transmission)) {
      return answer(ctx, 401, 'the same one was taken before.');
    }
    const names = hint.assetIds.map((assetId) => ({ connection: connection.key, assetId }));
    const isDone = await rereads.act(names);
    if (isDone) await seenWebhooks.remember(connection.key, hint.transmission);
    else
      log.warn(`A webhook for "${connection.key}" has to come again: its assets cannot be read.`);
    answer(ctx, isDone ? 200 : 503);
  },
});

/** Text bodies are not parsed, so they are what was sent. */
function unparsedBody(ctx: Context): string | null {
  const body = requestBody(ctx);
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return null;
  const text: unknown = Reflect.get(body, UNPARSED);
  return typeof text === 'string' ? text : null;
}

function singleHeaders(ctx: Context): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(ctx.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
