import type {
  CallOptions,
  ChangesPage,
  WebhookHint,
  WebhookRequest,
} from '../../contracts/connector';
import type { StandardWebhook } from '../standard-webhook';
import { parseAnswer } from '../wire-schema';
import { wireChanges, wireEvent } from './answers';
import type { DemoDamApi } from './api';

/** Reads a webhook; null if its signature is wrong, missing or too old. */
export function hintOf(webhook: StandardWebhook, request: WebhookRequest): WebhookHint | null {
  const verified = webhook.verify(request);
  if (verified === null) return null;
  return {
    assetIds: [parseAnswer(wireEvent, verified.event).data.assetId],
    transmission: verified.transmission,
  };
}

/** Reads the DAM's list of changes after a cursor. */
export async function readChanges(
  { http }: DemoDamApi,
  cursor: string | null,
  call: CallOptions = {},
): Promise<ChangesPage> {
  const params = new URLSearchParams({ limit: '500' });
  if (cursor !== null) params.set('since', cursor);
  const answer = await http.json({ url: '/api/changes', params, ...call });
  const page = parseAnswer(wireChanges, answer);
  return {
    assetIds: [...new Set(page.items.map(({ assetId }) => assetId))],
    cursor: page.cursor,
    hasMore: page.hasMore,
  };
}
