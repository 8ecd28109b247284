import { once } from 'node:events';
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { freePort } from '../support/processes';

const FAULTS = [
  'none',
  /** Answers come later than a page may wait (`deadlineMs`). */
  'slow',
  /** Nothing is answered. */
  'hangs',
  /** 500. */
  'failing',
  /** 429 with `Retry-After: 2`. */
  'rate-limited',
  /** The connection breaks in the middle of the body. */
  'truncated',
  /** 200, the content type of JSON, and no JSON; files are a page of HTML. */
  'garbage',
  /** Nothing listens on the port. */
  'refused',
] as const;
export type Fault = (typeof FAULTS)[number];

const SLOW_MS = 3_000;

/** Stands between the nodes and the DAM, and fails as it is told. */
export class DamProxy {
  readonly url: string;
  readonly #target: string;
  readonly #port: number;
  #server: Server;
  #fault: Fault = 'none';
  #sinceMs = Date.now();
  /** Requests by fault. */
  readonly requests = new Map<Fault, number>();
  /** Requests that are not answered yet. */
  underWay = 0;

  private constructor(target: string, port: number) {
    this.#target = target;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = this.#createServer();
  }

  static async start(target: string): Promise<DamProxy> {
    const proxy = new DamProxy(target, await freePort());
    await proxy.#listen();
    return proxy;
  }

  get fault(): Fault {
    return this.#fault;
  }

  /** For how long the DAM has answered as it should, in milliseconds; 0 while it does not. */
  calmForMs(atMs = Date.now()): number {
    return this.#fault === 'none' ? atMs - this.#sinceMs : 0;
  }

  async set(fault: Fault): Promise<void> {
    if (fault === this.#fault) return;
    if (this.#fault === 'refused') {
      this.#server = this.#createServer();
      await this.#listen();
    }
    this.#fault = fault;
    this.#sinceMs = Date.now();
    if (fault === 'refused') await this.#close();
  }

  async stop(): Promise<void> {
    if (this.#server.listening) await this.#close();
  }

  #createServer(): Server {
    return createServer((request, response) => {
      const { fault } = this;
      this.requests.set(fault, (this.requests.get(fault) ?? 0) + 1);
      this.underWay += 1;
      response.once('close', () => {
        this.underWay -= 1;
      });
      this.#answer(fault, request, response);
    });
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
    switch (fault) {
      case 'none':
        this.#passOn(request, response, false);
        return;
      case 'truncated':
        this.#passOn(request, response, true);
        return;
      case 'slow':
        setTimeout(() => this.#passOn(request, response, false), SLOW_MS);
        return;
      case 'failing':
        response.writeHead(500, JSON_TYPE).end('{"error":"fault"}');
        return;
      case 'rate-limited':
        response.writeHead(429, { ...JSON_TYPE, 'retry-after': '2' }).end('{"error":"fault"}');
        return;
      case 'garbage':
        if (request.url?.endsWith('/file'))
          response.writeHead(200, { 'content-type': 'text/html' });
        else response.writeHead(200, JSON_TYPE);
        response.end('<!doctype html><title>It works</title><h1>It works!</h1>');
        return;
      case 'hangs':
      case 'refused':
        request.resume();
    }
  }

  #passOn(request: IncomingMessage, response: ServerResponse, isCut: boolean): void {
    if (response.destroyed) return;
    const { method, headers, url = '/' } = request;
    const onward = forward(new URL(url, this.#target), { method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', () => response.destroy());
      answer.on('end', () => {
        const body = Buffer.concat(parts);
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        if (!isCut) response.end(body);
        else response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      });
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
