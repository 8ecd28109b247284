import { z } from 'zod';
import type { Asset, AssetKind, AssetVersion } from '../contracts/asset';
import { type AssetAnswer, defineConnector, type SearchPage } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import { DamHttp } from './http';
import { extensionOf, kindOfMime } from './media-types';
import { parsed } from './parsed';

/** A MediaWiki, such as Wikimedia Commons: files with versions, public addresses, categories. */

const options = z.strictObject({
  /** Where `api.php` lies, such as `https://commons.wikimedia.org/w`. */
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  /** Wikimedia asks who calls: a name and an address to write to. */
  userAgent: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  /** An OAuth 2 access token of a wiki that is not public. */
  accessToken: z.string().min(1).optional(),
  /** Files in this category are approved; without it every file is. */
  approvedCategory: z.string().min(1).optional(),
  /** Other hosts on which the wiki's files lie; asked without the token. */
  fileHosts: z.array(z.string().min(1)).default(['upload.wikimedia.org']),
});
type Options = z.infer<typeof options>;

const FILE_NAMESPACE = 6;
/** Most titles or ids of one call for who has no special rights. */
const MOST_IDS = 50;
const MOST_VERSIONS = 20;
const THUMBNAIL_WIDTH = 500;
/** A wiki that always says "continue" is not asked for ever. */
const MOST_CONTINUATIONS = 50;

const wireInfo = z.object({
  timestamp: z.string(),
  size: z.number().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  duration: z.number().optional(),
  pagecount: z.number().optional(),
  /** Absent where the version was hidden. */
  url: z.string().optional(),
  thumburl: z.string().optional(),
  thumbwidth: z.number().optional(),
  thumbheight: z.number().optional(),
  descriptionurl: z.string().optional(),
  mime: z.string().optional(),
  extmetadata: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
});

const wirePage = z.object({
  pageid: z.number().optional(),
  ns: z.number().optional(),
  title: z.string().optional(),
  index: z.number().optional(),
  missing: z.boolean().optional(),
  imageinfo: z.array(wireInfo).optional(),
  categories: z.array(z.object({ title: z.string() })).optional(),
});
type WirePage = z.infer<typeof wirePage>;

const wireAnswer = z.object({
  continue: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  curtimestamp: z.string().optional(),
  /** There even where nothing was found; absent while there is more to be had. */
  batchcomplete: z.boolean().optional(),
  query: z
    .object({
      pages: z.array(wirePage).optional(),
      searchinfo: z.object({ totalhits: z.number() }).optional(),
      recentchanges: z.array(z.object({ pageid: z.number(), timestamp: z.string() })).optional(),
    })
    .optional(),
});
type WireAnswer = z.infer<typeof wireAnswer>;

const wireError = z.object({ error: z.object({ code: z.string(), info: z.string() }) });

/** What is read of a file, in every kind of question. */
const PROPERTIES = {
  prop: 'imageinfo|categories',
  iiprop: 'timestamp|url|size|mime|extmetadata',
  iiurlwidth: String(THUMBNAIL_WIDTH),
  iilimit: String(MOST_VERSIONS),
  cllimit: 'max',
} as const;

