import { z } from 'zod';
import { ASSET_KINDS } from '../../contracts/asset';
import type { CallOptions, Facet, SearchPage, SearchQuery } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { sideBySide } from '../side-by-side';
import { parseAnswer } from '../wire-schema';
import { wireInteger } from './answers';
import type { Params, ResourceSpaceApi } from './api';
import type { ResourceSpaceAssets } from './assets';
import type { Collections } from './collections';
import { type ResourceSpaceOptions, statesOf } from './options';

const wireNodes = z.array(
  z.object({
    ref: wireInteger,
    name: z.string(),
    /** The name in the language of the server, where `name` has several. */
    translated_name: z.string().nullish(),
    active: wireInteger.nullish(),
    use_count: wireInteger.nullish(),
  }),
);
type WireNode = z.infer<typeof wireNodes>[number];

/** Orders that the server knows; for an unknown one it silently takes another. Its "modified" is the last download. */
const ORDERS: Readonly<Record<string, readonly [string, string]>> = {
  newest: ['resourceid', 'desc'],
  title: ['title', 'asc'],
  relevance: ['relevance', 'desc'],
};
export const SORTS = Object.keys(ORDERS);

/** Values of a facet at most; a list of keywords may have thousands. */
const MOST_VALUES = 100;

export interface SearchParts {
  api: ResourceSpaceApi;
  assets: ResourceSpaceAssets;
  collections: Collections;
  options: ResourceSpaceOptions;
}

export async function searchAssets(
  parts: SearchParts,
  query: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  const { assets } = parts;
  const { offset, isOpenEnded } = placeOf(query.cursor);
  const listing = await listingOf(parts, query, call);
  if (listing === null) return { assets: [], total: 0, cursor: null, facets: [] };
  const fetchrows = `${offset},${query.limit}`;
  const list = (isOpen: boolean) =>
    assets.list({ ...listing.params, search: searchOf(listing, isOpen), fetchrows }, call);
  let isOpen = isOpenEnded;
  let page = await list(isOpen);
  if (page.data.length === 0 && offset === 0 && listing.words.length > 0) {
    // The server finds whole words, and an editor may not have typed the end.
    isOpen = true;
    page = await list(isOpen);
  }
  const found = await sideBySide(page.data, (row) => assets.outline(row, call));
  const seen = offset + page.data.length;
  // The server keeps its total for half an hour, so only the length of the page tells if there are more.
  const isLast = page.data.length < query.limit;
  return {
    assets: found,
    total: isLast ? seen : Math.max(page.total, seen),
    cursor: isLast ? null : `${seen}${isOpen ? OPEN_END : ''}`,
    facets: query.cursor === undefined ? await facetsOf(parts, call) : [],
  };
}

/** Marks the cursor of a search for words that begin with the last one. */
const OPEN_END = '*';

function placeOf(cursor: string | undefined): { offset: number; isOpenEnded: boolean } {
  const isOpenEnded = cursor?.endsWith(OPEN_END) ?? false;
  return { offset: offsetOf(isOpenEnded ? cursor?.slice(0, -1) : cursor), isOpenEnded };
}

interface Listing {
  params: Params;
  special: readonly string[];
  words: readonly string[];
  nodes: readonly string[];
}

function searchOf({ special, words, nodes }: Listing, isOpenEnded: boolean): string {
  const end = isOpenEnded ? words.slice(-1).map((word) => `${word}${OPEN_END}`) : words.slice(-1);
  return [...special, ...words.slice(0, -1), ...end, ...nodes].join(' ');
}

/** Returns the parameters of a listing, or null if nothing can match. */
async function listingOf(
  { api, collections, options }: SearchParts,
  { text = '', filters = {}, sort = 'newest' }: SearchQuery,
  call: CallOptions,
): Promise<Listing | null> {
  // Other characters are syntax: "!" begins a special search, "-" excludes, "@@" names nodes.
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (text.trim() !== '' && words.length === 0) return null;
  const { type = [], collection = [], ...others } = filters;
  const types = typesOf(type, options);
  if (type.length > 0 && types.length === 0) return null;
  const special = await specialOf(collection, collections, call);
  if (special === null) return null;
  const nodes: string[] = [];
  for (const [name, values] of Object.entries(others)) {
    const field = options.facets[name];
    if (field === undefined || values.length === 0) continue;
    const known = await nodesOf(field, api, call);
    const wanted = known.filter((node) => values.includes(wordOf(node)));
    if (wanted.length === 0) return null;
    // Nodes without a blank between them match any of them.
    nodes.push(wanted.map(({ ref }) => `@@${ref}`).join(''));
  }
  const [order_by = '', order = ''] = ORDERS[sort] ?? [];
  const archive = statesOf(options);
  const params = { restypes: types.join(','), archive, order_by, sort: order };
  return { params, special, words, nodes };
}

/** Returns facets without counts: the server's own counts ignore the search and the states. */
async function facetsOf(
  { api, collections, options }: SearchParts,
  call: CallOptions,
): Promise<Facet[]> {
  const { facets, resourceTypes } = options;
  const kinds = Object.values(resourceTypes);
  const named = await collections.get(call.signal);
  const fields = await Promise.all(
    Object.entries(facets).map(async ([field, number]) => {
      const nodes = await nodesOf(number, api, call);
      // Unused in all states, so that no search finds anything with them.
      const used = nodes.filter(({ active, use_count }) => active !== 0 && use_count !== 0);
      const common = used.sort((one, other) => (other.use_count ?? 0) - (one.use_count ?? 0));
      return { field, names: common.map(wordOf) };
    }),
  );
  const all = [
    { field: 'type', names: ASSET_KINDS.filter((kind) => kinds.includes(kind)) },
    { field: 'collection', names: [...named.keys()] },
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
  collections: Collections,
  call: CallOptions,
): Promise<string[] | null> {
  const [name] = names;
  if (name === undefined) return [];
  if (names.length > 1) {
    throw new DamError('unsupported', 'ResourceSpace searches one collection at a time.');
  }
  const ref = (await collections.get(call.signal)).get(name);
  return ref === undefined ? null : [`!collection${ref}`];
}

/** The words of a field. The server answers `false` for a field that the user may not see: it has no words here. */
async function nodesOf(
  field: number,
  api: ResourceSpaceApi,
  call: CallOptions,
): Promise<WireNode[]> {
  const answer = await api.ask('get_nodes', { ref: field, use_count: 1 }, call);
  return answer === false ? [] : parseAnswer(wireNodes, answer);
}

function wordOf({ name, translated_name }: WireNode): string {
  return translated_name || name;
}
