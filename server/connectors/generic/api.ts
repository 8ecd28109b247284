import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { type CachedRead, cachedRead } from '../cached-read';
import { DamHttp } from '../http';
import { withReason } from '../refusals';
import { textAt } from './answers';
import type { GenericOptions } from './options';

export interface GenericApi {
  /** `baseUrl` is without a slash at the end. */
  options: GenericOptions;
  http: DamHttp;
  /** Headers of calls, with a token if the options have a login. */
  headers(call: CallOptions): Promise<Readonly<Record<string, string>>>;
}

/** A token is renewed this long before it ends, in milliseconds. */
const RENEW_BEFORE_MS = 60_000;

export function genericApi(
  configured: GenericOptions,
  environment: ConnectorEnvironment,
): GenericApi {
  const options = { ...configured, baseUrl: configured.baseUrl.replace(/\/+$/, '') };
  const { baseUrl, headers, login } = options;
  const http = new DamHttp({ baseUrl, headers, ...environment });
  const tokens = login && new Tokens(login, environment);
  return { options, http, headers: async (call) => (await tokens?.headers(call)) ?? {} };
}

/** Logs in when a token is needed, and again before it ends. */
class Tokens {
  readonly #login: NonNullable<GenericOptions['login']>;

  readonly #http: DamHttp;

  #known = this.#new();

  constructor(login: NonNullable<GenericOptions['login']>, environment: ConnectorEnvironment) {
    this.#login = login;
    this.#http = new DamHttp({ baseUrl: login.url, headers: {}, ...environment });
  }

  async headers({ signal }: CallOptions): Promise<{ authorization: string }> {
    const known = this.#known;
    const { token, untilMs } = await known.get(signal);
    if (performance.now() < untilMs) return { authorization: `Bearer ${token}` };
    if (this.#known === known) this.#known = this.#new();
    return this.headers({ ...(signal && { signal }) });
  }

  #new(): CachedRead<{ token: string; untilMs: number }> {
    return cachedRead(Number.POSITIVE_INFINITY, async (signal) => {
      const { url, form, token: path, expiresIn } = this.#login;
      const request = { method: 'POST', url, data: new URLSearchParams(form) };
      const answer = await this.#http
        .json({ ...request, ...(signal && { signal }) })
        .catch((error: unknown) => {
          throw withReason(error, {
            unauthorized: NO_TOKEN,
            forbidden: NO_TOKEN,
            'bad-request': NO_TOKEN,
          });
        });
      const token = textAt(answer, path);
      if (token === null) {
        throw new DamError('bad-answer', `The login answered no token at "${path}".`);
      }
      const livesMs = Number(textAt(answer, expiresIn) ?? 3_600) * 1_000;
      const usedMs = Math.max(livesMs - RENEW_BEFORE_MS, livesMs / 2);
      return { token, untilMs: performance.now() + (Number.isFinite(usedMs) ? usedMs : 0) };
    });
  }
}

const NO_TOKEN = 'The DAM gave no token. Check "login" in the options.';

interface Asked {
  params?: Readonly<Record<string, unknown>> | URLSearchParams;
  post?: GenericOptions['search']['post'];
  mayBeMissing?: boolean;
}

/** Calls the DAM below `baseUrl`. Undefined if it answers 404 and `mayBeMissing` is true. */
export async function ask(
  api: GenericApi,
  path: string,
  { params, post, mayBeMissing = false }: Asked,
  call: CallOptions = {},
): Promise<unknown> {
  const { http, options } = api;
  const sent = post === undefined ? { params } : { method: 'POST', data: bodyOf(post, params) };
  try {
    const headers = await api.headers(call);
    const request = { url: options.baseUrl + path, ...sent, headers, ...call };
    return await (mayBeMissing ? http.jsonOrMissing(request) : http.json(request));
  } catch (error) {
    throw withReason(error, {
      unauthorized: isLogin(error)
        ? undefined
        : 'The DAM refused the credentials (401). Check "headers" in the options.',
      // A query may contain a key.
      forbidden:
        `The DAM does not allow this with these credentials (403): ${path.split('?')[0]}. Give them the right to ` +
        'it, or check "headers" in the options.',
    });
  }
}

function isLogin(error: unknown): boolean {
  return error instanceof DamError && error.message === NO_TOKEN;
}

function bodyOf(
  { body, under }: NonNullable<Asked['post']>,
  params: Asked['params'] = {},
): Record<string, unknown> {
  const values = params instanceof URLSearchParams ? Object.fromEntries(params) : params;
  return under === undefined ? { ...body, ...values } : { ...body, [under]: values };
}

/** Resolves if the DAM answers `options.ping` with JSON. */
export async function ping(api: GenericApi, call: CallOptions = {}): Promise<void> {
  const { ping: asked } = api.options;
  if (typeof asked === 'string') await ask(api, asked, {}, call);
  else await ask(api, asked.path, { post: asked.post }, call);
}
