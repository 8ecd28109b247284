import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { assetOf, isNoFile, type WirePage } from './answers';
import type { MediaWikiApi } from './api';

const MOST_VERSIONS = 20;
const THUMBNAIL_WIDTH = 500;

/** The properties of a file that both a search and a read by id ask for. */
const PROPERTIES = {
  prop: 'imageinfo|categories',
  iiprop: 'timestamp|url|size|mime|extmetadata',
  iiurlwidth: String(THUMBNAIL_WIDTH),
  iilimit: String(MOST_VERSIONS),
  cllimit: 'max',
} as const;

export function readPages(
  api: MediaWikiApi,
  ids: readonly (string | number)[],
  call: CallOptions = {},
): Promise<WirePage[]> {
  return api.askPages({ ...PROPERTIES, pageids: ids.join('|') }, call);
}

/** Reads files by their page ids. */
export async function readAssets(
  api: MediaWikiApi,
  assetIds: readonly string[],
  call: CallOptions = {},
): Promise<AssetAnswer[]> {
  const ids = [...new Set(assetIds)].filter((id) => /^[1-9]\d{0,14}$/.test(id));
  if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
  const pages = await readPages(api, ids, call);
  const byId = new Map(pages.map((page) => [String(page.pageid), page]));
  // A wiki marks a missing page as missing; a page that it leaves out is no answer.
  if (ids.some((id) => !byId.has(id))) {
    throw new DamError('bad-answer', 'The wiki left out files that it was asked for.');
  }
  return assetIds.map((id) => answerOf(byId.get(id), api));
}

function answerOf(page: WirePage | undefined, { options }: MediaWikiApi): AssetAnswer {
  const asset = page && assetOf(page, options);
  if (asset) return { status: 'found', asset };
  if (page === undefined || isNoFile(page)) return { status: 'missing' };
  const message = 'The wiki told a page without its file, nor that there is none.';
  return { status: 'failed', error: new DamError('bad-answer', message) };
}
