import sharp from 'sharp';
import { type Asked, type Reply, SimulatorServer } from '../shared/simulator-http';

/**
 * The parts of a MediaWiki 1.39 that the connector calls, as a real one was seen to answer
 * (`tests/real/mediawiki.test.ts` runs against one). The API lies in `/w`, files in `/w/images`. A refusal has the
 * status 200. Files and pages that are not there are told one by one; what does not fit is continued.
 */

export const ACCESS_TOKEN = 'a-token-of-the-simulator';

interface Version {
  timestamp: string;
  bytes: Buffer;
}

interface Page {
  pageid: number;
  /** Without the namespace. */
  name: string;
  mime: string;
  width: number;
  height: number;
  categories: string[];
  /** An administrator has hidden its versions. */
  isHidden: boolean;
  extmetadata: Record<string, string>;
  /** Newest first; none if only the page is left. */
  versions: Version[];
}

type Described = Partial<Omit<Page, 'pageid' | 'versions'>>;

const MOST_TITLES = 50;

export class MediaWikiSimulator {
  /** The wiki is not public: every call needs the token. */
  isPrivate = false;
  /** Entries of an answer's lists at most; the others are continued. */
  mostAtOnce = Number.POSITIVE_INFINITY;
  readonly pages = new Map<number, Page>();
  readonly #changes: { pageid: number; timestamp: string }[] = [];
  readonly #server = new SimulatorServer((asked) => this.#answer(asked));
  #number = 1;
  #clockMs = Date.parse('2026-01-01T00:00:00Z');

