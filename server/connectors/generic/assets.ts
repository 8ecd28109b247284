import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { idBatches } from '../id-batches';
import { assetAt, at, listAt, textAt } from './answers';
import type { GenericApi } from './api';
import type { GenericOptions } from './options';

type Many = NonNullable<GenericOptions['many']>;

/** Reads assets by their ids: with `many` in one call, or in several if the ids are long, else side by side with `one`. */
export async function readAssets(
  api: GenericApi,
  assetIds: readonly string[],
  call: CallOptions = {},
): Promise<AssetAnswer[]> {
  const { many } = api.options;
  if (assetIds.length === 0) return [];
  if (many === undefined) return Promise.all(assetIds.map((id) => readOne(api, id, call)));
  // The DAM splits its list at the separator, so no asset has an id that contains it.
  const ids = [...new Set(assetIds)].filter((id) => id !== '' && !id.includes(many.separator));
  // Of no id at all, the DAM could list everything.
  if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
  const byId = await readMany(api, many, ids, call);
  return assetIds.map((id) => {
    const item = byId.get(id);
    if (item === undefined) return { status: 'missing' };
    return { status: 'found', asset: assetAt(item, api.options) };
  });
}

async function readMany(
  { http, options }: GenericApi,
  many: Many,
  ids: readonly string[],
  call: CallOptions,
): Promise<ReadonlyMap<string, unknown>> {
  const byId = new Map<string, unknown>();
  for (const batch of idBatches(ids, many.separator)) {
    const params = new URLSearchParams({ [many.param]: batch.join(many.separator) });
    const answer = await http.json({ url: options.baseUrl + many.path, params, ...call });
    for (const item of listAt(answer, many.items)) {
      byId.set(textAt(item, options.asset.id) ?? '', item);
    }
  }
  return byId;
}

async function readOne(
  { http, options }: GenericApi,
  id: string,
  call: CallOptions,
): Promise<AssetAnswer> {
  const { one, baseUrl } = options;
  // In a path they mean another address, also when they are encoded.
  if (id === '.' || id === '..') return { status: 'missing' };
  try {
    const path = one?.path.replace('{id}', encodeURIComponent(id)) ?? '';
    const answer = await http.jsonOrMissing({ url: baseUrl + path, ...call });
    if (answer === undefined) return { status: 'missing' };
    const item = one?.item === undefined ? answer : at(answer, one.item);
    return { status: 'found', asset: assetAt(item, options) };
  } catch (error) {
    if (error instanceof DamError) return { status: 'failed', error };
    throw error;
  }
}
