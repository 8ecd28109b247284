import { once } from 'node:events';
import {
  createServer,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type AddressInfo, isIP } from 'node:net';

/** Ways in which a DAM, or a proxy in front of it, can fail. */
export const FAULTS = [
  /** Requests are passed on. */
  'none',
  /** The connection breaks. */
  'down',
  /** Requests are never answered. */
  'hangs',
  /** 429 with `Retry-After: 7`. */
  'rate-limited',
  /** 429 without headers. */
  'rate-limited-bare',
  /** 503. */
  'failing',
  /** 200 with an HTML page, such as a login page. */
  'page',
  /** 200 with a sentence and the content type of JSON. */
  'text',
  /** 503 for every second request. */
  'flaky',
  /** The first half of the answer, if it has a body. */
  'truncated',
  /** JSON of an unexpected shape. */
  'other-shape',
  /** The right answer, with its lists reversed. Changes only JSON. */
  'reordered',
  /** The right answer, with 1 for every number of results, as a DAM counts once in a while. Changes only JSON. */
  'stale-totals',
  /** The right answer about all assets but `FaultProxy.brokenId`, which has an unexpected form. Changes only JSON. */
  'one-broken',
  /** A grey picture with status 200 for everything but JSON and XML, as for files that a DAM has lost. */
  'placeholder',
] as const;
/** The name of a fault; see `FAULTS`. */
export type Fault = (typeof FAULTS)[number];

/**
 * The header `Host` of requests that are passed on. `kept` is the proxy's own, as the connector sent it, so that
 * signatures over it hold. `target` is that of the DAM, by which servers with several names find the right one.
 */
export type ProxyHost = 'kept' | 'target';

/**
 * An HTTP server between a connector and its DAM. It fails as `fault` says, and passes on every other
 * request, so that faults are real HTTP and no DAM needs to support them. Headers are passed on as they are, apart
 * from those of the connection itself and `Accept-Encoding`, which a signature must not cover.
 *
 * @example
 * const proxy = await FaultProxy.start('http://127.0.0.1:4100');
 * const connector = connect(proxy.url);
 * proxy.fault = 'rate-limited';
 * await assert.rejects(connector.ping(), { type: 'rate-limited' });
 * await proxy.stop();
 */
export class FaultProxy {
  /** The current fault. */
  fault: Fault = 'none';
  /** Id of the asset that the fault `one-broken` is about. */
  brokenId = '';
  /** Number of requests; a test may set it to 0. */
  requests = 0;
  /** Requests that a fault refused or whose answer it changed, such as `GET /assets?ids=1`, the first first. */
  readonly touched: string[] = [];
  readonly #target: URL;
  readonly #host: ProxyHost;
  readonly #server: Server;
  readonly #agent: HttpAgent;

  private constructor(target: string, host?: ProxyHost) {
    this.#target = new URL(target);
    const { hostname, protocol } = this.#target;
    this.#host = host ?? (isNumeric(hostname) ? 'kept' : 'target');
    this.#agent = protocol === 'https:' ? new HttpsAgent() : new HttpAgent();
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /**
   * Starts a proxy on a free port of 127.0.0.1. `target` is the base address of the DAM.
   *
   * @param host By default the host is kept if the target's host is an IP address or `localhost`, since such a
   * server is not chosen by its name.
   */
  static async start(target: string, host?: ProxyHost): Promise<FaultProxy> {
    const proxy = new FaultProxy(target, host);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Base address for the connector, instead of the DAM's. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.#target.pathname.replace(/\/+$/, '')}`;
  }

  /** Closes all connections and the server. */
  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const { fault } = this;
    if (fault === 'hangs' || fault === 'down') {
      this.#noteTouched(request);
      if (fault === 'down') request.socket.destroy();
      return;
    }
    const isFailing = fault !== 'flaky' || this.requests % 2 === 0;
    const failure = isFailing ? FAILURES[fault] : undefined;
    if (failure === undefined) return this.#passOn(request, response);
    this.#noteTouched(request);
    response.writeHead(failure.status, failure.headers).end(failure.body);
  }

