import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type {
  CallOptions,
  ChangesPage,
  WebhookHint,
  WebhookRequest,
} from '../../contracts/connector';
import { placeOf } from '../cursors';
import { instantOf, isTimely } from '../instants';
import { StandardWebhook } from '../standard-webhook';
import { parseAnswer, parseEvent } from '../wire-schema';
import type { ImageKitApi } from './api';

/** Every event about a file or a version names the file; those about jobs do not. */
const wireEvent = z.object({
  type: z.string(),
  data: z.object({ fileId: z.string().nullish() }).nullish(),
});

/**
 * Makes a function that reads an event; it returns null if the signature is wrong, missing or too old. Events are signed
 * as Standard Webhooks, older endpoints have a header of ImageKit's own.
 */
export function webhookReader(secret: string): (request: WebhookRequest) => WebhookHint | null {
  // The secret is the key itself, as in ImageKit's SDK, while the library takes the key in base64.
  const standard = new StandardWebhook(Buffer.from(secret).toString('base64'));
  return (request) => {
    const verified = standard.verify(request);
    if (verified !== null) {
      const { event, transmission } = verified;
      return { assetIds: idsIn(parseAnswer(wireEvent, event)), transmission };
    }
    return isSignedByHeader(request, secret, Date.now())
      ? {
          assetIds: idsIn(parseEvent(wireEvent, request.body)),
          transmission: `${timeOf(request)}.${request.body}`,
        }
      : null;
  };
}

function idsIn({ data }: z.infer<typeof wireEvent>): string[] {
  return data?.fileId ? [data.fileId] : [];
}

/** `t=<milliseconds>,v1=<hexadecimal HMAC-SHA256 of "<t>.<body>">`, as `imagekit` 6 verifies it. */
const LEGACY = /^t=(\d{1,15}),\s*v1=([0-9a-f]{64})$/;

function timeOf({ headers }: WebhookRequest): string {
  return LEGACY.exec(headers['x-ik-signature'] ?? '')?.[1] ?? '';
}

function isSignedByHeader(request: WebhookRequest, secret: string, nowMs: number): boolean {
  const [, time = '', signature = ''] = LEGACY.exec(request.headers['x-ik-signature'] ?? '') ?? [];
  if (time === '' || !isTimely(Number(time), nowMs)) return false;
  const expected = createHmac('sha256', secret).update(`${time}.${request.body}`).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

const AT_ONCE = 500;

/** The search index may lag behind and clocks differ, so this much time before the cursor is read again. */
const OVERLAP_MS = 120_000;

/** Instants are without a fraction of a second, as ImageKit takes them. */
const place = z.strictObject({
  /** Begin of the next round. */
  until: z.iso.datetime(),
  /** Instant that this round has reached. */
  from: z.iso.datetime(),
  /** Files of this page that are of that same instant. */
  skip: z.int().min(0),
});
type Place = z.infer<typeof place>;

/** Searches what changed after a cursor; null asks for the cursor of now. Deleted files are not listed. */
export async function readChanges(
  api: ImageKitApi,
  cursor: string | null,
  call: CallOptions = {},
): Promise<ChangesPage> {
  const now = seconds(Date.now() - OVERLAP_MS);
  if (cursor === null) return { assetIds: [], cursor: cursorOf(beginAt(now)), hasMore: false };
  const known = placeOf(place, cursor);
  // A round ends where it began; a clock that was put back moves nothing back.
  const here = known.until === known.from && now > known.from ? { ...known, until: now } : known;
  const params = {
    searchQuery: `type = "file" AND updatedAt > "${here.from}"`,
    sort: 'ASC_UPDATED',
    limit: String(AT_ONCE),
    skip: String(here.skip),
  };
  const files = await api.list(params, call);
  const hasMore = files.length === AT_ONCE;
  const next = hasMore ? after(here, files.at(-1)?.updatedAt ?? null) : beginAt(here.until);
  return {
    assetIds: [...new Set(files.map(({ fileId }) => fileId))],
    cursor: cursorOf(next),
    hasMore,
  };
}

/**
 * Each page begins at the instant of the one before, so that changes meanwhile cannot shift the rest. Only a page whose
 * changes all have the same second is continued by number.
 */
function after(here: Place, last: string | null): Place {
  const lastMs = Date.parse(instantOf(last) ?? '');
  const from = Number.isNaN(lastMs) ? here.from : seconds(lastMs - 1_000);
  const isStill = Date.parse(from) <= Date.parse(here.from);
  return isStill ? { ...here, skip: here.skip + AT_ONCE } : { ...here, from, skip: 0 };
}

function beginAt(instant: string): Place {
  return { until: instant, from: instant, skip: 0 };
}

function cursorOf(next: Place): string {
  return JSON.stringify(next);
}

function seconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
