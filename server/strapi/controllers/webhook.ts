import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { Connector, WebhookHint, WebhookRequest } from '../../contracts/connector';
import { DamError, type DamErrorType } from '../../contracts/errors';
import { type DamPlugin, damOf } from '../plugin';
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
 * The address that a DAM calls when something changed. A verified event is only a hint: the assets it
 * names are read again, and 200 is answered once the record table holds what that read said and no node
 * shows anything older. Any status other than 2xx makes the DAM send the event again.
 */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async receive(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const connection = dam.connections.find(paramOf(ctx, 'connection'));
    const verify = connection?.connector.verifyWebhook;
    if (connection === undefined || verify === undefined) {
      return answer(ctx, 404, 'there is no such connection, or it takes no webhooks.');
    }
    const body = unparsedBody(ctx);
    if (body === null) return answer(ctx, 400, 'it has no text.');
    if (Buffer.byteLength(body) > MAX_WEBHOOK_BYTES) return answer(ctx, 413);
    const hint = await verifiedHint(verify, { body, headers: singleHeaders(ctx) });
    if ('status' in hint) {
      if (hint.status === 503) logRepeat(dam, connection.key, hint.reason);
      return answer(ctx, hint.status, hint.reason);
    }
    answer(ctx, ...(await actOn(dam, connection.key, hint)));
  },
});

interface Refusal {
  status: 400 | 401 | 503;
  reason: string;
}

/** What the event hints at, or why it is refused. */
async function verifiedHint(
  verify: NonNullable<Connector['verifyWebhook']>,
  request: WebhookRequest,
): Promise<WebhookHint | Refusal> {
  try {
    const hint = await verify(request);
    const reason = 'its signature is missing, wrong or too old. Check the secret.';
    return hint ?? { status: 401, reason };
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
    // The certificate or key to check the signature with could not be had now. Senders take 400 as final.
    if (MAY_COME_AGAIN.has(error.type)) return { status: 503, reason: error.message };
    return { status: 400, reason: `it is signed, but not understood: ${error.message}` };
  }
}

/** Reads the assets again; answers status and reason. */
async function actOn(
  dam: DamPlugin,
  connection: string,
  { assetIds, transmission }: WebhookHint,
): Promise<[status: number, reason?: string]> {
  const { rereads, seenWebhooks } = dam;
  if (await seenWebhooks.isKnown(connection, transmission)) {
    return [401, 'the same one was taken before.'];
  }
  const names = assetIds.map((assetId) => ({ connection, assetId }));
  if (!(await rereads.rereadNow(names))) {
    logRepeat(dam, connection, 'its assets cannot be read.');
    return [503];
  }
  await seenWebhooks.remember(connection, transmission);
  return [200];
}

function logRepeat({ log }: DamPlugin, connection: string, reason: string): void {
  log.warn(`A webhook for "${connection}" has to come again: ${reason}`);
}

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
