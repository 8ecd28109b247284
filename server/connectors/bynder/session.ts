import type { AxiosRequestConfig } from 'axios';
import { z } from 'zod';
import type {
  CallOptions,
  ConnectorEnvironment,
  OpenedFile,
  OpenRequest,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { type CachedRead, cachedRead } from '../cached-read';
import { withHost } from '../file-hosts';
import { DamHttp } from '../http';
import { withReason } from '../refusals';
import { parseAnswer } from '../wire-schema';
import { wireListing } from './answers';
import { type BynderOptions, scopesOf } from './options';

const wireToken = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

/** A token is renewed this long before it expires, so that none expires on its way. */
const RENEW_BEFORE_MS = 60_000;

/** Bynder lifts the block of an address after 5 minutes without calls, and sends no `Retry-After`. */
const BLOCK_MS = 300_000;

export interface BynderCall {
  method?: 'GET' | 'POST';
  /** Path below the portal; it ends with a slash, as in Bynder's own clients. */
  path: string;
  params?: Readonly<Record<string, string>>;
  data?: AxiosRequestConfig['data'];
}

interface Access {
  token: string;
  untilMs: number;
}

/** Calls one portal with its credentials, which go to no other host. */
export class BynderSession {
  /** No slash at the end. */
  readonly baseUrl: string;

  readonly #options: BynderOptions;

  readonly #portal: DamHttp;

  /** Has no credentials: temporary addresses carry their own signature, public ones need none. */
  readonly #files: DamHttp;

  #access: CachedRead<Access>;

  constructor(options: BynderOptions, environment: ConnectorEnvironment) {
    this.#options = options;
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    const common = { baseUrl: this.baseUrl, headers: {}, ...environment };
    this.#portal = new DamHttp(common);
    this.#files = new DamHttp({ ...common, hosts: options.fileHosts });
    this.#access = this.#newAccess();
  }

  /** Resolves if Bynder answers and the credentials may list assets. */
  async ping({ signal }: CallOptions = {}): Promise<void> {
    const params = { limit: '1' };
    parseAnswer(wireListing, await this.json({ path: '/api/v4/media/', params }, signal));
  }

  json(call: BynderCall, signal?: AbortSignal): Promise<unknown> {
    return this.#authorized(
      (headers) => this.#portal.json(this.#requestOf(call, headers, signal)),
      call.path,
      signal,
    );
  }

  /** Reads a page of assets. `next` is the cursor of the page after it, which some accounts have. */
  async page(
    call: BynderCall,
    signal?: AbortSignal,
  ): Promise<{ json: unknown; next: string | null }> {
    const { json, header } = await this.#authorized(
      (headers) => this.#portal.jsonWithHeaders(this.#requestOf(call, headers, signal)),
      call.path,
      signal,
    );
    return { json, next: header('x-bynder-nextcursor') || null };
  }

  /** Sends a call whose answer Bynder does not document. */
  async send(call: BynderCall, signal?: AbortSignal): Promise<void> {
    await this.#authorized(
      (headers) => this.#portal.text(this.#requestOf(call, headers, signal)),
      call.path,
      signal,
    );
  }

  #requestOf(
    { path, ...call }: BynderCall,
    headers: { authorization: string },
    signal: AbortSignal | undefined,
  ) {
    return { ...call, headers, url: this.baseUrl + path, ...(signal && { signal }) };
  }

  /** Opens a file of the portal itself, which may need the credentials. */
  openOwn(request: OpenRequest, signal?: AbortSignal): Promise<OpenedFile> {
    const open = (headers: { authorization: string }) =>
      this.#portal.open(request, signal, headers);
    return this.#authorized(open, new URL(request.url).pathname, signal);
  }

  /** Opens a file on one of `fileHosts`, without credentials. */
  async openElsewhere(request: OpenRequest, signal?: AbortSignal): Promise<OpenedFile> {
    try {
      return await this.#files.open(request, signal);
    } catch (error) {
      throw withHost(error, request.url, 'Bynder');
    }
  }

  /** Sends a form to an address that Bynder named, such as the bucket's. */
  async postElsewhere(url: string, data: FormData, signal?: AbortSignal): Promise<void> {
    try {
      const call = { method: 'POST', url, data, ...(signal && { signal }) };
      await this.#files.text(call);
    } catch (error) {
      throw withHost(error, url, 'Bynder');
    }
  }

  /** Repeats a call with a new token if Bynder has revoked the token early. */
  async #authorized<Result>(
    work: (headers: { authorization: string }) => Promise<Result>,
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const { token, isPermanent, access } = await this.#token(signal);
    try {
      return await work({ authorization: `Bearer ${token}` });
    } catch (error) {
      if (isPermanent || !(error instanceof DamError) || error.type !== 'unauthorized') {
        throw explained(error, path);
      }
    }
    this.#forget(access);
    const renewed = await this.#token(signal);
    try {
      return await work({ authorization: `Bearer ${renewed.token}` });
    } catch (error) {
      throw explained(error, path);
    }
  }

  async #token(signal: AbortSignal | undefined) {
    const { token } = this.#options;
    const access = this.#access;
    if (token !== undefined) return { token, isPermanent: true, access };
    const known = await access.get(signal);
    if (performance.now() < known.untilMs) return { ...known, isPermanent: false, access };
    this.#forget(access);
    const next = this.#access;
    return { ...(await next.get(signal)), isPermanent: false, access: next };
  }

  /** Forgets only the token that was used: of calls that fail together, the first renews for all. */
  #forget(used: CachedRead<Access>): void {
    if (this.#access === used) this.#access = this.#newAccess();
  }

  #newAccess(): CachedRead<Access> {
    return cachedRead(Number.POSITIVE_INFINITY, (signal) => this.#logIn(signal));
  }

  async #logIn(signal: AbortSignal | undefined): Promise<Access> {
    const { clientId = '', clientSecret = '' } = this.#options;
    const data = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: scopesOf(this.#options).join(' '),
    });
    const url = `${this.baseUrl}/v6/authentication/oauth2/token`;
    try {
      const answer = await this.#portal.json({
        method: 'POST',
        url,
        data,
        ...(signal && { signal }),
      });
      const { access_token: token, expires_in } = parseAnswer(wireToken, answer);
      const livesMs = expires_in * 1_000;
      // A token that lives shorter than the margin is used for half of its time.
      const usedMs = Math.max(livesMs - RENEW_BEFORE_MS, livesMs / 2);
      return { token, untilMs: performance.now() + usedMs };
    } catch (error) {
      throw loginError(error);
    }
  }
}

