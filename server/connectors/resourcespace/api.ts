import { createHash } from 'node:crypto';
import type { ConnectorEnvironment } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { DamHttp } from '../http';

export type Params = Readonly<Record<string, string | number>>;

/** Longer queries go into the body: servers refuse lines of some kilobytes. */
const LONGEST_LINE = 2_000;

/**
 * Calls functions of a ResourceSpace
 * (https://www.resourcespace.com/knowledge-base/api/). Nearly every failure comes with status 200: as
 * `false`, as a sentence, as nothing at all. None of them is an answer.
 */
export class ResourceSpaceApi {
  readonly baseUrl: string;
  readonly http: DamHttp;
  readonly #user: string;
  readonly #apiKey: string;

  constructor(
    { baseUrl, user, apiKey }: { baseUrl: string; user: string; apiKey: string },
    environment: ConnectorEnvironment,
  ) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.http = new DamHttp({ baseUrl: this.baseUrl, ...environment, headers: {} });
    this.#user = user;
    this.#apiKey = apiKey;
  }

  get url(): string {
    return `${this.baseUrl}/api/`;
  }

  /** What the function answers, unchecked. Throws a `DamError` `forbidden` for `false`. */
  async read(name: string, params: Params, signal: AbortSignal | undefined): Promise<unknown> {
    const { query, sign } = this.signed(name, params);
    if (query.length > LONGEST_LINE) return this.write(name, params, signal);
    const url = `${this.url}?${query}&sign=${sign}`;
    return refusing(name, await this.http.json({ url, ...(signal && { signal }) }));
  }

  /** The same by POST: what writes is to stand in no log of addresses. */
  async write(name: string, params: Params, signal: AbortSignal | undefined): Promise<unknown> {
    const data = new URLSearchParams(this.signed(name, params));
    const answer = await this.http.json({
      method: 'POST',
      url: this.url,
      data,
      ...(signal && { signal }),
    });
    return refusing(name, answer);
  }

  /** The fields of a signed form: the key is never sent, only what it makes of this very text. */
  signed(name: string, params: Params): { user: string; query: string; sign: string } {
    const user = this.#user;
    const texts = Object.entries(params).map(([key, value]) => [key, String(value)]);
    const query = new URLSearchParams([['user', user], ['function', name], ...texts]).toString();
    const sign = createHash('sha256')
      .update(this.#apiKey + query)
      .digest('hex');
    return { user, query, sign };
  }
}

function refusing(name: string, answer: unknown): unknown {
  if (answer !== false) return answer;
  throw new DamError('forbidden', `It does not allow this user "${name}" here.`);
}
