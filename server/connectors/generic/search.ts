import type {
  CallOptions,
  Facet,
  FacetFilters,
  SearchPage,
  SearchQuery,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { absentRights, assetAt, assetsAt, at, listAt, textAt } from './answers';
import { ask, type GenericApi } from './api';
import type { GenericOptions } from './options';

type Listing = GenericOptions['search'];

export async function searchAssets(
  api: GenericApi,
  query: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  const { options } = api;
  const { search: listing } = options;
  const { answer, items, start, length } = await read(api, query, call);
  const total = totalAt(answer, listing);
  const end = start + length;
  // The total may be older than the assets, so only the length of the page tells if there are more.
  const isLast = length < query.limit;
  return {
    assets: items.map((item) => assetAt(item, options)),
    total,
    cursor: nextCursor(answer, listing, isLast ? null : end),
    facets: facetsAt(answer, listing),
  };
}

/** Reads a page of the DAM's listing. */
async function read(api: GenericApi, query: SearchQuery, call: CallOptions) {
  const { search: listing } = api.options;
  const start = startOf(query, listing);
  const params = paramsOf(query, start, listing);
  const { post } = listing;
  const sent = post === undefined ? { params } : { params: typedOf(params, listing), post };
  const answer = await ask(api, listing.path, sent, call);
  const { length } = listAt(answer, listing.items);
  return { answer, items: assetsAt(answer, listing.items, api.options), start, length };
}

/** Throws if an asset of the DAM lacks a value that the options require, which closes all assets like it. */
export async function assertRights(api: GenericApi, call: CallOptions = {}): Promise<void> {
  const { withdrawn, embargoUntil, expiresAt } = api.options.asset;
  const isAny = [withdrawn, embargoUntil, expiresAt].some(
    (where) => typeof where === 'object' && where.required === true,
  );
  if (!isAny) return;
  const { items } = await read(api, { limit: 1 }, call);
  const absent = items.length === 0 ? [] : absentRights(items[0], api.options);
  if (absent.length === 0) return;
  throw new DamError(
    'forbidden',
    `The DAM's assets have nothing at ${absent.join(' and ')}, not even null, so they are not shown to visitors. ` +
      'Correct the path in the options, or let the credentials see the field.',
  );
}

/** Number of assets before this page; 0 if the DAM pages by its own cursors. */
function startOf({ cursor }: SearchQuery, { params }: Listing): number {
  return params.cursor === undefined ? offsetOf(cursor) : 0;
}

function paramsOf(query: SearchQuery, start: number, listing: Listing): URLSearchParams {
  const { text, filters = {}, sort, cursor, limit } = query;
  const { params: names, fixed, sorts } = listing;
  const params = new URLSearchParams({ ...fixed, [names.limit]: String(limit) });
  if (text && names.text) params.set(...textParam(names.text, text));
  const order = sort === undefined ? undefined : sorts[sort];
  if (order !== undefined && names.sort) params.set(names.sort, order);
  appendFilters(params, filters, listing);
  if (names.page) params.set(names.page, String(start / limit + 1));
  if (names.offset) params.set(names.offset, String(start));
  if (names.cursor && cursor) params.set(names.cursor, cursor);
  return params;
}

/** In a body, numbers are numbers, and a parameter with several values is a list. */
function typedOf(params: URLSearchParams, { params: names }: Listing): Record<string, unknown> {
  const numbers = [names.limit, names.page, names.offset];
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      if (numbers.includes(name)) return [name, Number(values[0])];
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}

function textParam(
  where: NonNullable<Listing['params']['text']>,
  text: string,
): [name: string, value: string] {
  if (typeof where === 'string') return [where, text];
  const escaped = JSON.stringify(text).slice(1, -1);
  return [where.name, where.template.replace('{text}', () => escaped)];
}

function appendFilters(params: URLSearchParams, filters: FacetFilters, listing: Listing): void {
  for (const [field, values] of Object.entries(filters)) {
    const where = listing.filters[field];
    if (where === undefined) continue;
    if (typeof where === 'string') for (const value of values) params.append(where, value);
    else params.set(where.param, values.join(where.separator));
  }
}

function totalAt(answer: unknown, { total }: Listing): number | null {
  const found = total === undefined ? Number.NaN : Number(at(answer, total));
  return Number.isInteger(found) ? found : null;
}

/** `end` is the number of assets up to this page's end; null on the last page. */
function nextCursor(answer: unknown, listing: Listing, end: number | null): string | null {
  const { params: names, cursor } = listing;
  if (names.cursor !== undefined) return cursor === undefined ? null : textAt(answer, cursor);
  if (names.page === undefined && names.offset === undefined) return null;
  return end === null ? null : String(end);
}

/** Facets of the fields that are filters; others could not narrow the search. */
function facetsAt(answer: unknown, { facets, filters }: Listing): Facet[] {
  const found = facets === undefined ? undefined : at(answer, facets);
  if (typeof found !== 'object' || found === null) return [];
  return Object.entries(found)
    .filter(([field]) => filters[field] !== undefined)
    .map(([field, values]) => ({ field, values: facetValuesAt(values) }));
}

function facetValuesAt(values: unknown): Facet['values'] {
  const list: unknown[] = Array.isArray(values) ? values : [];
  return list.flatMap((each) => {
    const value = textAt(each, 'value');
    const count = Number(textAt(each, 'count') ?? Number.NaN);
    return value === null ? [] : { value, count: Number.isFinite(count) ? count : null };
  });
}
