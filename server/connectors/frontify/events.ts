import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { WebhookHint, WebhookRequest } from '../../contracts/connector';
import { parseEvent } from '../wire-schema';

/** Events, as receivers of Frontify's webhooks read them; Frontify publishes names of events, and not their form. */

const wireAssetId = z.union([z.string().min(1), z.int()]).nullish();
const wireSubject = z.object({ assetId: wireAssetId });

const wireEvent = z.object({
  event: z.object({
    action: z.string(),
    payload: z.union([z.array(wireSubject), wireSubject]).nullish(),
  }),
});

/** Makes a function that reads an event; it returns null if no secret has signed it. */
export function webhookReader(
  secrets: readonly string[],
): (request: WebhookRequest) => WebhookHint | null {
  return ({ body, headers }) => {
    const told = Buffer.from(headers['x-frontify-webhook-signature'] ?? '');
    const signed = secrets
      .map((secret) => createHmac('sha256', secret).update(body).digest('base64'))
      .find((expected) => isSame(told, Buffer.from(expected)));
    if (signed === undefined) return null;
    const { payload } = parseEvent(wireEvent, body).event;
    const ids = [payload ?? []].flat().flatMap(({ assetId }) => assetId ?? []);
    return { assetIds: [...new Set(ids.map(idOf))], transmission: signed };
  };
}

function isSame(told: Buffer, expected: Buffer): boolean {
  return told.length === expected.length && timingSafeEqual(told, expected);
}

/** Ids of the API are JSON in base64, such as `{"identifier":42,"type":"asset"}`; a number is the identifier in it. */
function idOf(assetId: string | number): string {
  if (typeof assetId === 'string' && !/^\d+$/.test(assetId)) return assetId;
  const identifier = Number(assetId);
  return Buffer.from(JSON.stringify({ identifier, type: 'asset' })).toString('base64');
}
