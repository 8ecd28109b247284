import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import { FIELDS, type WireAsset, wireList } from './answers';
import type { CloudinaryApi } from './api';

/** Reads assets by their asset ids; those of another kind of delivery are missing. */
export async function readAssets(
  api: CloudinaryApi,
  assetIds: readonly string[],
  call: CallOptions = {},
): Promise<AssetAnswer[]> {
  const ids = [...new Set(assetIds)].filter((id) => /^[0-9a-f]{32}$/.test(id));
  if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
  const toAsset = await api.mapper(call);
  const byId = await readWire(api, ids, call);
  return assetIds.map((id) => {
    const wire = byId.get(id);
    const isOffered = api.options.types.some((type) => type === wire?.type);
    if (wire === undefined || !isOffered) return { status: 'missing' };
    return { status: 'found', asset: toAsset(wire) };
  });
}

/** Reads again what a list left out, until Cloudinary says that a list is complete. */
export async function readWire(
  api: CloudinaryApi,
  ids: readonly string[],
  call: CallOptions,
): Promise<ReadonlyMap<string, WireAsset>> {
  const found = new Map<string, WireAsset>();
  for (let absent = ids; absent.length > 0; absent = ids.filter((id) => !found.has(id))) {
    const params = new URLSearchParams({ fields: FIELDS.join() });
    for (const id of absent) params.append('asset_ids[]', id);
    const request = { url: `${api.url}/resources/by_asset_ids`, params, ...call };
    const answer = await api.json(request, 'read assets');
    const { resources, next_cursor } = parseAnswer(wireList, answer);
    for (const wire of resources) found.set(wire.asset_id, wire);
    // The documentation promises a complete list; one with a cursor has left assets out.
    if (!next_cursor) return found;
    if (resources.length === 0) {
      throw new DamError('bad-answer', 'Cloudinary continued its list without an end.');
    }
  }
  return found;
}
