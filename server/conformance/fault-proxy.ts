import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  /** The first half of the answer. */
  'truncated',
  /** JSON of an unexpected shape. */
  'other-shape',
  /** The right answer, with its lists reversed. */
  'reordered',
  /** The right answer, with 1 for every number of results, as a DAM tells it that counts once in a while. */
  'stale-totals',
  /** The right answer about all assets but `FaultProxy.brokenId`, whose properties have an unexpected form. */
  'one-broken',
  /** A grey picture with status 200 for everything that is no JSON, as for files that a DAM has lost. */
  'placeholder',
] as const;
/** The name of a fault; see `FAULTS`. */
export type Fault = (typeof FAULTS)[number];

/**
 * An HTTP server between a connector and its DAM. It fails as `fault` says, and passes on every other
 * request, so that faults are real HTTP and no DAM needs to support them.
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
  readonly #target: string;
  readonly #server: Server;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** Starts a proxy on a free port of 127.0.0.1. `target` is the base address of the DAM. */
  static async start(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target.replace(/\/+$/, ''));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Base address for the connector, instead of the DAM's. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${new URL(this.#target).pathname.replace(/\/+$/, '')}`;
  }

  /** Closes all connections and the server. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const { fault } = this;
    if (fault === 'hangs') return;
    if (fault === 'down') {
      request.socket.destroy();
      return;
    }
    const isFailing = fault !== 'flaky' || this.requests % 2 === 0;
    const failure = isFailing ? FAILURES[fault] : undefined;
    if (failure === undefined) return this.#passOn(request, response);
    response.writeHead(failure.status, failure.headers).end(failure.body);
  }

  async #passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#forward(request);
    const headers = [...answer.headers].filter(([name]) => !HOP_BY_HOP.has(name));
    const isFile = !/json|javascript/.test(answer.headers.get('content-type') ?? '');
    if (this.fault === 'placeholder' && isFile) {
      await answer.body?.cancel();
      response.writeHead(200, { 'content-type': 'image/png' }).end(PLACEHOLDER);
      return;
    }
    response.writeHead(answer.status, Object.fromEntries(headers));
    response.end(this.#changed(Buffer.from(await answer.arrayBuffer())));
  }

  #changed(body: Buffer): string | Buffer {
    const { fault, brokenId } = this;
    if (fault === 'truncated') return body.subarray(0, Math.floor(body.length / 2));
    if (fault === 'reordered') return mapped(body, reversed);
    if (fault === 'stale-totals') return mapped(body, withoutTotals);
    if (fault === 'one-broken') return mapped(body, (value) => broken(value, brokenId));
    return body;
  }

  async #forward(request: IncomingMessage): Promise<Response> {
    const { origin } = new URL(this.#target);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined || HOP_BY_HOP.has(name) ? [] : [[name, String(value)] as const],
    );
    return fetch(origin + request.url, {
      method: request.method ?? 'GET',
      headers: Object.fromEntries(headers),
      redirect: 'manual',
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
  }
}

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
  'content-encoding',
  'keep-alive',
  'upgrade',
  'accept-encoding',
  'expect',
]);

/** A picture of one pixel. */
const PLACEHOLDER = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

/** Changes the values of a JSON text from within. Returns a body that is not JSON unchanged. */
function mapped(body: Buffer, change: (value: unknown) => unknown): string | Buffer {
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return change(value.map(turn));
    if (!isObject(value)) return value;
    return change(Object.fromEntries(Object.entries(value).map(([key, own]) => [key, turn(own)])));
  };
  try {
    return JSON.stringify(turn(JSON.parse(body.toString())));
  } catch {
    // The body is a file.
    return body;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reverses a list of objects. */
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
