import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { DamHttp } from '../http';
import { parseAnswer } from '../wire-schema';
import {
  failureOf,
  normalTitle,
  type WireAnswer,
  type WirePage,
  wireAnswer,
  wireError,
} from './answers';
import type { MediaWikiOptions } from './options';

export type Question = Readonly<Record<string, string>>;

/** The most ids or titles that MediaWiki takes in one call of a user without special rights. */
export const MOST_IDS = 50;

/** Bounds the reads of an answer whose parts never end. */
const MOST_CONTINUATIONS = 50;

/** Calls `action=query` of a wiki (https://www.mediawiki.org/wiki/API:Query). */
export class MediaWikiApi {
  readonly options: MediaWikiOptions;

  /** Without a slash at the end. */
  readonly baseUrl: string;

  readonly http: DamHttp;

  constructor(options: MediaWikiOptions, environment: ConnectorEnvironment) {
    const { userAgent, accessToken } = options;
    this.options = options;
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.http = new DamHttp({
      baseUrl: this.baseUrl,
      ...environment,
      headers: {
        'user-agent': userAgent,
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      },
    });
  }

  /** Resolves if the address is that of a wiki which answers these credentials. */
  async ping(call: CallOptions = {}): Promise<void> {
    const answer = await this.ask({ meta: 'siteinfo', siprop: 'general' }, call);
    if (answer.query === undefined) {
      throw new DamError('bad-answer', 'The address answers, but not as a MediaWiki does.');
    }
    const { approvedCategory } = this.options;
    if (approvedCategory !== undefined) await this.#assertCategory(approvedCategory, call);
  }

  /** A category needs no page, but one without page and files is a name that is wrong, or was changed. */
  async #assertCategory(approvedCategory: string, call: CallOptions): Promise<void> {
    const titles = `Category:${normalTitle(approvedCategory)}`;
    const { query } = await this.ask({ prop: 'categoryinfo', titles }, call);
    const [page] = query?.pages ?? [];
    if (page?.missing !== true || page.categoryinfo !== undefined) return;
    throw new DamError(
      'forbidden',
      `The wiki has no category "${normalTitle(approvedCategory)}" ("approvedCategory"), so that none of its files is approved.`,
    );
  }

  async ask(question: Question, call: CallOptions = {}): Promise<WireAnswer> {
    const fixed = { action: 'query', format: 'json', formatversion: '2' };
    const params = new URLSearchParams({ ...fixed, ...question });
    const { json, header } = await this.http
      .jsonWithHeaders({ url: `${this.baseUrl}/api.php`, params, ...call })
      .catch((error: unknown) => {
        throw explained(error);
      });
    const failure = wireError.safeParse(json);
    if (failure.success) {
      throw failureOf(failure.data.error, this.options, header('retry-after'));
    }
    return parseAnswer(wireAnswer, json);
  }

  /** Reads all parts of an answer about pages: a page's categories may follow in a later part. */
  async askPages(question: Question, call: CallOptions = {}): Promise<WirePage[]> {
    const pages = new Map<number, WirePage>();
    let more: Question = {};
    for (let count = 0; count < MOST_CONTINUATIONS; count++) {
      const answer = await this.ask({ ...question, ...more }, call);
      if (answer.query === undefined) throw emptyAnswer();
      for (const page of answer.query.pages ?? []) merge(pages, page);
      if (answer.continue === undefined) return [...pages.values()];
      more = textsOf(answer.continue);
    }
    throw new DamError('bad-answer', 'The wiki continued its answer without an end.');
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof DamError) || error.status !== 404) return error;
  return new DamError(
    error.type,
    'There is no api.php at this address (404). "baseUrl" is the folder of api.php, often /w; Special:Version of the wiki names it.',
  );
}

export function emptyAnswer(): DamError {
  return new DamError('bad-answer', 'The wiki answered without a "query".');
}

/** The defined values as texts, without the marker `continue`. */
export function textsOf(
  values: Readonly<Record<string, string | number | undefined>>,
): Record<string, string> {
  const defined = Object.entries(values).filter(
    ([name, value]) => value !== undefined && name !== 'continue',
  );
  return Object.fromEntries(defined.map(([name, value]) => [name, String(value)]));
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
