import type { z } from 'zod';
import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { idBatches } from '../id-batches';
import { parseAnswer } from '../wire-schema';
import { assetOf, type wireAsset, wireMany } from './answers';
import type { DemoDamApi } from './api';

/** Reads assets by their ids, in one call unless they are long. */
export async function readAssets(
  api: DemoDamApi,
  assetIds: readonly string[],
  call: CallOptions = {},
): Promise<AssetAnswer[]> {
  if (assetIds.length === 0) return [];
  // The DAM splits its list at commas, so no asset has an id with a comma.
  const ids = [...new Set(assetIds)].filter((id) => !id.includes(','));
  const byId = new Map<string, z.infer<typeof wireAsset>>();
  for (const batch of idBatches(ids)) {
    const params = new URLSearchParams({ ids: batch.join(',') });
    const answer = await api.http.json({ url: '/api/assets', params, ...call });
    for (const item of parseAnswer(wireMany, answer).items) byId.set(item.id, item);
  }
  return assetIds.map((id) => {
    const item = byId.get(id);
    if (item === undefined) return { status: 'missing' };
    return { status: 'found', asset: assetOf(item, api) };
  });
}