/** Bynder answers 400 with `invalid_client` (RFC 6749 §5.2) for wrong credentials and wrong scopes. */
function loginError(error: unknown): unknown {
  if (!(error instanceof DamError)) return error;
  if (!['bad-request', 'unauthorized', 'forbidden'].includes(error.type)) return withBlock(error);
  return new DamError(
    'unauthorized',
    'Bynder gave no access token. Check "clientId", "clientSecret" and the scopes of the OAuth app.',
  );
}

/** What a call needs, by its path: a scope of the token, and often a role of its user. */
const NEEDS: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v4\/media\/.+\/download\/$/, 'the scope "asset:read" and the role MEDIAHIGHRES'],
  [/^\/api\/v4\/media\/save\//, 'the scope "asset:write" and a role for uploads'],
  [
    /^\/api\/(v4\/)?upload\//,
    'the scope "asset:write" and the role MEDIAUPLOAD or MEDIAUPLOADFORAPPROVAL',
  ],
  [/^\/api\/v4\/(metaproperties|account)\//, 'the scope "meta.assetbank:read"'],
  [/^\/api\/v4\/collections\//, 'the scope "collection:read"'],
  [/^\/api\/media\/usage\//, 'the scopes "asset.usage:read" and "asset.usage:write"'],
  [/^\/api\//, 'the scope "asset:read"'],
];

/** Bynder answers 403 for a missing scope and for a missing role alike. */
function explained(error: unknown, path: string): unknown {
  const [, needs] = NEEDS.find(([form]) => form.test(path)) ?? [];
  return withReason(withBlock(error), {
    unauthorized:
      'Bynder does not accept the token (401). Check "token", or "clientId" and "clientSecret", and that it is of ' +
      'this portal and has not ended.',
    forbidden:
      needs &&
      `Bynder does not let the token do this (403). It needs ${needs}. Scopes are those of the token, roles those of ` +
        "its user's profile.",
  });
}

function withBlock(error: unknown): unknown {
  if (!(error instanceof DamError) || error.type !== 'rate-limited') return error;
  if (error.retryAfterMs !== undefined) return error;
  return new DamError('rate-limited', error.message, { retryAfterMs: BLOCK_MS });
}
