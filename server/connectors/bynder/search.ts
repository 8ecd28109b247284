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

type Listing = z.infer<typeof wireListing>;

/** The next asset of a result: a listing, and the number of its assets that were passed. */
interface Place {
  index: number;
  offset: number;
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
    if (!isOver(listing, offset, limit)) return { ...page, cursor: `${place.index}.${offset}` };
    place = { index: place.index + 1, offset: 0 };
    const isFull = page.assets.length === limit;
    if (isFull && place.index < searches.length) return { ...page, cursor: `${place.index}.0` };
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
  { offset }: Place,
  { signal }: CallOptions,
): Promise<Listing> {
  const params = {
    limit: String(limit),
    page: String(Math.floor(offset / limit) + 1),
    count: 'true',
    orderBy: ORDERS[sort] ?? ORDERS.newest ?? '',
    includeMediaItems: '1',
    includeVersionNumber: '1',
    ...(text.trim() !== '' && { keyword: text.trim() }),
    ...Object.fromEntries(narrowings.flatMap((each) => Object.entries(each.params))),
  };
  return parseAnswer(wireListing, await session.json({ path: '/api/v4/media/', params }, signal));
}

function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return { index: 0, offset: 0 };
  const [, index, offset] = /^(\d{1,2})\.(\d{1,7})$/.exec(cursor) ?? [];
  if (index === undefined || offset === undefined) throw foreignCursor();
  return { index: Number(index), offset: Number(offset) };
}
