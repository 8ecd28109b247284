import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a DAM, or something on the way to it, can fail. */
export const FAULTS = [
  'none',
  /** The connection breaks. */
  'down',
  /** Nothing is ever answered. */
  'hangs',
  /** 429 with `Retry-After: 7`. */
  'rate-limited',
  /** 429 that says no more. */
  'rate-limited-bare',
  /** 503. */
  'failing',
  /** 200 with a page for people, as a login page or a proxy's. */
  'page',
  /** 200 with a sentence that says it is JSON. */
  'text',
  /** Every second request is answered with 503. */
  'flaky',
  /** The answer's first half. */
  'truncated',
  /** JSON of another shape. */
  'other-shape',
  /** The right answer, with its lists the other way round. */
  'reordered',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A server between a connector and its DAM that fails as it is told. Hands on everything else. */
export class FaultProxy {
  fault: Fault = 'none';
  /** Requests since the last time it was set to 0. */
  requests = 0;
  readonly #target: string;
  readonly #server: Server;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target.replace(/\/+$/, ''));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Stands where the DAM's base address stands. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${new URL(this.#target).pathname.replace(/\/+$/, '')}`;
  }

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
    if (fault === 'rate-limited' || fault === 'rate-limited-bare') {
      const headers = fault === 'rate-limited' ? { 'retry-after': '7' } : {};
      response.writeHead(429, headers).end('{"error":"fault"}');
      return;
    }
    if (fault === 'failing' || (fault === 'flaky' && this.requests % 2 === 0)) {
      response.writeHead(503).end('{"error":"fault"}');
      return;
    }
    if (fault === 'text') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('Sorry, an error has occurred.');
      return;
    }
    if (fault === 'page') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<!doctype html><title>Log in</title><form></form>');
      return;
    }
    if (fault === 'other-shape') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"unheard":["of"]}');
      return;
    }
    const answer = await this.#forward(request);
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => !HOP_BY_HOP.has(name)),
    );
    response.writeHead(answer.status, headers);
    const body = Buffer.from(await answer.arrayBuffer());
    if (fault === 'truncated') {
      response.end(body.subarray(0, Math.floor(body.length / 2)));
      return;
    }
    response.end(fault === 'reordered' ? reordered(body) : body);
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

/** Lists of objects are turned round, whatever they are called; what is no JSON is left alone. */
function reordered(body: Buffer): string | Buffer {
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(turn);
      return items.every((item) => typeof item === 'object' && item !== null)
        ? items.reverse()
        : items;
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, turn(inner)]));
  };
  try {
    return JSON.stringify(turn(JSON.parse(body.toString())));
  } catch {
    return body;
  }
}
