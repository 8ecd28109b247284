import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import axios, { AxiosError, type AxiosInstance, type AxiosRequestConfig } from 'axios';
import type { ConnectorEnvironment, OpenedFile, OpenRequest } from '../contracts/connector';
import { DamError, type DamErrorType } from '../contracts/errors';
import { retryAfterMs } from '../contracts/retry-after';
import { type OutboundOptions, outboundAgents, PRIVATE_NETWORK } from './outbound';

/** Options of a `DamHttp`. */
export interface HttpOptions extends OutboundOptions {
  /** Sent with every call. They never appear in an error or a log line. */
  headers: Record<string, string>;
  /**
   * Other hosts that this client may call, such as `files.example.com`, or `*.example.com` for all
   * hosts below it. They get `headers` too, so use a client without credentials for public files.
   */
  hosts?: readonly string[];
  /** Names of the DAM's own headers, in lower case: calls that are left, and the HTTP date until when. */
  limitHeaders?: { left: string; reset: string };
  /** The DAM's own header, in lower case, that says how many milliseconds to wait before the next call. */
  waitMsHeader?: string;
  /** Takes what these headers say. */
  callsLeft?: ConnectorEnvironment['callsLeft'];
}

/** Largest answer that `json` and `text` read. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;

/**
 * The HTTP client of connectors. It calls only the host of `baseUrl` and those in `hosts`, so that the
 * credentials reach no other host; it follows no redirects; and it refuses private networks unless the
 * connection allows them. Every failure is a `DamError` without secrets. It does not retry: the plugin
 * adds timeouts, retries and a limit of concurrent calls around each connector.
 *
 * @example
 * const http = new DamHttp({
 *   baseUrl: 'https://dam.example.com',
 *   headers: { authorization: `Bearer ${token}` },
 *   ...environment,
 * });
 * const answer = await http.json({ url: '/assets', params: { ids: 'a,b' }, signal });
 */
export class DamHttp {
  readonly #axios: AxiosInstance;

  readonly #origin: string;

  readonly #hosts: readonly string[];

  readonly #limits: Pick<HttpOptions, 'limitHeaders' | 'callsLeft' | 'waitMsHeader'>;

