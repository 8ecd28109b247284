import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { parseAnswer } from '../wire-schema';
import { assetOf, wireMany } from './answers';
import type { DemoDamApi } from './api';

/** Reads assets by their ids, in one call. */
export async function readAssets(
  api: DemoDamApi,
  assetIds: readonly string[],
  call: CallOptions = {},
): Promise<AssetAnswer[]> {
  if (assetIds.length === 0) return [];
  // The DAM splits its list at commas, so no asset has an id with a comma.
  const ids = [...new Set(assetIds)].filter((id) => !id.includes(','));
  if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
  const params = new URLSearchParams({ ids: ids.join(',') });
  const answer = await api.http.json({ url: '/api/assets', params, ...call });
  const byId = new Map(parseAnswer(wireMany, answer).items.map((item) => [item.id, item]));
  return assetIds.map((id) => {
    const item = byId.get(id);
    if (item === undefined) return { status: 'missing' };
    return { status: 'found', asset: assetOf(item, api) };
  });
}
