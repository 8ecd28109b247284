import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { isOfOneId } from '../refusals';
import { assetAt, assetsAt, at, idAt, isId } from './answers';
import { ask, type GenericApi } from './api';
import type { GenericOptions } from './options';

type Many = NonNullable<GenericOptions['many']>;

/** Reads assets by their ids: in one call with `many`, else side by side with `one`. */
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
  const params = { [many.param]: joins(many) ? ids.join(separatorOf(many)) : ids };
  const { post } = many;
  const answer = await ask(api, many.path, { params, ...(post && { post }) }, call);
  const items = assetsAt(answer, many.items, api.options);
  return new Map(items.map((item) => [idAt(item, api.options) ?? '', item]));
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