  start(): Promise<void> {
    return this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  reset(): void {
    this.isPrivate = false;
    this.mostAtOnce = Number.POSITIVE_INFINITY;
  }

  get url(): string {
    return this.#server.url;
  }

  /** Uploads a picture. Returns the id of its page. */
  async addPicture(colour: string, described: Described = {}): Promise<string> {
    const pageid = ++this.#number;
    const page: Page = {
      pageid,
      name: `File ${pageid}.png`,
      mime: 'image/png',
      width: 900,
      height: 600,
      categories: [],
      isHidden: false,
      extmetadata: {},
      versions: [],
      ...described,
    };
    this.pages.set(pageid, page);
    await this.overwrite(pageid, colour);
    return String(pageid);
  }

  async overwrite(pageid: number, colour: string): Promise<void> {
    const page = this.get(pageid);
    const { width, height } = page;
    const bytes = await sharp({ create: { width, height, channels: 3, background: colour } })
      .png()
      .toBuffer();
    page.versions.unshift({ timestamp: this.#note(pageid), bytes });
  }

  /** Gives the page another title; it keeps its id. */
  move(pageid: number, name: string): void {
    this.get(pageid).name = name;
    this.#note(pageid);
  }

  get(pageid: number): Page {
    const page = this.pages.get(pageid);
    if (page === undefined) throw new Error(`There is no page ${pageid}.`);
    return page;
  }

  #note(pageid: number): string {
    this.#clockMs += 1_000;
    const timestamp = new Date(this.#clockMs).toISOString().replace('.000', '');
    this.#changes.push({ pageid, timestamp });
    return timestamp;
  }

  #answer(asked: Asked): Promise<Reply> | Reply {
    const { pathname, searchParams } = asked.url;
    const file = /^\/w\/images\/(thumb\/)?a\/ab\/([^/]+)(?:\/(\d+)px-[^/]+)?$/.exec(pathname);
    if (file !== null) return this.#file(decodeURIComponent(file[2] ?? ''), Number(file[3] ?? 0));
    if (pathname !== '/w/api.php') return { status: 404, text: '<!DOCTYPE html>Not Found' };
    const { authorization } = asked.headers;
    if (authorization !== undefined && authorization !== `Bearer ${ACCESS_TOKEN}`) {
      return refusal('mwoauth-invalid-authorization', 'The authorization headers are not valid.');
    }
    if (this.isPrivate && authorization === undefined) {
      return refusal('readapidenied', 'You need read permission to use this module.');
    }
    return this.#query(searchParams);
  }

  #query(params: URLSearchParams): Reply {
    const query: Record<string, unknown> = {};
    const more: Record<string, unknown> = {};
    if (params.has('curtimestamp')) more.curtimestamp = new Date(this.#clockMs).toISOString();
    if (params.get('meta') === 'siteinfo') query.general = { sitename: 'Wiki', base: this.url };
    if (params.get('list') === 'recentchanges') Object.assign(more, this.#recent(params, query));
    if (params.get('list') === 'search') {
      const found = this.#found(params.get('srsearch') ?? '');
      query.searchinfo = { totalhits: found.length };
      query.search = found.slice(0, 1).map(({ name }) => ({ ns: 6, title: `File:${name}` }));
    }
    const listed = this.#listed(params, more);
    if (listed === null) return refusal('toomanyvalues', 'Too many values for "pageids".');
    if (listed.length > 0) query.pages = this.#withParts(listed, params, more);
    const isComplete = more.continue === undefined || !('clcontinue' in (more.continue as object));
    return {
      json: {
        ...(isComplete && { batchcomplete: true }),
        ...more,
        ...(Object.keys(query).length > 0 && { query }),
      },
    };
  }

  /** Pages by generator, ids or titles; null if too many were asked for. */
  #listed(params: URLSearchParams, more: Record<string, unknown>): object[] | null {
    const generator = params.get('generator');
    if (generator === 'search') {
      const found = this.#found(params.get('gsrsearch') ?? '');
      return this.#part(found, params, ['gsroffset', 'gsrlimit'], more).map((page, index) => ({
        ...titleOf(page),
        index: index + 1 + Number(params.get('gsroffset') ?? 0),
      }));
    }
    if (generator === 'allimages') {
      const isByName = params.get('gaisort') === 'name';
      const all = [...this.pages.values()].filter(({ versions }) => versions.length > 0);
      all.sort((one, other) =>
        isByName
          ? one.name.localeCompare(other.name)
          : (other.versions[0]?.timestamp ?? '').localeCompare(one.versions[0]?.timestamp ?? ''),
      );
      const part = this.#part(all, params, ['gaicontinue', 'gailimit'], more);
      return part.map(titleOf).sort((one, other) => one.pageid - other.pageid);
    }
    const ids = params.get('pageids')?.split('|') ?? [];
    if (ids.length > MOST_TITLES) return null;
    const titles = params.get('titles')?.split('|') ?? [];
    return [
      ...ids.map((id) => this.#byId(Number(id))),
      ...titles.map((each) => this.#byTitle(each)),
    ];
  }

  #part(
    all: readonly Page[],
    params: URLSearchParams,
    [offset, limit]: readonly [string, string],
    more: Record<string, unknown>,
  ): readonly Page[] {
    const start = Number(params.get(offset) ?? 0);
    const end = start + Math.min(Number(params.get(limit)), this.mostAtOnce);
    if (end < all.length) more.continue = { [offset]: end, continue: `${offset}||` };
    return all.slice(start, end);
  }

