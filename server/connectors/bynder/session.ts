import type { AxiosRequestConfig } from 'axios';
import { z } from 'zod';
import type { ConnectorEnvironment, OpenedFile, OpenRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { type CachedRead, cachedRead } from '../cached-read';
import { DamHttp } from '../http';
import { parseAnswer } from '../wire-schema';
import { type BynderOptions, scopesOf } from './options';

const wireToken = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

/** So that no token ends on its way. */
const RENEW_BEFORE_MS = 60_000;

/** The block of an address lifts after 5 minutes without calls; Bynder sends no `Retry-After`. */
const BLOCK_MS = 300_000;

export interface BynderCall {
  method?: 'GET' | 'POST';
  /** Below the portal, with a slash at the end as Bynder's own clients have it. */
  path: string;
  params?: Readonly<Record<string, string>>;
  data?: AxiosRequestConfig['data'];
}

interface Access {
  token: string;
  untilMs: number;
}

/** Calls of one portal with its credentials, which go to no other host. */
export class BynderSession {
  /** No slash at the end. */
  readonly baseUrl: string;

  readonly #options: BynderOptions;

  readonly #portal: DamHttp;

  /** Has no credentials: temporary addresses carry their own permission, public ones need none. */
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

  json(call: BynderCall, signal?: AbortSignal): Promise<unknown> {
    return this.#authorized(
      (headers) => this.#portal.json(this.#requestOf(call, headers, signal)),
      signal,
    );
  }

  /** The same where it is not published what the answer looks like. */
  async send(call: BynderCall, signal?: AbortSignal): Promise<void> {
    await this.#authorized(
      (headers) => this.#portal.text(this.#requestOf(call, headers, signal)),
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

  /** A file of the portal itself, which may need the credentials. */
  openOwn(request: OpenRequest, signal?: AbortSignal): Promise<OpenedFile> {
    return this.#authorized((headers) => this.#portal.open(request, signal, headers), signal);
  }

  /** A file that lies elsewhere, on one of `fileHosts`. */
  async openElsewhere(request: OpenRequest, signal?: AbortSignal): Promise<OpenedFile> {
    try {
      return await this.#files.open(request, signal);
    } catch (error) {
      throw withHost(error, request.url);
    }
  }

  /** A form for an address that was given to us, such as the bucket's; what it answers is nobody's. */
  async postElsewhere(url: string, data: FormData, signal?: AbortSignal): Promise<void> {
    try {
      const call = { method: 'POST', url, data, ...(signal && { signal }) };
      await this.#files.text(call);
    } catch (error) {
      throw withHost(error, url);
    }
  }

  /** Once more with a new token where one was revoked before its time. */
  async #authorized<Result>(
    work: (headers: { authorization: string }) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const { token, isPermanent, access } = await this.#token(signal);
    try {
      return await work({ authorization: `Bearer ${token}` });
    } catch (error) {
      if (isPermanent || !(error instanceof DamError) || error.type !== 'unauthorized') {
        throw withBlock(error);
      }
    }
    this.#forget(access);
    const renewed = await this.#token(signal);
    try {
      return await work({ authorization: `Bearer ${renewed.token}` });
    } catch (error) {
      throw withBlock(error);
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

  /** Only what was used: of many calls that failed together the first one renews for all. */
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
      // A token that lives no longer than the margin is used for half of its time.
      const usedMs = Math.max(livesMs - RENEW_BEFORE_MS, livesMs / 2);
      return { token, untilMs: performance.now() + usedMs };
    } catch (error) {
      throw loginError(error);
    }
  }
}

/** Wrong credentials come as 400 with `invalid_client` (RFC 6749 §5.2), wrong scopes likewise. */
function loginError(error: unknown): unknown {
  if (!(error instanceof DamError)) return error;
  if (!['bad-request', 'unauthorized', 'forbidden'].includes(error.type)) return withBlock(error);
  return new DamError(
    'unauthorized',
    'It gave no access token for this client id and secret, or not with these scopes.',
  );
}

function withBlock(error: unknown): unknown {
  if (!(error instanceof DamError) || error.type !== 'rate-limited') return error;
  if (error.retryAfterMs !== undefined) return error;
  return new DamError('rate-limited', error.message, { retryAfterMs: BLOCK_MS });
}

/** Which hosts Bynder uses is not published, so the message says what to configure. */
function withHost(error: unknown, url: string): unknown {
  if (!(error instanceof DamError) || error.type !== 'bad-request') return error;
  const host = URL.canParse(url) ? new URL(url).host : 'an address that cannot be read';
  return new DamError(
    'bad-request',
    `${error.message} The file lies at ${host}; "fileHosts" lists where files may lie.`,
  );
}

/** For what a connection does without where the token may not read it, or it is not there. */
export function unlessRefused<Value>(otherwise: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof DamError && ['forbidden', 'bad-request'].includes(error.type)) {
      return otherwise;
    }
    throw error;
  };
}
