import { z } from 'zod';
import type { AssetKind } from '../../contracts/asset';
import type { CallOptions, Facet, SearchPage, SearchQuery } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { parseAnswer } from '../wire-schema';
import { wireInteger } from './answers';
import type { Params, ResourceSpaceApi } from './api';
import type { ResourceSpaceAssets } from './assets';
import { type ResourceSpaceOptions, statesOf } from './options';
import { sideBySide } from './side-by-side';

const wireNodes = z.array(
  z.object({
    ref: wireInteger,
    name: z.string(),
    active: wireInteger.nullish(),
    use_count: wireInteger.nullish(),
  }),
);
const wireCollections = z.array(z.object({ ref: wireInteger, name: z.string() }));

/** Orders that the server knows; for an unknown one it silently takes another. */
const ORDERS: Readonly<Record<string, readonly [string, string]>> = {
  newest: ['resourceid', 'desc'],
  updated: ['modified', 'desc'],
  title: ['title', 'asc'],
  relevance: ['relevance', 'desc'],
};
export const SORTS = Object.keys(ORDERS);

/** Values of a facet at most; a list of keywords may have thousands. */
const MOST_VALUES = 100;

const KINDS: readonly AssetKind[] = ['image', 'video', 'audio', 'document'];

export async function searchAssets(
  api: ResourceSpaceApi,
  assets: ResourceSpaceAssets,
  options: ResourceSpaceOptions,
  query: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  const listing = await listingOf(query, options, api, call);
  if (listing === null) return { assets: [], total: 0, cursor: null, facets: [] };
  const { total, data } = await assets.list(listing, call);
  const found = await sideBySide(data, (row) => assets.outline(row, call));
  const seen = offsetOf(query.cursor) + data.length;
  return {
    assets: found,
    total,
    cursor: data.length > 0 && seen < total ? String(seen) : null,
    facets: query.cursor === undefined ? await facetsOf(options, api, call) : [],
  };
}

/** Returns the parameters of a listing, or null if nothing can match. */
async function listingOf(
  { text = '', filters = {}, sort = 'newest', cursor, limit }: SearchQuery,
  options: ResourceSpaceOptions,
  api: ResourceSpaceApi,
  call: CallOptions,
): Promise<Params | null> {
  // Other characters are syntax: "!" begins a special search, "-" excludes, "@@" names nodes.
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (text.trim() !== '' && words.length === 0) return null;
  const { type = [], collection = [], ...others } = filters;
  const types = typesOf(type, options);
  if (type.length > 0 && types.length === 0) return null;
  const special = await specialOf(collection, api, call);
  if (special === null) return null;
  const nodes: string[] = [];
  for (const [name, values] of Object.entries(others)) {
    const field = options.facets[name];
    if (field === undefined || values.length === 0) continue;
    const wanted = await nodesOf(field, values, api, call);
    if (wanted.length === 0) return null;
    // Nodes without a blank between them match any of them.
    nodes.push(wanted.map((node) => `@@${node}`).join(''));
  }
  const [order_by = '', order = ''] = ORDERS[sort] ?? [];
  return {
    search: [...special, ...words, ...nodes].join(' '),
    restypes: types.join(','),
    archive: statesOf(options),
    order_by,
    sort: order,
    fetchrows: `${offsetOf(cursor)},${limit}`,
  };
}

/** Returns facets without counts: the server's own counts ignore the search and the states. */
async function facetsOf(
  { facets, resourceTypes }: ResourceSpaceOptions,
  api: ResourceSpaceApi,
  call: CallOptions,
): Promise<Facet[]> {
  const kinds = Object.values(resourceTypes);
  const collections = await collectionsOf('', api, call);
  const fields = await Promise.all(
    Object.entries(facets).map(async ([field, number]) => {
      const answer = await api.read('get_nodes', { ref: number, use_count: 1 }, call);
      const used = parseAnswer(wireNodes, answer).filter(({ active }) => active !== 0);
      const common = used.sort((one, other) => (other.use_count ?? 0) - (one.use_count ?? 0));
      return { field, names: common.map(({ name }) => name) };
    }),
  );
  const all = [
    { field: 'type', names: KINDS.filter((kind) => kinds.includes(kind)) },
    { field: 'collection', names: collections.map(({ name }) => name) },
    ...fields,
  ];
  return all.flatMap(({ field, names }) => {
    const values = [...new Set<string>(names)].slice(0, MOST_VALUES);
    return values.length === 0
      ? []
      : [{ field, values: values.map((value) => ({ value, count: null })) }];
  });
}

function typesOf(
  kinds: readonly string[],
  { resourceTypes }: Pick<ResourceSpaceOptions, 'resourceTypes'>,
): string[] {
  const wanted = Object.entries(resourceTypes).filter(([, kind]) => kinds.includes(kind));
  return wanted.map(([type]) => type);
}

/** Returns the search's beginning; null if there is no such collection. */
async function specialOf(
  names: readonly string[],
  api: ResourceSpaceApi,
  call: CallOptions,
): Promise<string[] | null> {
  const [name] = names;
  if (name === undefined) return [];
  if (names.length > 1) {
    throw new DamError('unsupported', 'ResourceSpace searches one collection at a time.');
  }
  const found = (await collectionsOf(name, api, call)).find((each) => each.name === name);
  return found === undefined ? null : [`!collection${found.ref}`];
}

async function collectionsOf(
  search: string,
  api: ResourceSpaceApi,
  call: CallOptions,
): Promise<z.infer<typeof wireCollections>> {
  // Includes featured collections, which the server leaves out by default.
  const params = { search, exclude_themes: 'false' };
  return parseAnswer(wireCollections, await api.read('search_public_collections', params, call));
}

async function nodesOf(
  field: number,
  names: readonly string[],
  api: ResourceSpaceApi,
  call: CallOptions,
): Promise<number[]> {
  const answer = await api.read('get_nodes', { ref: field }, call);
  const nodes = parseAnswer(wireNodes, answer).filter(({ name }) => names.includes(name));
  return nodes.map(({ ref }) => ref);
}
