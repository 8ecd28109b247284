import type {
  CallOptions,
  ChangesPage,
  WebhookHint,
  WebhookRequest,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import type { StandardWebhook } from '../standard-webhook';
import { at, listAt, textAt } from './answers';
import { ask, type GenericApi } from './api';
import type { GenericOptions } from './options';

/** Reads a webhook; null if its signature is wrong, missing or too old. */
export function hintOf(
  webhook: StandardWebhook,
  { assetId: path }: NonNullable<GenericOptions['webhook']>,
  request: WebhookRequest,
): WebhookHint | null {
  const verified = webhook.verify(request);
  if (verified === null) return null;
  const assetId = textAt(verified.event, path);
  if (assetId === null) {
    throw new DamError('bad-answer', `The event has no asset id at "${path}".`);
  }
  return { assetIds: [assetId], transmission: verified.transmission };
}

/** Reads the DAM's list of changes after a cursor. */
export async function readChanges(
  api: GenericApi,
  changes: NonNullable<GenericOptions['changes']>,
  cursor: string | null,
  call: CallOptions = {},
): Promise<ChangesPage> {
  const given = cursor === null ? {} : { [changes.params.cursor]: cursor };
  const { post } = changes;
  const asked = { params: { ...changes.fixed, ...given }, ...(post && { post }) };
  const answer = await ask(api, changes.path, asked, call);
  const items = listAt(answer, changes.items);
  const ids = items.flatMap((item) => textAt(item, changes.assetId) ?? []);
  const next = textAt(answer, changes.cursor) ?? cursor;
  if (next === null) {
    throw new DamError('bad-answer', `The list of changes has no cursor at "${changes.cursor}".`);
  }
  return {
    assetIds: [...new Set(ids)],
    cursor: next,
    hasMore: changes.hasMore !== undefined && at(answer, changes.hasMore) === true,
  };
}
