import axios, { AxiosError, type AxiosInstance, type AxiosRequestConfig } from 'axios';
import type { OpenedFile, OpenRequest } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import { type OutboundOptions, outboundAgents, PRIVATE_NETWORK } from './outbound';

export interface HttpOptions extends OutboundOptions {
  /** Sent with every call; never part of an error or a log line. */
  headers: Record<string, string>;
  /**
   * Other hosts it may call as well, such as `files.example.com`, or `*.example.com` for all below it.
   * They get `headers` too: for files that need no credentials, by a client that has none.
   */
  hosts?: readonly string[];
  /** A DAM's own header with the instant at which it may be called again, as an HTTP date. */
  resetHeader?: string;
}

/** Largest JSON answer that is read. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;

/** The connectors' one HTTP client: calls its own hosts, follows no redirect, ends in a `DamError`. */
export class DamHttp {
  readonly #axios: AxiosInstance;

  readonly #origin: string;

  readonly #hosts: readonly string[];

  readonly #waitHeaders: readonly string[];

  constructor(options: HttpOptions) {
    const { baseUrl, headers, hosts = [], resetHeader } = options;
    this.#waitHeaders = ['retry-after', ...(resetHeader === undefined ? [] : [resetHeader])];
    this.#origin = new URL(baseUrl).origin;
    this.#hosts = hosts;
    this.#axios = axios.create({
      baseURL: baseUrl,
      headers,
      maxRedirects: 0,
      maxContentLength: MAX_JSON_BYTES,
      // A proxy of the environment would see the credentials.
      proxy: false,
      ...outboundAgents(options),
    });
  }

  /** The answer's JSON, unchecked: what it looks like is the connector's to say. */
  async json(config: AxiosRequestConfig): Promise<unknown> {
    return jsonOf((await this.text(config)).text);
  }

  /** As `json`, for what may not be there: undefined for 404. */
  async jsonOrMissing(config: AxiosRequestConfig): Promise<unknown> {
    const { status, text } = await this.text(config, [404]);
    return status === 404 ? undefined : jsonOf(text);
  }

  /** Status and text of an answer; of a refusal too, where its status is one of `read`. */
  async text(
    config: AxiosRequestConfig,
    read: readonly number[] = [],
  ): Promise<{ status: number; text: string }> {
    const { status, data } = await this.#send<string>({
      ...config,
      responseType: 'text',
      // axios would hand on a string where JSON is broken.
      transformResponse: [],
      validateStatus: (each) => (each >= 200 && each < 300) || read.includes(each),
    });
    return { status, text: data };
  }

  /** A file of the DAM, as a connector's `open` answers it. */
  async open(
    { url, range }: OpenRequest,
    signal?: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<OpenedFile> {
    const answer = await this.stream({
      url,
      headers: { ...headers, ...(range !== undefined && { range }) },
      ...(signal && { signal }),
    });
    const length = answer.header('content-length');
    return {
      status: answer.status,
      contentType: answer.header('content-type'),
      contentLength: length === null ? null : Number(length),
      contentRange: answer.header('content-range'),
      body: answer.body,
    };
  }

  /** Bytes as a stream, with status and headers; 200, 206 and 416 are answers. */
  async stream(config: AxiosRequestConfig): Promise<{
    status: number;
    header(name: string): string | null;
    body: AsyncIterable<Uint8Array>;
  }> {
    const response = await this.#send<AsyncIterable<Uint8Array>>({
      ...config,
      responseType: 'stream',
      decompress: false,
      maxContentLength: Number.POSITIVE_INFINITY,
      validateStatus: (status) => status === 200 || status === 206 || status === 416,
    });
    return {
      status: response.status,
      header: (name) => {
        const value: unknown = response.headers[name];
        return value === undefined || value === null ? null : String(value);
      },
      body: response.data,
    };
  }

  /** Addresses come out of a DAM's answers: the credentials must go to no other host. */
  #assertOwn(url: string): void {
    const to = URL.canParse(url, this.#origin) ? new URL(url, this.#origin) : null;
    if (to?.origin === this.#origin) return;
    if (to !== null && /^https?:$/.test(to.protocol) && this.#isListed(to.host)) return;
    throw new DamError('bad-request', 'The address is not one of this connection.');
  }

  #isListed(host: string): boolean {
    return this.#hosts.some((listed) =>
      listed.startsWith('*.') ? host.endsWith(listed.slice(1)) : host === listed,
    );
  }

  async #send<Body>(
    config: AxiosRequestConfig,
  ): Promise<{ status: number; headers: Record<string, unknown>; data: Body }> {
    this.#assertOwn(config.url ?? '');
    try {
      const { status, headers, data } = await this.#axios.request<Body>(config);
      return { status, headers: { ...headers }, data };
    } catch (error) {
      throw damErrorOf(error, this.#waitHeaders);
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DamError('bad-answer', 'It answered with something that is not JSON.', { cause });
  }
}

/** No `cause` here: an axios error holds the request's headers, the credentials among them. */
function damErrorOf(error: unknown, waitHeaders: readonly string[]): DamError {
  if (!(error instanceof AxiosError)) return new DamError('bad-answer', 'The call failed.');
  if (error.response !== undefined)
    return errorOfStatus(error.response.status, retryAfterMs(error, waitHeaders));
  if (
    error.code === AxiosError.ETIMEDOUT ||
    error.code === AxiosError.ECONNABORTED ||
    error.code === AxiosError.ERR_CANCELED
  ) {
    return new DamError('timeout', 'It did not answer in time.');
  }
  if (error.code === PRIVATE_NETWORK) {
    return new DamError(
      'unreachable',
      'Its host stands for an address of a private network, which is refused. Set ' +
        '"allowPrivateNetwork" of this connection to true if that is meant.',
    );
  }
  if (error.code === AxiosError.ERR_BAD_RESPONSE) {
    return new DamError('bad-answer', 'It answered with more than can be read.');
  }
  return new DamError(
    'unreachable',
    `It cannot be reached (${error.code ?? 'connection failed'}).`,
  );
}

function errorOfStatus(status: number, retryAfter: number | undefined): DamError {
  if (status === 401) return new DamError('unauthorized', 'It refused the credentials (401).');
  if (status === 403)
    return new DamError('forbidden', 'The credentials are not allowed to do this (403).');
  // 420 is what some said before there was a 429.
  if (status === 429 || status === 420) {
    return new DamError(
      'rate-limited',
      `It asks for fewer calls (${status}).`,
      retryAfter === undefined ? {} : { retryAfterMs: retryAfter },
    );
  }
  if (status >= 500) return new DamError('bad-answer', `It failed (${status}).`);
  if (status >= 300 && status < 400)
    return new DamError(
      'bad-answer',
      `It answered with a redirect (${status}), which is not followed.`,
    );
  return new DamError('bad-request', `It refused the call (${status}).`);
}

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). */
function retryAfterMs(error: AxiosError, names: readonly string[]): number | undefined {
  const values = names.map((name): unknown => error.response?.headers[name]);
  const value = values.find((each) => typeof each === 'string');
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
