import type { CallOptions, SearchPage, SearchQuery } from '../../contracts/connector';
import { parseAnswer } from '../wire-schema';
import { assetOf, wirePage } from './answers';
import type { DemoDamApi } from './api';

/** The DAM has filters and sort orders of the same names. */
export const FILTERS = ['type', 'state', 'tag', 'folder', 'orientation', 'format'] as const;
export const SORTS = ['newest', 'oldest', 'title', '-title', 'relevance', 'expires'] as const;

export async function searchAssets(
  api: DemoDamApi,
  query: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  const answer = await api.http.json({ url: '/api/assets', params: paramsOf(query), ...call });
  const page = parseAnswer(wirePage, answer);
  return {
    assets: page.items.map((item) => assetOf(item, api)),
    total: page.total,
    cursor: page.cursor,
    facets: Object.entries(page.facets).map(([field, values]) => ({ field, values })),
  };
}

function paramsOf({ text, filters = {}, sort, cursor, limit }: SearchQuery): URLSearchParams {
  const params = new URLSearchParams({ limit: String(limit) });
  if (text) params.set('search', text);
  if (sort) params.set('sort', sort);
  if (cursor) params.set('cursor', cursor);
  for (const [field, values] of Object.entries(filters)) {
    for (const value of values) params.append(`filter[${field}]`, value);
  }
  return params;
}
