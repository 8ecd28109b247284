import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type {
  CallOptions,
  ChangesPage,
  WebhookHint,
  WebhookRequest,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { jsonOrUndefined, parseAnswer } from '../wire-schema';
import type { DirectusApi } from './api';
import type { DirectusOptions } from './options';

/** The body that a Flow sends (event hook on files, operation "Webhook / Request URL", body `{{$trigger}}`). */
const event = z.object({
  event: z.string().startsWith('files.'),
  /** The id of an uploaded file. */
  key: z.string().optional(),
  /** The ids of changed or deleted files. */
  keys: z.array(z.string()).optional(),
});

/**
 * Reads a webhook; null if the secret is wrong or missing. Directus signs nothing: its only proof is a
 * header with a secret that is stored in the Flow.
 */
export function hintOf(
  { body, headers }: WebhookRequest,
  { webhookHeader }: Pick<DirectusOptions, 'webhookHeader'>,
  secret: string,
): WebhookHint | null {
  if (!isSame(headers[webhookHeader.toLowerCase()] ?? '', secret)) return null;
  const { key, keys = [] } = event.safeParse(jsonOrUndefined(body)).data ?? {};
  const assetIds = key === undefined ? keys : [key];
  if (assetIds.length === 0) {
    throw new DamError(
      'bad-answer',
      'The event names no file; the Flow’s body must be {{$trigger}}.',
    );
  }
  // A Flow's request has nothing that tells it from another one, so each is taken.
  return { assetIds, transmission: randomUUID() };
}

/** Compares in a time that does not depend on the texts. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** A Directus may refuse to list more rows at once (`QUERY_LIMIT_MAX`). */
const ROWS_AT_ONCE = 100;

const FILE_ACTIVITY = { collection: { _eq: 'directus_files' } };

const wireActivity = z.object({ data: z.array(z.object({ id: z.number(), item: z.string() })) });
const wireNewest = z.object({ data: z.array(z.object({ max: z.object({ id: z.unknown() }) })) });

/** Reads the log of activity after a cursor; null asks for the cursor of now. */
export async function readChanges(
  api: DirectusApi,
  cursor: string | null,
  call: CallOptions = {},
): Promise<ChangesPage> {
  if (cursor === null) return { assetIds: [], cursor: await newestId(api, call), hasMore: false };
  const filter = { _and: [FILE_ACTIVITY, { id: { _gt: offsetOf(cursor) } }] };
  const paging = { sort: 'id', limit: String(ROWS_AT_ONCE), fields: 'id,item' };
  const params = { filter: JSON.stringify(filter), ...paging };
  const { data } = parseAnswer(wireActivity, await api.get('/activity', params, call));
  return {
    assetIds: [...new Set(data.map(({ item }) => item))],
    cursor: String(data.at(-1)?.id ?? cursor),
    hasMore: data.length === ROWS_AT_ONCE,
  };
}

async function newestId(api: DirectusApi, call: CallOptions): Promise<string> {
  const params = { 'aggregate[max]': 'id', filter: JSON.stringify(FILE_ACTIVITY) };
  const [newest] = parseAnswer(wireNewest, await api.get('/activity', params, call)).data;
  return String(newest?.max.id ?? 0);
}
