import { z } from 'zod';
import type { WebhookHint, WebhookRequest } from '../../contracts/connector';
import { isTimely } from '../instants';
import { parseEvent } from '../wire-schema';
import { isNotificationSigned } from './signatures';

const named = z.object({ asset_id: z.string().optional() });
/** The asset itself, a list of assets, or an object with an asset under each public id. */
const notification = named.extend({
  notification_type: z.string(),
  resources: z.union([z.array(named), z.record(z.string(), named)]).optional(),
});

/** Null where the signature is wrong, missing or too old. */
export function hintOf(
  { body, headers }: WebhookRequest,
  secret: string,
  nowMs: number,
): WebhookHint | null {
  const timestamp = headers['x-cld-timestamp'] ?? '';
  const signature = headers['x-cld-signature'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) return null;
  // Cloudinary itself tries again 3, 6 and 9 minutes later.
  if (!isTimely(Number(timestamp) * 1_000, nowMs)) return null;
  if (!isNotificationSigned({ body, timestamp, signature }, secret)) return null;
  const event = parseEvent(notification, body);
  const assets = [event, ...Object.values(event.resources ?? {})];
  return {
    assetIds: [...new Set(assets.flatMap(({ asset_id }) => asset_id ?? []))],
    transmission: signature,
  };
}