  constructor(options: HttpOptions) {
    const { baseUrl, headers, hosts = [] } = options;
    this.#limits = options;
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

  /**
   * Calls the DAM and parses its JSON. The result is unchecked; validate it with a schema.
   *
   * @param config An axios request; `url` is a path below `baseUrl`, or an absolute address.
   * @throws `DamError` if the call fails, the status is not 2xx, or the answer is not JSON.
   */
  async json(config: AxiosRequestConfig): Promise<unknown> {
    return jsonOf((await this.text(config)).text);
  }

  /** Like `json`, but returns undefined for status 404. */
  async jsonOrMissing(config: AxiosRequestConfig): Promise<unknown> {
    const { status, text } = await this.text(config, [404]);
    return status === 404 ? undefined : jsonOf(text);
  }

  /**
   * Returns status and text of an answer.
   *
   * @param read Statuses beside 2xx that are answers instead of errors.
   */
  async text(
    config: AxiosRequestConfig,
    read: readonly number[] = [],
  ): Promise<{ status: number; text: string }> {
    const { status, data } = await this.#send<string>({
      ...config,
      responseType: 'text',
      // By default axios parses JSON and returns broken JSON as a string.
      transformResponse: [],
      validateStatus: (each) => (each >= 200 && each < 300) || read.includes(each),
    });
    return { status, text: data };
  }

  /** Opens a file of the DAM as a stream, in the form that a connector's `open` returns. */
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

  /**
   * Returns status, headers and body as a stream. Statuses other than 200, 206 and 416 are errors. The body is
   * asked for without compression; one that is compressed all the same is decoded, and then has no length.
   */
  async stream(config: AxiosRequestConfig): Promise<{
    status: number;
    header(name: string): string | null;
    body: AsyncIterable<Uint8Array>;
  }> {
    const response = await this.#send<Readable>({
      ...config,
      headers: { ...config.headers, 'accept-encoding': 'identity' },
      responseType: 'stream',
      decompress: false,
      maxContentLength: Number.POSITIVE_INFINITY,
      validateStatus: (status) => status === 200 || status === 206 || status === 416,
    });
    const header = (name: string) => {
      const value: unknown = response.headers[name];
      return value === undefined || value === null ? null : String(value);
    };
    const { status, data } = response;
    const body = decoded(data, status, header('content-encoding'));
    const isDecoded = body !== data;
    return {
      status,
      header: (name) => (isDecoded && OF_ENCODED_BODY.has(name) ? null : header(name)),
      body,
    };
  }

  /** Addresses come from a DAM's answers, and the credentials must reach no other host. */
  #assertOwn(url: string): void {
    const to = URL.canParse(url, this.#origin) ? new URL(url, this.#origin) : null;
    if (to?.origin === this.#origin) return;
    if (to !== null && /^https?:$/.test(to.protocol) && isListedHost(to.host, this.#hosts)) return;
    throw new DamError(
      'bad-request',
      'The address is not one of this connection, so it is not called.',
    );
  }

  async #send<Body>(
    config: AxiosRequestConfig,
  ): Promise<{ status: number; headers: Record<string, unknown>; data: Body }> {
    this.#assertOwn(config.url ?? '');
    try {
      const { status, headers, data } = await this.#axios.request<Body>(config);
      this.#tellLimit(headers);
      return { status, headers: { ...headers }, data };
    } catch (error) {
      if (error instanceof AxiosError) this.#tellLimit(error.response?.headers ?? {});
      throw damErrorOf(error, this.#limits);
    }
  }

  #tellLimit(headers: Readonly<Record<string, unknown>>): void {
    const { limitHeaders, callsLeft } = this.#limits;
    if (limitHeaders === undefined || callsLeft === undefined) return;
    const left = headers[limitHeaders.left];
    const resetAtMs = Date.parse(String(headers[limitHeaders.reset]));
    if (typeof left !== 'string' || !/^\d+$/.test(left) || Number.isNaN(resetAtMs)) return;
    callsLeft(Number(left), resetAtMs);
  }
}

/** True if one of these is the host, or `*.` and a domain above it. */
export function isListedHost(host: string, hosts: readonly string[]): boolean {
  return hosts.some((listed) =>
    listed.startsWith('*.') ? host.endsWith(listed.slice(1)) : host === listed,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DamError('bad-answer', 'The DAM answered with something that is not JSON.', {
      cause,
    });
  }
}

/** Headers that describe the bytes as they were sent, not the file. */
const OF_ENCODED_BODY: ReadonlySet<string> = new Set(['content-length', 'content-encoding']);

/** Undoes a compression that was not asked for: a file is kept and sent on without its `Content-Encoding`. */
function decoded(body: Readable, status: number, encoding: string | null): Readable {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity' || status === 416) return body;
  const decoder = DECODERS.get(name);
  // A part of compressed bytes cannot be decoded alone.
  if (decoder === undefined || status === 206) {
    body.destroy();
    throw new DamError(
      'bad-answer',
      'The DAM sent a file in a compression that was not asked for.',
    );
  }
  // Whoever reads the decoder gets each error; the callback is there so that none is thrown.
  return pipeline(body, decoder(), () => undefined);
}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** Sets no `cause`: an axios error holds the request's headers, and with them the credentials. */
function damErrorOf(error: unknown, limits: WaitHeaders): DamError {
  if (!(error instanceof AxiosError))
    return new DamError('bad-answer', 'The call to the DAM failed.');
  if (error.response !== undefined)
    return errorOfStatus(error.response.status, waitMsOf(error, limits));
  if (
    error.code === AxiosError.ETIMEDOUT ||
    error.code === AxiosError.ECONNABORTED ||
    error.code === AxiosError.ERR_CANCELED
  ) {
    return new DamError('timeout', 'The DAM did not answer in time.');
  }
  if (error.code === PRIVATE_NETWORK) {
    return new DamError(
      'unreachable',
      "The DAM's host resolves to an address of a private network, which is refused. If that is " +
        'intended, set "allowPrivateNetwork" of this connection to true.',
    );
  }
  if (error.code === AxiosError.ERR_BAD_RESPONSE) {
    return new DamError('bad-answer', 'The answer of the DAM is too large.');
  }
  return new DamError(
    'unreachable',
    `The DAM cannot be reached (${error.code ?? 'connection failed'}).`,
  );
}

function errorOfStatus(status: number, retryAfter: number | undefined): DamError {
  const pause = retryAfter === undefined ? {} : { retryAfterMs: retryAfter };
  const [type, message] = wordsOfStatus(status);
  // 503 says with the same header how long maintenance takes (RFC 9110 §15.6.4).
  const mayPause = type === 'rate-limited' || status === 503;
  return new DamError(type, message, { status, ...(mayPause && pause) });
}

function wordsOfStatus(status: number): [type: DamErrorType, message: string] {
  if (status === 401) return ['unauthorized', 'The DAM refused the credentials (401).'];
  if (status === 403)
    return ['forbidden', 'The DAM does not allow this with these credentials (403).'];
  // Older APIs answer 420 instead of 429.
  if (status === 429 || status === 420)
    return ['rate-limited', `The DAM asks for fewer calls (${status}).`];
  if (status >= 500) return ['bad-answer', `The DAM failed (${status}).`];
  if (status >= 300 && status < 400)
    return [
      'bad-answer',
      `The DAM answered with a redirect (${status}), which is not followed. Check the base address.`,
    ];
  return ['bad-request', `The DAM refused the call (${status}).`];
}

type WaitHeaders = Pick<HttpOptions, 'limitHeaders' | 'waitMsHeader'>;

/** The first of these headers that is there says how long to wait, in milliseconds. */
function waitMsOf(error: AxiosError, { limitHeaders, waitMsHeader }: WaitHeaders) {
  const textOf = (name: string | undefined): string | undefined => {
    const value: unknown = name === undefined ? undefined : error.response?.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const standard = textOf('retry-after') ?? textOf(limitHeaders?.reset);
  if (standard !== undefined) return retryAfterMs(standard);
  const waitMs = textOf(waitMsHeader);
  return waitMs !== undefined && /^\d{1,15}$/.test(waitMs) ? Number(waitMs) : undefined;
}
