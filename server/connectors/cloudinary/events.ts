import { z } from 'zod';
import type {
  CallOptions,
  ChangesPage,
  WebhookHint,
  WebhookRequest,
} from '../../contracts/connector';
import { placeOf } from '../cursors';
import { isTimely } from '../instants';
import { parseEvent } from '../wire-schema';
import type { CloudinaryApi } from './api';
import { changedSince } from './search';
import { isNotificationSigned } from './signatures';

const named = z.object({ asset_id: z.string().optional() });
/** Names one asset, a list of assets, or an object of assets by their public ids. */
const notification = named.extend({
  notification_type: z.string(),
  resources: z.union([z.array(named), z.record(z.string(), named)]).optional(),
});

/** Reads a notification; null if its signature is wrong, missing or too old. */
export function hintOf(
  { body, headers }: WebhookRequest,
  secret: string,
  nowMs: number,
): WebhookHint | null {
  const timestamp = headers['x-cld-timestamp'] ?? '';
  const signature = headers['x-cld-signature'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) return null;
  // Cloudinary repeats a failed notification after 3, 6 and 9 minutes.
  if (!isTimely(Number(timestamp) * 1_000, nowMs)) return null;
  if (!isNotificationSigned({ body, timestamp, signature }, secret)) return null;
  const event = parseEvent(notification, body);
  const assets = [event, ...Object.values(event.resources ?? {})];
  return {
    assetIds: [...new Set(assets.flatMap(({ asset_id }) => asset_id ?? []))],
    transmission: signature,
  };
}

const CHANGES_AT_ONCE = 500;

/** The search index lags behind by seconds, so this much time before the cursor is read again. */
const OVERLAP_MS = 2 * 60 * 1_000;

const changesCursor = z.strictObject({
  since: z.iso.datetime(),
  /** Cloudinary's cursor, if the list goes on. */
  next: z.string().optional(),
  /** Instant at which the list's first page was read; the next round begins there. */
  began: z.iso.datetime().optional(),
});

/** Searches what changed after a cursor; null asks for the cursor of now. */
export async function readChanges(
  api: CloudinaryApi,
  cursor: string | null,
  call: CallOptions = {},
): Promise<ChangesPage> {
  const now = new Date().toISOString();
  if (cursor === null) {
    return { assetIds: [], cursor: JSON.stringify({ since: now }), hasMore: false };
  }
  const { since, next, began = now } = placeOf(changesCursor, cursor);
  const from = new Date(Date.parse(since) - OVERLAP_MS).toISOString();
  const query = {
    expression: changedSince(from, api.options.types),
    max_results: CHANGES_AT_ONCE,
    ...(next !== undefined && { next_cursor: next }),
  };
  const page = await api.search(query, call);
  const more = page.next_cursor ?? undefined;
  const place = more === undefined ? { since: began } : { since, next: more, began };
  return {
    assetIds: page.resources.map(({ asset_id }) => asset_id),
    cursor: JSON.stringify(place),
    hasMore: more !== undefined,
  };
}
