import { z } from 'zod';
import type { Asset } from '../../contracts/asset';
import type { CallOptions, Facet, SearchPage, SearchQuery } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { foreignCursor, placeOf } from '../cursors';
import { parseAnswer } from '../wire-schema';
import { assetOf, type Mapping, type WireAsset } from './answers';
import { errorOf, type FrontifyApi, type WireError } from './api';
import { readOf } from './assets';
import { type Scope, scopesOf } from './filters';
import { BUILT_IN, type FrontifyOptions } from './options';
import type { FrontifyProjects } from './projects';
import { searchIn } from './queries';

/** Searches library by library, since Frontify has no search over all of them in its published schema. */

const SORT_NAMES: Readonly<Record<string, string>> = {
  newest: 'NEWEST',
  oldest: 'OLDEST',
  title: 'TITLE_ASCENDING',
  '-title': 'TITLE_DESCENDING',
  relevance: 'RELEVANCE',
};
export const SORTS = Object.keys(SORT_NAMES);

export function filtersOf({ filters }: Pick<FrontifyOptions, 'filters'>): string[] {
  return [...BUILT_IN, ...filters];
}

/** Values that the picker offers; Frontify counts nothing. */
const OFFERED_TYPES = ['image', 'video', 'audio', 'document'];
const OFFERED_FORMATS = ['jpg', 'png', 'svg', 'gif', 'pdf', 'mp4', 'mov', 'psd', 'ai', 'eps'];

/** Calls that one page may take, if folders are empty or filters leave most assets out. */
const MOST_CALLS = 10;

const place = z.strictObject({
  /** Ids of the project and the folder that is read; the folder is null for the whole project. */
  project: z.string(),
  folder: z.string().nullable(),
  /** Assets on each page of Frontify. */
  size: z.int().min(1).max(100),
  /** Number of the page with `last`, or of the page that comes next if there is no `last`. */
  page: z.int().min(1),
  /** Id of the last asset that was looked at. */
  last: z.string().nullable(),
});
type Place = z.infer<typeof place>;

const wirePage = z.object({
  total: z.number(),
  hasNextPage: z.boolean(),
  items: z.array(z.unknown()).nullish(),
});
type WirePage = z.infer<typeof wirePage>;
const wireProject = z.object({ here: wirePage, next: wirePage.nullish() });

export async function searchAssets(
  api: FrontifyApi,
  projects: FrontifyProjects,
  query: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  const begun = query.cursor === undefined ? null : placeOf(place, query.cursor);
  await projects.assertProperties(call);
  const scopes = await scopesOf(query, api.options, projects, call);
  const from = begun ?? beginOf(scopes[0], query.limit);
  const mapping = await projects.mapping(call);
  const { assets, refusals, total, next } = await gather(
    { api, mapping },
    scopes,
    from,
    query,
    call,
  );
  // One asset that cannot be read is left out; if none can be read, the search says why.
  if (assets.length === 0 && refusals[0] !== undefined) throw refusals[0];
  return {
    assets,
    total,
    cursor: next === null ? null : JSON.stringify(next),
    facets: begun === null ? await facetsOf(api, projects, call) : [],
  };
}

/** Fills a page, from several libraries or folders if one has too few assets. */
async function gather(
  { api, mapping }: { api: FrontifyApi; mapping: Mapping },
  scopes: readonly Scope[],
  from: Place | null,
  query: SearchQuery,
  call: CallOptions,
): Promise<Taken & { total: number | null }> {
  const assets: Asset[] = [];
  const refusals: DamError[] = [];
  let total: number | null = null;
  let next = from;
  for (let calls = 0; calls < MOST_CALLS; calls++) {
    if (next === null || assets.length === query.limit) break;
    const index = scopes.findIndex(isAt(next));
    const scope = scopes[index];
    // A library or a folder of the cursor may be gone by now.
    if (scope === undefined) throw foreignCursor();
    const part = await readPart(api, scope, next, query, call);
    const taken = take(part, next, query.limit - assets.length, scope, mapping);
    assets.push(...taken.assets);
    refusals.push(...taken.refusals);
    if (scopes.length === 1 && !scope.isNarrowed) total = part.total;
    next = taken.next ?? beginOf(scopes[index + 1], next.size);
  }
  return { assets, refusals, total, next };
}

function beginOf(scope: Scope | undefined, size: number): Place | null {
  if (scope === undefined) return null;
  return { project: scope.project.id, folder: scope.folder, size, page: 1, last: null };
}

function isAt({ project, folder }: Place): (scope: Scope) => boolean {
  return (scope) => scope.project.id === project && scope.folder === folder;
}

