import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { Connector, WebhookHint, WebhookRequest } from '../../contracts/connector';
import { DamError, type DamErrorType } from '../../contracts/errors';
import { type DamPlugin, damOf } from '../plugin';
import { paramOf, requestBody } from './context';
import { answerWebhook, MAX_WEBHOOK_BYTES } from './webhook-guard';

/** Key under which koa-body keeps the unparsed text, over which the signature is computed (`includeUnparsed`). */
const UNPARSED = Symbol.for('unparsedBody');

/** Errors after which a repeated webhook can succeed. */
const TEMPORARY_ERRORS: ReadonlySet<DamErrorType> = new Set([
  'unreachable',
  'timeout',
  'rate-limited',
]);

/**
 * The route that a DAM calls when assets changed. A verified event is only a hint: the assets it names are
 * read from the DAM. The route answers 200 once the records are written and no node serves older ones. Any
 * status other than 2xx makes the DAM send the event again.
 */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async receive(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const connection = dam.connections.find(paramOf(ctx, 'connection'));
    const verify = connection?.connector.verifyWebhook;
    if (connection === undefined || verify === undefined) {
      return answerWebhook(
        ctx,
        404,
        'there is no such connection, or it does not accept webhooks.',
      );
    }
    const body = unparsedBody(ctx);
    if (body === null) return answerWebhook(ctx, 400, 'its body is neither JSON nor text.');
    if (Buffer.byteLength(body) > MAX_WEBHOOK_BYTES) return answerWebhook(ctx, 413);
    const hint = await verifiedHint(verify, { body, headers: singleHeaders(ctx) });
    if ('status' in hint) {
      if (hint.status === 503) await noteRetry(dam, connection.key, hint.reason);
      return answerWebhook(ctx, hint.status, hint.reason);
    }
    answerWebhook(ctx, ...(await processHint(dam, connection.key, hint)));
  },
});

interface Refusal {
  status: 400 | 401 | 503;
  reason: string;
}

/** Verifies an event; returns its hint, or the refusal. */
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
    // The certificate or key for the check could not be fetched. Senders do not repeat after 400.
    if (TEMPORARY_ERRORS.has(error.type)) return { status: 503, reason: error.message };
    return {
      status: 400,
      reason: `its signature is valid, but its content is not: ${error.message}`,
    };
  }
}

/** Rereads the assets that a hint names; returns the status and the reason of a refusal. */
async function processHint(
  dam: DamPlugin,
  connection: string,
  { assetIds, transmission }: WebhookHint,
): Promise<[status: number, reason?: string]> {
  const { rereads, seenWebhooks, webhookLog } = dam;
  if (await seenWebhooks.isKnown(connection, transmission)) {
    return [401, 'it was processed before.'];
  }
  const names = assetIds.map((assetId) => ({ connection, assetId }));
  if (!(await rereads.rereadNow(names))) {
    await noteRetry(dam, connection, 'its assets cannot be read.');
    return [503];
  }
  await seenWebhooks.remember(connection, transmission);
  await webhookLog.received(connection);
  return [200];
}

async function noteRetry(
  { log, webhookLog }: DamPlugin,
  connection: string,
  reason: string,
): Promise<void> {
  log.warn(
    `A webhook for "${connection}" was not processed, so the DAM must send it again: ${reason}`,
  );
  await webhookLog.refused(connection, reason);
}

/** Returns the body as it was sent; null if it is neither JSON nor text. */
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
