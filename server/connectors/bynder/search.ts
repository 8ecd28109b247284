import type { CallOptions, SearchPage, SearchQuery } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import { assetOf, type Mapping, wireListing } from './answers';
import { bynderFilters, type Narrowing } from './filters';
import type { BynderOptions } from './options';
import type { BynderSession } from './session';

/** The listing, narrowed and counted. */

export const SORTS: Readonly<Record<string, string>> = {
  newest: 'dateCreated desc',
  oldest: 'dateCreated asc',
  title: 'name asc',
  updated: 'dateModified desc',
};

type MappingOf = (signal?: AbortSignal) => Promise<Mapping>;

export function bynderSearch(session: BynderSession, options: BynderOptions, mappingOf: MappingOf) {
  const { searchesOf, facetsOf } = bynderFilters(session, options);

  const list = async (
    { text, sort, limit, page }: { text: string; sort: string; limit: number; page: number },
    narrowings: readonly Narrowing[],
    signal: AbortSignal | undefined,
  ) => {
    const params = {
      limit: String(limit),
      page: String(page),
      count: 'true',
      orderBy: SORTS[sort] ?? SORTS.newest ?? '',
      includeMediaItems: '1',
      includeVersionNumber: '1',
      ...(text.trim() !== '' && { keyword: text.trim() }),
      ...Object.fromEntries(narrowings.flatMap((each) => Object.entries(each.params))),
    };
    return parseAnswer(wireListing, await session.json({ path: '/api/v4/media/', params }, signal));
  };

  return async (query: SearchQuery, { signal }: CallOptions = {}): Promise<SearchPage> => {
    const { text = '', filters = {}, sort = 'newest', limit } = query;
    const mapping = await mappingOf(signal);
    const searches = await searchesOf(filters, signal);
    const page: SearchPage = { assets: [], total: 0, cursor: null, facets: [] };
    let { index, offset } = placeOf(query.cursor);
    for (const narrowings of searches.slice(index)) {
      const earlier = searches.slice(0, index);
      const place = { limit, page: Math.floor(offset / limit) + 1 };
      const { media, total, count } = await list({ text, sort, ...place }, narrowings, signal);
      if (page.facets.length === 0) {
        page.total = searches.length === 1 ? total : null;
        page.facets = await facetsOf(count, searches.length === 1, signal);
      }
      for (const wire of media.slice(offset % limit)) {
        if (page.assets.length === limit) break;
        offset += 1;
        const isSeen = earlier.some((search) => search.every(({ has }) => has(wire)));
        if (!isSeen) page.assets.push(assetOf(wire, mapping));
      }
      const isAll = media.length < limit || (total !== null && offset >= total);
      const isTaken = offset % limit === 0 || offset % limit >= media.length;
      if (!isAll || !isTaken) return { ...page, cursor: `${index}.${offset}` };
      index += 1;
      offset = 0;
      if (page.assets.length === limit && index < searches.length) {
        return { ...page, cursor: `${index}.${offset}` };
      }
    }
    return page;
  };
}

/** Which of the searches goes on, and how many assets of it came before. */
function placeOf(cursor: string | undefined): { index: number; offset: number } {
  if (cursor === undefined) return { index: 0, offset: 0 };
  const [, index, offset] = /^(\d{1,2})\.(\d{1,7})$/.exec(cursor) ?? [];
  if (index === undefined || offset === undefined) {
    throw new DamError('bad-request', 'The page that was asked for is not one of this search.');
  }
  return { index: Number(index), offset: Number(offset) };
}
