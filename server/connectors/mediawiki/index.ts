import { z } from 'zod';
import { type AssetAnswer, defineConnector, type SearchPage } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { fileOpener } from '../file-opener';
import { DamHttp } from '../http';
import { parseAnswer } from '../wire-schema';
import {
  assetOf,
  FILE_NAMESPACE,
  failureOf,
  type WireAnswer,
  type WirePage,
  wireAnswer,
  wireError,
} from './answers';
import { all, continuationOf, cursorOf, found, MOST_IDS, merge, textsOf } from './search';

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

const MOST_VERSIONS = 20;
const THUMBNAIL_WIDTH = 500;
/** A wiki that always says "continue" is not asked for ever. */
const MOST_CONTINUATIONS = 50;

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
      baseUrl,
      ...environment,
      headers: {
        'user-agent': userAgent,
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      },
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
      return parseAnswer(wireAnswer, answer);
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
      open: fileOpener(http, {
        baseUrl,
        fileHosts,
        environment,
        headers: { 'user-agent': userAgent },
      }),

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
            list: 'recentchanges',
            rcnamespace: String(FILE_NAMESPACE),
            rcdir: 'newer',
            rcprop: 'ids|timestamp',
            rclimit: '500',
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
            rcstart: rccontinue === undefined ? rcstart : (before.rcstart ?? rcstart),
            ...(rccontinue !== undefined && { rccontinue }),
          }),
          hasMore: rccontinue !== undefined,
        };
      },
    };
  },
});

const NOTHING: SearchPage = { assets: [], total: 0, cursor: null, facets: [] };