export const mediawiki = defineConnector<Options>({
  id: 'mediawiki',
  label: 'MediaWiki',
  delivery: 'redirect',
  chunkSize: MOST_IDS,
  filters: [],
  sorts: ['newest', 'title'],
  optionsSchema: options,
  create(configured, environment) {
    const { userAgent, accessToken, fileHosts } = configured;
    const baseUrl = configured.baseUrl.replace(/\/+$/, '');
    const http = new DamHttp({
      ...{ baseUrl, ...environment },
      headers: {
        'user-agent': userAgent,
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      },
    });
    const elsewhere = new DamHttp({
      ...{ baseUrl, ...environment },
      ...{ headers: { 'user-agent': userAgent }, hosts: fileHosts },
    });

    const ask = async (
      question: Readonly<Record<string, string>>,
      signal: AbortSignal | undefined,
    ): Promise<WireAnswer> => {
      const fixed = { action: 'query', format: 'json', formatversion: '2' };
      const answer = await http.json({
        url: `${baseUrl}/api.php`,
        params: new URLSearchParams({ ...fixed, ...question }),
        ...(signal && { signal }),
      });
      const failure = wireError.safeParse(answer);
      if (failure.success) throw failureOf(failure.data.error);
      return parsed(wireAnswer, answer);
    };

    /** Every part of the answer about these pages: categories may come in a second one. */
    const askPages = async (
      question: Readonly<Record<string, string>>,
      signal: AbortSignal | undefined,
    ): Promise<WirePage[]> => {
      const pages = new Map<number, WirePage>();
      let more: Record<string, string> = {};
      for (let count = 0; count < MOST_CONTINUATIONS; count++) {
        const answer = await ask({ ...question, ...more }, signal);
        if (answer.query === undefined) throw new DamError('bad-answer', 'It answered nothing.');
        for (const page of answer.query.pages ?? []) merge(pages, page);
        if (answer.continue === undefined) return [...pages.values()];
        more = textsOf(answer.continue);
      }
      throw new DamError('bad-answer', 'It never came to an end of its answer.');
    };

    return {
      async ping({ signal } = {}) {
        const answer = await ask({ meta: 'siteinfo', siprop: 'general' }, signal);
        if (answer.query === undefined) throw new DamError('bad-answer', 'It is no MediaWiki.');
      },

      async search({ text = '', sort = 'newest', cursor, limit }, { signal } = {}) {
        // What the search engine of a wiki takes for its own syntax differs from wiki to wiki.
        const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
        if (text.trim() !== '' && words.length === 0) return NOTHING;
        const listing = words.length > 0 ? found(words, limit) : all(sort, limit);
        const answer = await ask(
          { ...listing, ...(cursor !== undefined && continuationOf(cursor)) },
          signal,
        );
        // Nothing found is an answer without "query", and still one.
        if (answer.query === undefined && answer.batchcomplete !== true) {
          throw new DamError('bad-answer', 'It answered nothing.');
        }
        const pages = answer.query?.pages ?? [];
        const ids = pages.flatMap(({ pageid }) => pageid ?? []);
        const read =
          ids.length === 0 ? [] : await askPages({ ...PROPERTIES, pageids: ids.join('|') }, signal);
        const byId = new Map(read.map((page) => [page.pageid, page]));
        const ordered = [...pages].sort((one, other) => (one.index ?? 0) - (other.index ?? 0));
        return {
          assets: ordered.flatMap(({ pageid }) => {
            const page = byId.get(pageid);
            const asset = page && assetOf(page, configured);
            return asset ? [asset] : [];
          }),
          total: answer.query?.searchinfo?.totalhits ?? null,
          cursor: answer.continue === undefined ? null : cursorOf(answer.continue),
          facets: [],
        };
      },

      async getMany(assetIds, { signal } = {}): Promise<AssetAnswer[]> {
        const ids = [...new Set(assetIds)].filter((id) => /^[1-9]\d{0,14}$/.test(id));
        if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
        const pages = await askPages({ ...PROPERTIES, pageids: ids.join('|') }, signal);
        const byId = new Map(pages.map((page) => [String(page.pageid), page]));
        if (ids.some((id) => !byId.has(id))) {
          throw new DamError('bad-answer', 'It left out files that it was asked for.');
        }
        return assetIds.map((id) => {
          const page = byId.get(id);
          const asset = page && assetOf(page, configured);
          return asset ? { status: 'found', asset } : { status: 'missing' };
        });
      },

      /** For editors, whose admin shows pictures of its own origin only. */
      open(request, { signal } = {}) {
        const isOwn = request.url.startsWith(`${new URL(baseUrl).origin}/`);
        return (isOwn ? http : elsewhere).open(request, signal);
      },

      async changesSince(cursor, { signal } = {}) {
        if (cursor === null) {
          const { curtimestamp } = await ask({ curtimestamp: '1', meta: 'siteinfo' }, signal);
          if (curtimestamp === undefined) throw new DamError('bad-answer', 'It named no time.');
          return {
            assetIds: [],
            cursor: JSON.stringify({ rcstart: curtimestamp }),
            hasMore: false,
          };
        }
        const before = continuationOf(cursor);
        const answer = await ask(
          {
            ...{ list: 'recentchanges', rcnamespace: String(FILE_NAMESPACE), rcdir: 'newer' },
            ...{ rcprop: 'ids|timestamp', rclimit: '500' },
            ...before,
          },
          signal,
        );
        const changes = answer.query?.recentchanges ?? [];
        // From the last one on, itself included: two may bear the same second.
        const { rccontinue } = textsOf(answer.continue ?? {});
        const rcstart = changes.at(-1)?.timestamp ?? before.rcstart ?? '';
        return {
          // What was deleted is listed without its id.
          assetIds: [
            ...new Set(changes.flatMap(({ pageid }) => (pageid > 0 ? String(pageid) : []))),
          ],
          cursor: JSON.stringify({
            ...{ rcstart: rccontinue === undefined ? rcstart : (before.rcstart ?? rcstart) },
            ...(rccontinue !== undefined && { rccontinue }),
          }),
          hasMore: rccontinue !== undefined,
        };
      },
    };
  },
});