interface Part {
  /** Assets of one page or two, as far as they can be read. */
  items: { read: WireAsset | DamError; page: number }[];
  total: number;
  hasMore: boolean;
  lastPage: number;
}

/**
 * Reads the page that comes next, and with it the one before: page numbers shift when assets are added or deleted, so the
 * last asset that was looked at says where to go on.
 */
async function readPart(
  api: FrontifyApi,
  { project, input }: Scope,
  { size, page, last }: Place,
  { sort = 'newest' }: SearchQuery,
  call: CallOptions,
): Promise<Part> {
  const isContinued = last !== null;
  const document = searchIn(project.kind, isContinued);
  const variables = {
    project: project.id,
    limit: size,
    here: page,
    ...(isContinued && { next: page + 1 }),
    query: { ...input, sortBy: SORT_NAMES[sort] ?? 'NEWEST' },
  };
  const { data, errors } = await api.ask(document, variables, call);
  const answer = data[project.kind];
  if (answer == null) {
    if (errors[0] !== undefined) throw errorOf(errors[0]);
    // The library was deleted, or taken from the user, since the list of libraries was read.
    return { items: [], total: 0, hasMore: false, lastPage: page };
  }
  const { here, next } = parseAnswer(wireProject, answer);
  const end = next ?? here;
  return {
    items: [
      ...itemsOf(here, errors, [project.kind, 'here'], page),
      ...(next ? itemsOf(next, errors, [project.kind, 'next'], page + 1) : []),
    ],
    total: here.total,
    hasMore: end.hasNextPage,
    lastPage: next ? page + 1 : page,
  };
}

function itemsOf(
  { items }: WirePage,
  errors: readonly WireError[],
  path: readonly string[],
  page: number,
): Part['items'] {
  return (items ?? []).map((item, index) => ({
    read: readOf(item, errors, [...path, 'items', index]),
    page,
  }));
}

interface Taken {
  assets: Asset[];
  refusals: DamError[];
  /** Null if this scope has no more. */
  next: Place | null;
}

/** Takes what comes after the last asset that was looked at, and says where to go on. */
function take(
  { items, hasMore, lastPage }: Part,
  here: Place,
  most: number,
  { matches }: Scope,
  mapping: Mapping,
): Taken {
  const assets: Asset[] = [];
  const refusals: DamError[] = [];
  let last: Pick<Place, 'page' | 'last'> | null = null;
  let index = startOf(items, here);
  for (; index < items.length && assets.length < most; index++) {
    const item = items[index];
    if (item === undefined) continue;
    const { read, page } = item;
    if (read instanceof DamError) {
      refusals.push(read);
      continue;
    }
    last = { page, last: read.id };
    if (!matches(read)) continue;
    const asset = mapped(read, mapping);
    if (asset instanceof DamError) refusals.push(asset);
    else assets.push(asset);
  }
  const isAtEnd = index >= items.length;
  if (isAtEnd && !hasMore) return { assets, refusals, next: null };
  // Without an asset to go on from, the next page is read from its beginning.
  return { assets, refusals, next: { ...here, ...(last ?? { page: lastPage + 1, last: null }) } };
}

/** If the last asset was deleted, or moved beyond, what was read before is passed over. */
function startOf(items: Part['items'], { page, last }: Place): number {
  if (last === null) return 0;
  const known = items.findIndex(({ read }) => !(read instanceof DamError) && read.id === last);
  if (known !== -1) return known + 1;
  const next = items.findIndex((item) => item.page > page);
  return next === -1 ? items.length : next;
}

function mapped(wire: WireAsset, mapping: Mapping): Asset | DamError {
  try {
    return assetOf(wire, mapping);
  } catch (error) {
    if (error instanceof DamError) return error;
    throw error;
  }
}

async function facetsOf(
  api: FrontifyApi,
  projects: FrontifyProjects,
  call: CallOptions,
): Promise<Facet[]> {
  const uncounted = (values: Iterable<string>) =>
    [...new Set(values)].map((value) => ({ value, count: null }));
  const { filters } = api.options;
  const [listed, { folders }] = await Promise.all([projects.list(call), projects.folders(call)]);
  const properties = filters.length === 0 ? [] : await projects.properties(call);
  const optionsOf = (name: string) =>
    (properties ?? []).filter((each) => each.name === name).flatMap(({ options }) => options);
  return [
    { field: 'type', values: uncounted(OFFERED_TYPES) },
    {
      field: 'folder',
      values: uncounted(
        [...listed, ...folders].map((each) => ('path' in each ? each.path : each.name)).sort(),
      ),
    },
    { field: 'format', values: uncounted(OFFERED_FORMATS) },
    ...filters.map((field) => ({ field, values: uncounted(optionsOf(field)) })),
  ];
}
