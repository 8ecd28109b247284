import { z } from 'zod';
import type { AssetKind } from '../../contracts/asset';
import type { Facet, SearchQuery } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { parseAnswer } from '../wire-schema';
import { wireInteger } from './answers';
import type { ResourceSpaceApi } from './api';
import { type ResourceSpaceOptions, STOCK_STATES } from './options';

/** A search in ResourceSpace's words, its facets, and where it goes on. */

const wireNodes = z.array(
  z.object({
    ref: wireInteger,
    name: z.string(),
    active: wireInteger.nullish(),
    use_count: wireInteger.nullish(),
  }),
);
const wireCollections = z.array(z.object({ ref: wireInteger, name: z.string() }));

/** An order that the server does not know is another order, without a word; these it knows. */
const ORDERS: Readonly<Record<string, readonly [string, string]>> = {
  newest: ['resourceid', 'desc'],
  updated: ['modified', 'desc'],
  title: ['title', 'asc'],
  relevance: ['relevance', 'desc'],
};
export const SORTS = Object.keys(ORDERS);

/** A list of keywords may have thousands. */
const MOST_VALUES = 100;

const KINDS: readonly AssetKind[] = ['image', 'video', 'audio', 'document'];

export type Listing = Readonly<Record<string, string>>;

/** Every state an editor may have to see: who only asks for "active" is not told of the others. */
export function statesOf({ approvedStates }: Pick<ResourceSpaceOptions, 'approvedStates'>): string {
  return [...new Set([...STOCK_STATES, ...approvedStates])].join(',');
}

/** Parameters of the listing; null where nothing can be found. */
export async function listingOf(
  { text = '', filters = {}, sort = 'newest', cursor, limit }: SearchQuery,
  options: ResourceSpaceOptions,
  api: ResourceSpaceApi,
  signal: AbortSignal | undefined,
): Promise<Listing | null> {
  // Everything else is syntax: "!" begins a special search, "-" leaves out, "@@" names nodes.
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (text.trim() !== '' && words.length === 0) return null;
  const { type = [], collection = [], ...others } = filters;
  const types = typesOf(type, options);
  if (type.length > 0 && types.length === 0) return null;
  const special = await specialOf(collection, api, signal);
  if (special === null) return null;
  const nodes: string[] = [];
  for (const [name, values] of Object.entries(others)) {
    const field = options.facets[name];
    if (field === undefined || values.length === 0) continue;
    const wanted = await nodesOf(field, values, api, signal);
    if (wanted.length === 0) return null;
    // Without a blank between them: any of them.
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

/** Without numbers: the server's own count every state, whatever was searched for. */
export async function facetsOf(
  { facets, resourceTypes }: ResourceSpaceOptions,
  api: ResourceSpaceApi,
  signal: AbortSignal | undefined,
): Promise<Facet[]> {
  const kinds = Object.values(resourceTypes);
  const collections = await collectionsOf('', api, signal);
  const fields = await Promise.all(
    Object.entries(facets).map(async ([field, number]) => {
      const answer = await api.read('get_nodes', { ref: number, use_count: 1 }, signal);
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

/** The beginning of the search; null where there is no such collection. */
async function specialOf(
  names: readonly string[],
  api: ResourceSpaceApi,
  signal: AbortSignal | undefined,
): Promise<string[] | null> {
  const [name] = names;
  if (name === undefined) return [];
  if (names.length > 1) {
    throw new DamError('unsupported', 'ResourceSpace searches one collection at a time.');
  }
  const found = (await collectionsOf(name, api, signal)).find((each) => each.name === name);
  return found === undefined ? null : [`!collection${found.ref}`];
}

async function collectionsOf(
  search: string,
  api: ResourceSpaceApi,
  signal: AbortSignal | undefined,
): Promise<z.infer<typeof wireCollections>> {
  // With the featured ones, which it would leave out.
  const params = { search, exclude_themes: 'false' };
  return parseAnswer(wireCollections, await api.read('search_public_collections', params, signal));
}

async function nodesOf(
  field: number,
  names: readonly string[],
  api: ResourceSpaceApi,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const answer = await api.read('get_nodes', { ref: field }, signal);
  const nodes = parseAnswer(wireNodes, answer).filter(({ name }) => names.includes(name));
  return nodes.map(({ ref }) => ref);
}