const NOTHING: SearchPage = { assets: [], total: 0, cursor: null, facets: [] };

/** Only the ids: what else is to be known of them is read apart, so that both can be continued. */
function found(words: readonly string[], limit: number): Record<string, string> {
  const search = words.join(' ');
  return {
    ...{ generator: 'search', gsrsearch: search, gsrnamespace: String(FILE_NAMESPACE) },
    gsrlimit: String(Math.min(limit, MOST_IDS)),
    // Counts them; a generator does not.
    ...{ list: 'search', srsearch: search, srnamespace: String(FILE_NAMESPACE) },
    ...{ srlimit: '1', srinfo: 'totalhits', srprop: '' },
  };
}

function all(sort: string, limit: number): Record<string, string> {
  const order =
    sort === 'title' ? { gaisort: 'name' } : { gaisort: 'timestamp', gaidir: 'descending' };
  return { generator: 'allimages', gailimit: String(Math.min(limit, MOST_IDS)), ...order };
}

/** Only the generator's own: the count's would move on by itself. */
function cursorOf(more: Readonly<Record<string, string | number>>): string | null {
  const own = Object.entries(textsOf(more)).filter(([name]) => /^(gsr|gai)/.test(name));
  return own.length === 0 ? null : JSON.stringify(Object.fromEntries(own));
}

const part = z.string().max(1_000).optional();
const continuation = z.strictObject({
  ...{ gsroffset: part, gaicontinue: part, rcstart: part, rccontinue: part },
});

/** A cursor is what we gave out; anything else could be any parameter of the wiki. */
function continuationOf(cursor: string): Record<string, string> {
  try {
    const { data } = continuation.safeParse(JSON.parse(cursor));
    if (data !== undefined) return textsOf(data);
  } catch {
    // Not JSON: below.
  }
  throw new DamError('bad-request', 'The page that was asked for is not one of this search.');
}

function textsOf(values: Readonly<Record<string, string | number | undefined>>) {
  const said = Object.entries(values).filter(
    ([name, value]) => value !== undefined && name !== 'continue',
  );
  return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
}

function merge(pages: Map<number, WirePage>, page: WirePage): void {
  const { pageid } = page;
  if (pageid === undefined) return;
  const known = pages.get(pageid);
  if (known === undefined) {
    pages.set(pageid, page);
    return;
  }
  known.imageinfo = [...(known.imageinfo ?? []), ...(page.imageinfo ?? [])];
  known.categories = [...(known.categories ?? []), ...(page.categories ?? [])];
}

/** Errors come with status 200 (https://www.mediawiki.org/wiki/API:Errors_and_warnings). */
function failureOf({ code, info }: { code: string; info: string }): DamError {
  if (code === 'readapidenied' || code === 'permissiondenied') {
    return new DamError('forbidden', 'The wiki does not allow this to its visitors.');
  }
  if (/^mwoauth-|^badtoken$/.test(code)) {
    return new DamError('unauthorized', 'It refused the credentials.');
  }
  if (code === 'ratelimited' || code === 'maxlag') {
    return new DamError('rate-limited', 'It asks for fewer calls.');
  }
  if (/^internal_api_error|^readonly$/.test(code)) {
    return new DamError('bad-answer', 'It failed within itself.');
  }
  return new DamError('bad-request', `It refused the call: ${info.slice(0, 200)}`);
}

