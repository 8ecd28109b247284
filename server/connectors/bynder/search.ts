import type { z } from 'zod';
import type { CallOptions, SearchPage, SearchQuery } from '../../contracts/connector';
import { foreignCursor } from '../cursors';
import { parseAnswer } from '../wire-schema';
import { type WireAsset, wireListing } from './answers';
import type { BynderAssets } from './assets';
import type { BynderFilters, Narrowing } from './filters';
import type { BynderSession } from './session';

const ORDERS: Readonly<Record<string, string>> = {
  newest: 'dateCreated desc',
  oldest: 'dateCreated asc',
  title: 'name asc',
  updated: 'dateModified desc',
};
export const SORTS = Object.keys(ORDERS);

type Listing = z.infer<typeof wireListing> & { next: string | null };

/** The next asset of a result: a listing, and the number of its assets that were passed. */
interface Place {
  index: number;
  offset: number;
  /**
   * Bynder's cursor of the page with this asset; null for a first page, and in accounts without cursors. Pages by
   * number shift when assets are added.
   */
  mark: string | null;
}

/**
 * Several values of a filter need one listing each (`BynderFilters`). The listings follow each other
 * in the result, and each leaves out what an earlier one has.
 */
export async function searchAssets(
  session: BynderSession,
  assets: BynderAssets,
  filters: BynderFilters,
  query: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  const { limit } = query;
  const toAsset = await assets.mapper(call);
  const searches = await filters.searchesOf(query.filters ?? {}, call);
  const page: SearchPage = { assets: [], total: 0, cursor: null, facets: [] };
  let place = placeOf(query.cursor);
  for (const narrowings of searches.slice(place.index)) {
    const listing = await list(session, query, narrowings, place, call);
    if (page.facets.length === 0) {
      page.total = searches.length === 1 ? listing.total : null;
      page.facets = await filters.facetsOf(listing.count, searches.length === 1, call);
    }
    const earlier = searches.slice(0, place.index);
    const isNew = (wire: WireAsset) => !earlier.some((each) => each.every(({ has }) => has(wire)));
    const room = limit - page.assets.length;
    const { taken, offset } = take(listing.media, place.offset, limit, room, isNew);
    page.assets.push(...taken.map(toAsset));
    if (!isOver(listing, offset, limit)) {
      const mark = offset % limit === 0 ? listing.next : place.mark;
      return { ...page, cursor: cursorOf({ ...place, offset, mark }) };
    }
    place = { index: place.index + 1, offset: 0, mark: null };
    const isFull = page.assets.length === limit;
    if (isFull && place.index < searches.length) return { ...page, cursor: cursorOf(place) };
  }
  return page;
}

/** Takes at most `room` new assets of a listing's page. `offset` counts those passed so far. */
function take(
  media: readonly WireAsset[],
  start: number,
  limit: number,
  room: number,
  isNew: (wire: WireAsset) => boolean,
): { taken: WireAsset[]; offset: number } {
  const taken: WireAsset[] = [];
  let offset = start;
  for (const wire of media.slice(start % limit)) {
    if (taken.length === room) break;
    offset += 1;
    if (isNew(wire)) taken.push(wire);
  }
  return { taken, offset };
}

/** True if a listing has no asset after `offset`. Its total may be older than its assets. */
function isOver({ media }: Listing, offset: number, limit: number): boolean {
  const isPassed = offset % limit === 0 || offset % limit >= media.length;
  return media.length < limit && isPassed;
}

async function list(
  session: BynderSession,
  { text = '', sort = 'newest', limit }: SearchQuery,
  narrowings: readonly Narrowing[],
  { offset, mark }: Place,
  { signal }: CallOptions,
): Promise<Listing> {
  const params = {
    limit: String(limit),
    ...(mark === null ? { page: String(Math.floor(offset / limit) + 1) } : { cursor: mark }),
    count: 'true',
    orderBy: ORDERS[sort] ?? ORDERS.newest ?? '',
    includeMediaItems: 'true',
    includeVersionNumber: 'true',
    ...(text.trim() !== '' && { keyword: text.trim() }),
    ...Object.fromEntries(narrowings.flatMap((each) => Object.entries(each.params))),
  };
  const { json, next } = await session.page({ path: '/api/v4/media/', params }, signal);
  return { ...parseAnswer(wireListing, json), next };
}

function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return { index: 0, offset: 0, mark: null };
  const [, index, offset, mark] =
    /^(\d{1,2})\.(\d{1,7})(?:\.c([\w-]{1,2000}))?$/.exec(cursor) ?? [];
  if (index === undefined || offset === undefined) throw foreignCursor();
  const decoded = mark === undefined ? null : Buffer.from(mark, 'base64url').toString();
  return { index: Number(index), offset: Number(offset), mark: decoded };
}

function cursorOf({ index, offset, mark }: Place): string {
  const place = `${index}.${offset}`;
  return mark === null ? place : `${place}.c${Buffer.from(mark).toString('base64url')}`;
}
