import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The answer of a handler, with either `json`, `text` or `bytes`. */
export interface Reply {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  text?: string;
  bytes?: Uint8Array;
}

/** A request with its body read. */
export interface Asked {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Parses a multipart or form-encoded body. */
  form(): Promise<FormData>;
}

/** A real HTTP server on 127.0.0.1. It closes the connection if answering fails. */
export abstract class Loopback {
  readonly #server: Server = createServer((request, response) => {
    this.answer(request, response).catch(() => response.destroy());
  });

  protected abstract answer(request: IncomingMessage, response: ServerResponse): Promise<void>;

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** A `Loopback` for handlers that return their answer. */
export class SimulatorServer extends Loopback {
  readonly #reply: (asked: Asked) => Promise<Reply> | Reply;

  constructor(reply: (asked: Asked) => Promise<Reply> | Reply) {
    super();
    this.#reply = reply;
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const body = Buffer.concat(chunks);
      const { method = 'GET', headers } = request;
      const form = () =>
        new Response(new Uint8Array(body), {
          headers: { 'content-type': headers['content-type'] ?? '' },
        }).formData();
      const url = new URL(request.url ?? '/', this.url);
      const reply = await this.#reply({ method, url, headers, body, form });
      const content = reply.bytes ?? reply.text ?? JSON.stringify(reply.json ?? null);
      response.writeHead(reply.status ?? 200, {
        'content-length': String(Buffer.byteLength(content)),
        ...(reply.json !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
        ...reply.headers,
      });
      response.end(content);
    } catch (error) {
      response.writeHead(500).end(`The simulator failed: ${String(error)}`);
    }
  }
}
