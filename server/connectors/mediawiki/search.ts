import type { Asset } from '../../contracts/asset';
import type { CallOptions, SearchPage, SearchQuery } from '../../contracts/connector';
import { compared } from '../compared';
import { assetOf, FILE_NAMESPACE } from './answers';
import { emptyAnswer, type MediaWikiApi, MOST_IDS, type Question, textsOf } from './api';
import { readPages } from './assets';
import { continuationOf } from './continuation';

export const SORTS = ['newest', 'title'] as const;

const ORDERS: Record<(typeof SORTS)[number], (one: Asset, other: Asset) => number> = {
  newest: (one, other) => compared(other.updatedAt ?? '', one.updatedAt ?? ''),
  title: (one, other) => compared(one.title.toLowerCase(), other.title.toLowerCase()),
};

const NOTHING: SearchPage = { assets: [], total: 0, cursor: null, facets: [] };

/** Lists the ids first, then reads their files, so that either list can be continued. */
export async function searchAssets(
  api: MediaWikiApi,
  { text = '', sort = 'newest', cursor, limit }: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  // The syntax of a wiki's search engine differs between wikis, so only words are sent.
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (text.trim() !== '' && words.length === 0) return NOTHING;
  const listing = words.length > 0 ? wordsListing(words, limit) : wholeListing(sort, limit);
  const place = cursor === undefined ? {} : continuationOf(cursor);
  const answer = await api.ask({ ...listing, ...place }, call);
  // A search without results is answered without "query".
  if (answer.query === undefined && answer.batchcomplete !== true) throw emptyAnswer();
  const listed = [...(answer.query?.pages ?? [])].sort(
    (one, other) => (one.index ?? 0) - (other.index ?? 0),
  );
  const ids = listed.flatMap(({ pageid }) => pageid ?? []);
  const pages = ids.length === 0 ? [] : await readPages(api, ids, call);
  const byId = new Map(pages.map((page) => [page.pageid, page]));
  const assets = ids.flatMap((id) => {
    const page = byId.get(id);
    return (page && assetOf(page, api.options)) ?? [];
  });
  return {
    // A listing of all files comes in its order page by page, and in each page by the ids of the files.
    assets: words.length > 0 ? assets : assets.sort(ORDERS[sort === 'title' ? 'title' : 'newest']),
    total: answer.query?.searchinfo?.totalhits ?? null,
    cursor: answer.continue === undefined ? null : cursorOf(answer.continue),
    facets: [],
  };
}

function wordsListing(words: readonly string[], limit: number): Question {
  const search = words.join(' ');
  return {
    generator: 'search',
    gsrsearch: search,
    gsrnamespace: String(FILE_NAMESPACE),
    gsrlimit: String(Math.min(limit, MOST_IDS)),
    // Counts the results, since a generator does not.
    list: 'search',
    srsearch: search,
    srnamespace: String(FILE_NAMESPACE),
    srlimit: '1',
    srinfo: 'totalhits',
    srprop: '',
  };
}

function wholeListing(sort: string, limit: number): Question {
  const order =
    sort === 'title' ? { gaisort: 'name' } : { gaisort: 'timestamp', gaidir: 'descending' };
  return { generator: 'allimages', gailimit: String(Math.min(limit, MOST_IDS)), ...order };
}

/** Keeps the generator's parameters only; those of the count would continue the count. */
function cursorOf(more: Readonly<Record<string, string | number>>): string | null {
  const own = Object.entries(textsOf(more)).filter(([name]) => /^(gsr|gai)/.test(name));
  return own.length === 0 ? null : JSON.stringify(Object.fromEntries(own));
}