  #byId(pageid: number): object {
    const page = this.pages.get(pageid);
    return page === undefined ? { pageid, missing: true } : titleOf(page);
  }

  #byTitle(title: string): object {
    const [, namespace, name] = /^(\w+):(.+)$/.exec(title) ?? [];
    if (namespace === 'Category') {
      const files = this.#in(name ?? '').length;
      const categoryinfo = { size: files, pages: 0, files, subcats: 0, hidden: false };
      // No page describes a category here, which does not keep files out of it.
      return { ns: 14, title, missing: true, ...(files > 0 && { categoryinfo }) };
    }
    const page = [...this.pages.values()].find((each) => each.name === name);
    return page === undefined ? { ns: 6, title, missing: true } : titleOf(page);
  }

  #in(category: string): Page[] {
    return [...this.pages.values()].filter(({ categories }) => categories.includes(category));
  }

  #withParts(
    listed: readonly object[],
    params: URLSearchParams,
    more: Record<string, unknown>,
  ): object[] {
    const wanted = params.get('prop')?.split('|') ?? [];
    const skipped = Number(params.get('clcontinue') ?? 0);
    let told = 0;
    return listed.map((each) => {
      const page = this.pages.get((each as { pageid?: number }).pageid ?? 0);
      if (page === undefined) return each;
      const part: Record<string, unknown> = { ...each };
      if (wanted.includes('imageinfo') && skipped === 0)
        Object.assign(part, this.#infoOf(page, params));
      if (wanted.includes('categories')) {
        const named = page.categories.map((name) => ({ ns: 14, title: `Category:${name}` }));
        const own = named.filter((_, index) => {
          const place = told + index;
          return place >= skipped && place < skipped + this.mostAtOnce;
        });
        told += named.length;
        if (own.length > 0) part.categories = own;
        if (told > skipped + this.mostAtOnce) {
          more.continue = {
            clcontinue: String(skipped + this.mostAtOnce),
            continue: '||imageinfo',
          };
        }
      }
      return part;
    });
  }

  #infoOf(
    { name, mime, versions, width, height, extmetadata, isHidden }: Page,
    params: URLSearchParams,
  ) {
    if (versions.length === 0) return { imagerepository: '' };
    const asked = params.get('iiprop')?.split('|') ?? ['timestamp', 'user'];
    const encoded = encodeURIComponent(name);
    const wide = Number(params.get('iiurlwidth') ?? 0);
    const imageinfo = versions
      .slice(0, Number(params.get('iilimit') ?? 1))
      .map((version, index) => {
        const root = `${this.url}/w/images`;
        const old = `${root}/archive/a/ab/${version.timestamp.replace(/\D/g, '')}!${encoded}`;
        return {
          ...(asked.includes('timestamp') && { timestamp: version.timestamp }),
          ...(asked.includes('size') && { size: version.bytes.length, width, height }),
          ...(isHidden && { filehidden: true }),
          ...(asked.includes('url') &&
            !isHidden && {
              url: index === 0 ? `${root}/a/ab/${encoded}` : old,
              descriptionurl: `${this.url}/wiki/File:${encoded}`,
              ...(wide > 0 && {
                thumburl: `${root}/thumb/a/ab/${encoded}/${wide}px-${encoded}`,
                thumbwidth: wide,
                thumbheight: Math.round((height * wide) / width),
              }),
            }),
          ...(asked.includes('mime') && { mime }),
          ...(asked.includes('extmetadata') && {
            extmetadata: Object.fromEntries(
              Object.entries(extmetadata).map(([key, value]) => [key, { value, source: 'wiki' }]),
            ),
          }),
        };
      });
    return { imagerepository: 'local', imageinfo };
  }

  #recent(params: URLSearchParams, query: Record<string, unknown>): object {
    const start = params.get('rcstart') ?? '';
    const all = this.#changes.filter(({ timestamp }) => timestamp >= start);
    const offset = Number(params.get('rccontinue') ?? 0);
    const end = offset + Math.min(Number(params.get('rclimit')), this.mostAtOnce);
    query.recentchanges = all.slice(offset, end).map((each) => ({ type: 'log', ns: 6, ...each }));
    return end < all.length ? { continue: { rccontinue: String(end), continue: '-||' } } : {};
  }

  /** Whole words, all of them. */
  #found(text: string): Page[] {
    const words = text.toLowerCase().split(/\s+/);
    return [...this.pages.values()].filter(({ name, versions }) => {
      const own: readonly string[] = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      return versions.length > 0 && words.every((word) => own.includes(word));
    });
  }

  async #file(name: string, width: number): Promise<Reply> {
    const page = [...this.pages.values()].find((each) => each.name === name);
    const bytes = page?.versions[0]?.bytes;
    if (bytes === undefined) return { status: 404, text: 'Not Found' };
    const headers = { 'content-type': 'image/png' };
    return { headers, bytes: width > 0 ? await sharp(bytes).resize(width).toBuffer() : bytes };
  }
}

const titleOf = ({ pageid, name }: Page) => ({ pageid, ns: 6, title: `File:${name}` });

/** How a wiki refuses: with status 200. */
export function refusal(code: string, info: string): Reply {
  return {
    headers: { 'mediawiki-api-error': code },
    json: { error: { code, info, docref: 'See /w/api.php for API usage.' } },
  };
}
