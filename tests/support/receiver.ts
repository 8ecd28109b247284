import { createServer, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { freePort } from './processes';

export interface Received {
  headers: Record<string, string>;
  body: string;
}

/** Somebody whom Strapi calls; a test says what it answers. */
export class Receiver {
  readonly url: string;
  readonly received: Received[] = [];
  /** The status of the answer to the call with this number, from 0. */
  answer: (call: number) => number = () => 200;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}/hook`;
  }

  static async start(): Promise<Receiver> {
    const port = await freePort();
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      request.on('end', () => {
        const call = receiver.received.length;
        const headers = Object.entries(request.headers).map(([name, value]) => [
          name,
          String(value),
        ]);
        receiver.received.push({ headers: Object.fromEntries(headers), body });
        response.writeHead(receiver.answer(call)).end();
      });
    });
    const receiver = new Receiver(server, port);
    await new Promise<void>((listening) => {
      server.listen(port, '127.0.0.1', () => listening());
    });
    return receiver;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}

/** The message, or what is wrong with its signature. */
export function verified({ headers, body }: Received, secret: string): unknown {
  return new Webhook(secret).verify(body, headers);
}
