import { createHash } from 'node:crypto';
import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { DamHttp } from '../http';
import { withReason } from '../refusals';

/** Parameters of a function of the API, by their names. */
export type Params = Readonly<Record<string, string | number>>;

/** Characters of the longest query in an address; servers refuse lines of some kilobytes. */
const LONGEST_LINE = 2_000;

/**
 * Calls functions of a ResourceSpace (https://www.resourcespace.com/knowledge-base/api/). Nearly every
 * failure comes with status 200: as `false`, as a sentence, or as an empty body.
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

  /** Returns the function's answer, unchecked. Throws a `DamError` `forbidden` for `false`. */
  async read(name: string, params: Params, call: CallOptions = {}): Promise<unknown> {
    return answerUnlessRefused(name, await this.ask(name, params, call));
  }

  /** Returns the function's answer, unchecked: also `false`, where that says something. */
  async ask(name: string, params: Params, call: CallOptions = {}): Promise<unknown> {
    const { query, sign } = this.signed(name, params);
    if (query.length > LONGEST_LINE) return this.#post(name, params, call);
    return explained(this.http.json({ url: `${this.url}?${query}&sign=${sign}`, ...call }));
  }

  /** Calls a function by POST, since the addresses of GET requests end up in logs. */
  async write(name: string, params: Params, call: CallOptions = {}): Promise<unknown> {
    return answerUnlessRefused(name, await this.#post(name, params, call));
  }

  #post(name: string, params: Params, call: CallOptions): Promise<unknown> {
    const data = new URLSearchParams(this.signed(name, params));
    return explained(this.http.json({ method: 'POST', url: this.url, data, ...call }));
  }

  /** Signs a query. The API key is never sent, only its hash with the query. */
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

/** The server answers 401 for a wrong signature, which a wrong user and a wrong key make alike. */
async function explained(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    throw withReason(error, {
      unauthorized:
        'ResourceSpace does not know the signature (401). Check "user" and "apiKey": the key is the private one in ' +
        "that user's profile, and changes with the password.",
    });
  }
}

function answerUnlessRefused(name: string, answer: unknown): unknown {
  if (answer !== false) return answer;
  throw new DamError(
    'forbidden',
    `ResourceSpace does not allow this user to call "${name}". Check the permissions of its group.`,
  );
}