/** Null for what is no file, or has no version that can be seen. */
function assetOf(page: WirePage, { approvedCategory }: Options): Asset | null {
  const { pageid, ns, title = '', imageinfo = [], categories = [] } = page;
  if (pageid === undefined || page.missing === true || ns !== FILE_NAMESPACE) return null;
  const names = categories.map((category) => afterColon(category.title));
  const isApproved =
    approvedCategory === undefined || names.includes(normalTitle(approvedCategory));
  const versions = imageinfo.flatMap((info) => versionOf(info, title, isApproved));
  const [newest] = versions;
  const [info] = imageinfo;
  if (newest === undefined || info === undefined) return null;
  const said = (name: string) => plainText(info.extmetadata?.[name]?.value);
  return {
    assetId: String(pageid),
    kind: kindOf(newest.mime),
    title: afterColon(title).replace(/\.[A-Za-z0-9]{1,12}$/, ''),
    alternativeText: null,
    caption: said('ImageDescription'),
    tags: names,
    folder: null,
    credit: said('Artist'),
    copyright: said('LicenseShortName'),
    focalPoint: null,
    withdrawn: false,
    embargoUntil: null,
    expiresAt: null,
    // A category is the page's, not the version's: a new version of an approved file is approved.
    current: isApproved ? newest : null,
    versions,
    updatedAt: newest.createdAt,
    openUrl: info.descriptionurl ?? null,
  };
}

function versionOf(
  info: z.infer<typeof wireInfo>,
  title: string,
  isApproved: boolean,
): AssetVersion[] {
  const { url, timestamp, mime = 'application/octet-stream' } = info;
  // Hidden by the wiki's administrators.
  if (url === undefined) return [];
  // As MediaWiki names its archived versions; a colon could not stand in a reference.
  const version = timestamp.replace(/\D/g, '');
  const fileName = afterColon(title);
  const { thumburl, thumbwidth, thumbheight } = info;
  const hasThumbnail = Boolean(thumburl && thumbwidth && thumbheight);
  return [
    {
      version,
      status: isApproved ? 'approved' : 'in-review',
      fileName,
      mime,
      ext: extensionOf(fileName),
      sizeBytes: info.size ?? null,
      width: info.width || null,
      height: info.height || null,
      durationMs: info.duration === undefined ? null : Math.round(info.duration * 1_000),
      pages: info.pagecount ?? null,
      // The wiki's addresses stay the same when a file is overwritten.
      url: withVersion(url, version),
      renditions: hasThumbnail
        ? [
            {
              name: 'small',
              url: withVersion(thumburl ?? '', version),
              width: thumbwidth ?? 0,
              height: thumbheight ?? 0,
              mime: mime === 'image/png' || mime === 'image/gif' ? mime : 'image/jpeg',
              sizeBytes: null,
            },
          ]
        : [],
      createdAt: timestamp,
      approvedAt: null,
    },
  ];
}

function withVersion(address: string, version: string): string {
  const url = new URL(address);
  url.searchParams.set('v', version);
  return url.href;
}

function kindOf(mime: string): AssetKind {
  return mime === 'application/ogg' ? 'audio' : kindOfMime(mime);
}

/** `File:Harbour.jpg` and `Category:Boats` without their namespace. */
function afterColon(title: string): string {
  return title.slice(title.indexOf(':') + 1);
}

/** As a wiki writes titles: blanks for underscores, a capital first. */
function normalTitle(title: string): string {
  const plain = title
    .replace(/^Category:/i, '')
    .replaceAll('_', ' ')
    .trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' },
};

/** Metadata comes as HTML; what is left is text, and is shown as text. */
function plainText(html: unknown): string | null {
  if (typeof html !== 'string' && typeof html !== 'number') return null;
  const text = String(html)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:#(\d{1,6})|([a-z]{2,6}));/g, (whole, code?: string, name?: string) => {
      if (code !== undefined) return String.fromCodePoint(Math.min(Number(code), 0x10ffff));
      return ENTITIES[name ?? ''] ?? whole;
    })
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? null : text;
}
