import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { idBatches } from '../id-batches';
import { isOfOneId } from '../refusals';
import { assetAt, assetsAt, at, idAt, isId } from './answers';
import { ask, type GenericApi } from './api';
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
  const ids = [...new Set(assetIds)].filter(
    (id) => isId(id, api.options) && !(joins(many) && id.includes(separatorOf(many))),
  );
  // Of no id at all, the DAM could list everything.
  if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
  const byId = await readMany(api, many, ids, call);
  return assetIds.map((id) => {
    const item = byId.get(id);
    if (item === undefined) return { status: 'missing' };
    return { status: 'found', asset: assetAt(item, api.options) };
  });
}

/** False if a body has the ids as a list. */
function joins({ post, separator }: Many): boolean {
  return post === undefined || separator !== undefined;
}

function separatorOf({ separator = ',' }: Many): string {
  return separator;
}

async function readMany(
  api: GenericApi,
  many: Many,
  ids: readonly string[],
  call: CallOptions,
): Promise<ReadonlyMap<string, unknown>> {
  const { post } = many;
  const byId = new Map<string, unknown>();
  // What is sent in a body, or as parameters of their own, has no length that an address would bound.
  const batches = joins(many) && post === undefined ? idBatches(ids, separatorOf(many)) : [ids];
  for (const batch of batches) {
    const params = { [many.param]: joins(many) ? batch.join(separatorOf(many)) : batch };
    const answer = await ask(api, many.path, { params, ...(post && { post }) }, call);
    for (const item of assetsAt(answer, many.items, api.options)) {
      byId.set(idAt(item, api.options) ?? '', item);
    }
  }
  return byId;
}

async function readOne(api: GenericApi, id: string, call: CallOptions): Promise<AssetAnswer> {
  const { options } = api;
  const { one } = options;
  const parts = Array.isArray(options.asset.id) ? id.split('/') : [id];
  // In a path they mean another address, also when they are encoded.
  const isOdd = parts.some((part) => part === '.' || part === '..');
  if (isOdd || !isId(id, options)) return { status: 'missing' };
  try {
    const path = one?.path.replace('{id}', parts.map(encodeURIComponent).join('/')) ?? '';
    const answer = await ask(api, path, { mayBeMissing: true }, call);
    if (answer === undefined) return { status: 'missing' };
    const item = one?.item === undefined ? answer : at(answer, one.item);
    return { status: 'found', asset: assetAt(item, options) };
  } catch (error) {
    if (isOfOneId(error)) return { status: 'failed', error };
    throw error;
  }
}