  async #passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#forward(request);
    const status = answer.statusCode ?? 502;
    const body = await bytesOf(answer);
    const isFile = !NOT_A_FILE.test(answer.headers['content-type'] ?? '');
    if (this.fault === 'placeholder' && isFile) {
      this.#noteTouched(request);
      response.writeHead(200, { 'content-type': 'image/png' }).end(PLACEHOLDER);
      return;
    }
    const headers = endToEnd(answer.rawHeaders);
    // The length of a file is all that such an answer says of it.
    if (request.method === 'HEAD' || status === 304) {
      const length = answer.headers['content-length'];
      if (length !== undefined) headers.push('content-length', length);
      response.writeHead(status, headers).end();
      return;
    }
    const changed = this.#changed(body);
    if (changed !== body) this.#noteTouched(request);
    if (status !== 204) headers.push('content-length', String(changed.length));
    response.writeHead(status, headers).end(changed);
  }

  /** Returns the same body if the fault has nothing to change in it. */
  #changed(body: Buffer): Buffer {
    const { fault, brokenId } = this;
    if (fault === 'truncated' && body.length > 0) {
      return body.subarray(0, Math.floor(body.length / 2));
    }
    if (fault === 'reordered') return mapped(body, reversed);
    if (fault === 'stale-totals') return mapped(body, withoutTotals);
    if (fault === 'one-broken') return mapped(body, (value) => broken(value, brokenId));
    return body;
  }

  async #forward(request: IncomingMessage): Promise<IncomingMessage> {
    const { origin, protocol, host } = this.#target;
    const body = await bytesOf(request);
    const own = this.#host === 'kept' ? (request.headers.host ?? host) : host;
    const headers = [...endToEnd(request.rawHeaders, 'accept-encoding'), 'host', own];
    const hasBody = body.length > 0 || request.headers['content-length'] !== undefined;
    if (hasBody) headers.push('content-length', String(body.length));
    const send = protocol === 'https:' ? httpsRequest : httpRequest;
    const path = request.url ?? '/';
    const sent = send(origin, { path, method: request.method, headers, agent: this.#agent });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return answer;
  }

  #noteTouched({ method, url }: IncomingMessage): void {
    this.touched.push(`${method} ${url}`);
  }
}

/** True if a server with this host is not chosen by its name. */
function isNumeric(hostname: string): boolean {
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Returns the headers, names and values in turn, without those of one connection and the body's length. */
function endToEnd(rawHeaders: readonly string[], ...others: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && !others.includes(lower)) kept.push(name, value);
  }
  return kept;
}

const NOT_A_FILE = /json|javascript|^(application|text)\/(\S+\+)?xml\b/;

interface Failure {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const UNAVAILABLE: Failure = { status: 503, headers: {}, body: '{"error":"fault"}' };

/** Answers of the faults that do not pass requests on. */
const FAILURES: Readonly<Partial<Record<Fault, Failure>>> = {
  'rate-limited': { status: 429, headers: { 'retry-after': '7' }, body: '{"error":"fault"}' },
  'rate-limited-bare': { status: 429, headers: {}, body: '{"error":"fault"}' },
  failing: UNAVAILABLE,
  flaky: UNAVAILABLE,
  text: { status: 200, headers: JSON_TYPE, body: 'Sorry, an error has occurred.' },
  page: {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><title>Log in</title><form></form>',
  },
  'other-shape': { status: 200, headers: JSON_TYPE, body: '{"unheard":["of"]}' },
};

const HOP_BY_HOP = new Set([
  'connection',
  'host',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'expect',
]);

/** A picture of one pixel. */
const PLACEHOLDER = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

/** Changes the values of a JSON text from within. Returns the same body if it is not JSON, or nothing changes. */
function mapped(body: Buffer, change: (value: unknown) => unknown): Buffer {
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return change(value.map(turn));
    if (!isObject(value)) return value;
    return change(Object.fromEntries(Object.entries(value).map(([key, own]) => [key, turn(own)])));
  };
  try {
    const value: unknown = JSON.parse(body.toString());
    const text = JSON.stringify(turn(value));
    return text === JSON.stringify(value) ? body : Buffer.from(text);
  } catch {
    // The body is a file, or XML.
    return body;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reverses a list of objects; `mapped` hands on copies, so it may be changed. */
function reversed(value: unknown): unknown {
  const isOfObjects =
    Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null);
  return isOfObjects ? value.reverse() : value;
}

/** Names of a number of results, such as `total`, `total_count` or `totalhits`. */
const TOTAL = /total|^(filter_)?count$/i;

function withoutTotals(value: unknown): unknown {
  if (!isObject(value)) return value;
  const told = Object.entries(value).map(([key, own]) =>
    TOTAL.test(key) && Number(own) > 1 ? [key, typeof own === 'string' ? '1' : 1] : [key, own],
  );
  return Object.fromEntries(told);
}

/** Gives an object of a list an unexpected form if one of its own properties is this id. */
function broken(value: unknown, id: string): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item) => {
    if (!isObject(item)) return item;
    const properties = Object.entries(item);
    const isMeant = properties.some(([, own]) => String(own) === id);
    if (!isMeant) return item;
    return Object.fromEntries(
      properties.map(([key, own]) => [key, String(own) === id ? own : { unheard: ['of'] }]),
    );
  });
}
