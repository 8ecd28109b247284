import type { CallOptions, Recognition } from '../../contracts/connector';
import { isListedHost } from '../http';
import { decodedPart, httpAddress, partOf } from '../own-address';
import { FILE_NAMESPACE } from './answers';
import type { MediaWikiApi } from './api';

/**
 * Recognises the page of a file (`/wiki/File:Pier.jpg`, `/index.php?title=File:Pier.jpg`, `?curid=7`), and its
 * files with thumbnails and former versions, on the wiki's own host and on `fileHosts`. A wiki's addresses name the
 * title, so one call reads the page id.
 */
export function recognise(address: string, api: MediaWikiApi): Recognition | null {
  const url = httpAddress(address);
  if (url === null) return null;
  const isOwn = url.host === new URL(api.baseUrl).host;
  if (!isOwn && !isListedHost(url.host, api.options.fileHosts)) return null;
  const page = isOwn ? pageOf(url) : null;
  if (page !== null) return page.id === null ? lookUp(api, page.title, null) : { assetId: page.id };
  const file = originalOf(url);
  if (file === null) return null;
  // Several wikis lie on one host of files, so the name alone could be another wiki's.
  return lookUp(api, `File:${file.name}`, url.host + file.path);
}

/** Returns the title that an address of a page names, or its id; null if it is no page of a namespace. */
function pageOf({
  pathname,
  searchParams,
  hash,
}: URL): { title: string; id: string | null } | null {
  const id = searchParams.get('curid');
  if (id !== null) return /^[1-9]\d{0,14}$/.test(id) ? { title: '', id } : null;
  // The viewer for pictures lies over another page.
  const viewed = partOf(hash, /^#\/media\/(.+)$/);
  const path = partOf(pathname, /\/(?:wiki|index\.php)\/(.+)$/);
  const title = viewed ?? searchParams.get('title') ?? path ?? '';
  return isTitle(title) ? { title, id: null } : null;
}

/** True for one title within a namespace, and nothing that the API would split or read as a command. */
function isTitle(title: string): boolean {
  return /^[^:|#<>[\]{}\p{Cc}]+:[^|#<>[\]{}\p{Cc}]+$/u.test(title);
}

/** Matches a file below the two folders that come from its name's digest; its thumbnails are one level deeper. */
const FILE = /^(.*?\/)(thumb\/)?(?:archive\/)?([0-9a-f]\/[0-9a-f]{2}\/)([^/]+)(\/[^/]+)?$/;

/** Returns the path of the current version of the file that an address shows, with its name. */
function originalOf({ pathname }: URL): { path: string; name: string } | null {
  const [, root, thumb, folders = '', last = '', size] = FILE.exec(pathname) ?? [];
  if (root === undefined || (thumb === undefined) !== (size === undefined)) return null;
  // Former versions are named by their instant: `20261123024137!Pier.jpg`.
  const file = last.replace(/^\d{14}(?:!|%21)/, '');
  const name = decodedPart(file);
  return name !== null && isTitle(`File:${name}`) ? { path: root + folders + file, name } : null;
}

/**
 * Asks for the page of a title.
 *
 * @param shown Host and path that the file must have; null if any will do.
 */
function lookUp(api: MediaWikiApi, title: string, shown: string | null): Recognition {
  const ask = async (call: CallOptions = {}): Promise<string | null> => {
    const question = { prop: 'imageinfo', iiprop: 'timestamp|url', titles: title, redirects: '1' };
    const { query } = await api.ask(question, call);
    const [page] = query?.pages ?? [];
    if (page?.pageid === undefined || page.ns !== FILE_NAMESPACE) return null;
    const url = page.imageinfo?.[0]?.url;
    const isShown = shown === null || (url !== undefined && placeOf(url) === decodedPart(shown));
    return isShown ? String(page.pageid) : null;
  };
  return { lookUp: ask };
}

function placeOf(address: string): string | null {
  const { host, pathname } = new URL(address);
  return decodedPart(host + pathname);
}
