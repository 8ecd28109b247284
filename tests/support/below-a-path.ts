import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { OTHER_ADMIN_URL, SERVER_URL } from '../ckeditor-app/src/addresses';

const SERVER = new URL(SERVER_URL);
const OTHER_ADMIN = new URL(OTHER_ADMIN_URL);

/**
 * A reverse proxy in front of `tests/ckeditor-app`. The server's host passes on what is below the app's path, and
 * takes the path away; the other host passes on the admin's files. Everything else is somebody else's.
 */
export class ReverseProxy {
  /** What browsers asked for outside of Strapi. */
  readonly strays: string[] = [];
  readonly #target: () => number;
  readonly #server = createServer((incoming, outgoing) => this.#answer(incoming, outgoing));

  /** `target` is the port of Strapi. */
  constructor(target: () => number) {
    this.#target = target;
  }

  async start(): Promise<void> {
    await new Promise<void>((listening) => {
      this.#server.listen(0, '127.0.0.1', () => listening());
    });
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((closed) => {
      this.#server.close(() => closed());
    });
  }

  /** Makes Chromium find both hosts here. */
  get browserArgs(): readonly string[] {
    const { port } = this.#server.address() as AddressInfo;
    const rules = [SERVER, OTHER_ADMIN].map(({ host }) => `MAP ${host}:80 127.0.0.1:${port}`);
    return [`--host-resolver-rules=${rules.join()}`];
  }

  #answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const path = pathInStrapi(incoming);
    if (path === null) {
      this.strays.push(`${incoming.headers.host}${incoming.url}`);
      outgoing.writeHead(404).end();
      return;
    }
    const { method, headers } = incoming;
    const passed: ClientRequest = request(
      { host: '127.0.0.1', port: this.#target(), method, headers, path },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  }
}

/** The path that Strapi sees; null if the request is not for Strapi. */
function pathInStrapi({ headers: { host }, url = '' }: IncomingMessage): string | null {
  if (host === SERVER.host && url.startsWith(`${SERVER.pathname}/`)) {
    return url.slice(SERVER.pathname.length);
  }
  return host === OTHER_ADMIN.host && url.startsWith(`${OTHER_ADMIN.pathname}/`) ? url : null;
}
