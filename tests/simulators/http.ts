import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a handler answers; `json` and `bytes` exclude each other. */
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
  /** Of a multipart or form-encoded body. */
  form(): Promise<FormData>;
}

/** A real HTTP server on the loopback. */
export class SimulatorServer {
  readonly #server: Server;

  constructor(answer: (asked: Asked) => Promise<Reply> | Reply) {
    this.#server = createServer((request, response) => {
      void this.#serve(request, response, answer);
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get host(): string {
    return new URL(this.url).host;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    answer: (asked: Asked) => Promise<Reply> | Reply,
  ): Promise<void> {
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
      const reply = await answer({ method, url, headers, body, form });
      const content = reply.bytes ?? reply.text ?? JSON.stringify(reply.json ?? null);
      response.writeHead(reply.status ?? 200, {
        ...(reply.json !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
        ...reply.headers,
      });
      response.end(content);
    } catch (error) {
      response.writeHead(500).end(`The simulator failed: ${String(error)}`);
    }
  }
}
