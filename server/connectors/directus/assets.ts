import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { assetOf, type WireFile } from './answers';
import type { DirectusApi } from './api';

/** The form in which Directus writes ids. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads files by their ids. */
export async function readAssets(
  api: DirectusApi,
  assetIds: readonly string[],
  call: CallOptions = {},
): Promise<AssetAnswer[]> {
  // An id of another form fails the whole call, on PostgreSQL with 500.
  const ids = [...new Set(assetIds)].filter((id) => UUID.test(id));
  if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
  const [found, mapping] = await Promise.all([readFiles(api, ids, call), api.mapping(call)]);
  return assetIds.map((id) => {
    const file = found.get(id);
    if (file === undefined) return { status: 'missing' };
    return { status: 'found', asset: assetOf(file, mapping) };
  });
}

/**
 * Reads again what an answer left out: with `limit=-1` a server may cut the list at its own limit
 * (`QUERY_LIMIT_MAX`) without saying so, and only the count tells.
 */
async function readFiles(
  api: DirectusApi,
  ids: readonly string[],
  call: CallOptions,
): Promise<ReadonlyMap<string, WireFile>> {
  const found = new Map<string, WireFile>();
  for (let absent = ids; absent.length > 0; absent = ids.filter((id) => !found.has(id))) {
    const paging = { limit: '-1', meta: 'filter_count' };
    const { data, meta } = await api.files({ id: { _in: absent } }, paging, call);
    for (const file of data) found.set(file.id, file);
    if (meta === undefined || meta.filter_count <= data.length) return found;
    if (data.length === 0) {
      throw new DamError('bad-answer', 'Directus counts files that it does not list.');
    }
  }
  return found;
}
