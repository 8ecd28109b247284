import { createServer, request as forward, type Server } from 'node:http';
import { freePort } from './processes';

/**
 * Stands between Strapi and the DAM and holds answers back after the DAM has given them: what arrives
 * is what was true when it was asked.
 */
export class SlowAnswers {
  /** Milliseconds for each answer of a listing. */
  delayMs: () => number = () => 0;
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async inFrontOf(target: string): Promise<SlowAnswers> {
    const port = await freePort();
    const server = createServer((incoming, announcements) => {
      const { method, headers, url = '/' } = incoming;
      const onward = forward(new URL(url, target), { method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const send = () => {
            announcements.writeHead(answer.statusCode ?? 502, answer.headers);
            announcements.end(Buffer.concat(parts));
          };
          setTimeout(send, url.startsWith('/api/assets') ? proxy.delayMs() : 0);
        });
      });
      onward.on('error', () => announcements.destroy());
      incoming.pipe(onward);
    });
    const proxy = new SlowAnswers(server, `http://127.0.0.1:${port}`);
    await new Promise<void>((listening) => {
      server.listen(port, '127.0.0.1', () => listening());
    });
    return proxy;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
