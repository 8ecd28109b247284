import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createEncrypted } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What goes wrong between this site and its DAM. */
export type Hostility =
  | 'none'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'redirect'
  | 'html'
  | 'fails'
  | 'hangs'
  | 'empty-search'
  | 'no-asset'
  | 'no-file';

const STATUSES: Partial<Record<Hostility, number>> = {
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  fails: 500,
};

/** Stands in front of a DAM, and passes everything on or spoils it, as a proxy of an office or a wrong address does. */
export class HostileProxy {
  mode: Hostility = 'none';
  readonly #server: Server;
  readonly #target: string;

  private constructor(server: Server, target: string) {
    this.#server = server;
    this.#target = target;
  }

  static async start(target: string): Promise<HostileProxy> {
    const server = createServer();
    const proxy = new HostileProxy(server, target);
    server.on('request', (incoming, response) => proxy.#answer(incoming, response));
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', () => listening());
    });
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #answer(incoming: IncomingMessage, response: ServerResponse): void {
    const path = incoming.url ?? '/';
    const status = STATUSES[this.mode];
    if (status !== undefined) {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    } else if (this.mode === 'html') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Please log in</h1>');
    } else if (this.mode === 'redirect') {
      response.writeHead(302, { location: '/login' }).end();
    } else if (this.mode === 'hangs') {
      // Never answered; the caller gives up.
    } else if (this.mode === 'no-file' && /\/file\b/.test(path)) {
      response.writeHead(404).end();
    } else {
      this.#pass(incoming, response);
    }
  }

  /** Passes a request on. An empty search, and a read that finds nothing, have the form of the DAM's own answers. */
  #pass(incoming: IncomingMessage, response: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', this.#target);
    const isRead = url.searchParams.has('ids');
    const isEmptied =
      (this.mode === 'no-asset' && isRead) || (this.mode === 'empty-search' && !isRead);
    const passed = request(
      url,
      { method: incoming.method, headers: { ...incoming.headers, host: url.host } },
      (answer) => {
        if (!isEmptied) {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
          return;
        }
        answer.resume();
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ items: [], results: [], total: 0, cursor: null, facets: {} }),
        );
      },
    );
    passed.on('error', () => response.destroy());
    incoming.pipe(passed);
  }
}

/** Signed by nobody else; for the tests alone. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBgDCCASegAwIBAgIUQJxoP1UnweiScvXiOsKP2zQ7fpEwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKdGVzdHMgb25seTAgFw0yNjExMjgwMzMzMDRaGA8yMTI2MTEw
NDAzMzMwNFowFTETMBEGA1UEAwwKdGVzdHMgb25seTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABNORBHaQXnnzuo7wms4GqO2s9ba8F6+UbdHph132x3P6HlKZjzfR
k88dzffFXGp3n4bLgoSQp7ai8zibBc5vgKajUzBRMB0GA1UdDgQWBBR2wDUnFEuQ
TStuG8rt0gzId4OkOzAfBgNVHSMEGDAWgBR2wDUnFEuQTStuG8rt0gzId4OkOzAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIAizescphBMg7PJcnfOk
7dtBU7wQlQoe/4vo3w0VkN2OAiA23BQU9yvTdiZyQpe/jJwSMJuwWXLC2gSgXPFw
kAcn1g==
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgawTUTHxm9gNCa68U
w2jNwjXMSycaAp+8RUPvLnsQkVahRANCAATTkQR2kF5587qO8JrOBqjtrPW2vBev
lG3R6Ydd9sdz+h5SmY830ZPPHc33xVxqd5+Gy4KEkKe2ovM4mwXOb4Cm
-----END PRIVATE KEY-----`;

/** A server with a certificate that no machine trusts. Returns its address, and what stops it. */
export async function startUntrusted(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createEncrypted({ cert: CERTIFICATE, key: KEY }, (_, response) =>
    response.end('{}'),
  );
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', () => listening());
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
