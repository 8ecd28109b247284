import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small server that answers like the DAM, to test the connector without the DAM. */

export interface StoredAsset {
  id: string;
  name: string;
  kind: 'image' | 'video' | 'audio' | 'document';
  tags: string[];
  rightsUntil?: string;
  /** Oldest first; `content` is the text of the version's file, of a picture an SVG. */
  versions: { content: string; released: boolean }[];
}

export const TOKEN = 'test-token';

/** A picture of one colour. */
export const picture = (colour: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="${colour}"/></svg>`;

const isPicture = (content: string) => content.startsWith('<svg');

export class MyDamServer {
  readonly assets: StoredAsset[] = [];
  readonly #server: Server = createServer((request, response) => {
    const {
      status,
      body,
      type = 'application/json',
    } = this.#answer(
      new URL(request.url ?? '/', 'http://127.0.0.1'),
      request.headers.authorization,
    );
    response.writeHead(status, { 'content-type': type });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });

  /** Listens on this port, with 0 on any that is free. */
  async start(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(url: URL, authorization: string | undefined): Answer {
    if (authorization !== `Bearer ${TOKEN}`) return { status: 401, body: { error: 'no' } };
    if (url.pathname === '/me') return { status: 200, body: { user: 'website' } };
    const [, , id = '', number] = url.pathname.split('/');
    if (url.pathname.startsWith('/files/')) {
      const asset = this.assets.find((each) => each.id === decodeURIComponent(id));
      const content = asset?.versions[Number(number) - 1]?.content;
      if (content === undefined) return { status: 404, body: {} };
      return { status: 200, body: content, type: typeOf(content) };
    }
    if (url.pathname !== '/assets') return { status: 404, body: {} };
    const ids = url.searchParams.get('ids');
    if (ids !== null) {
      // Like many DAMs: in another order than asked, and without ids that do not exist.
      const found = this.assets.filter((asset) => ids.split(',').includes(asset.id)).reverse();
      return { status: 200, body: { items: found.map(described) } };
    }
    return { status: 200, body: this.#search(url.searchParams) };
  }

  #search(params: URLSearchParams) {
    const words = (params.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const [types, tags] = [params.getAll('type'), params.getAll('tag')];
    const found = this.assets
      .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
      .filter(({ kind }) => types.length === 0 || types.includes(kind))
      .filter((asset) => tags.length === 0 || asset.tags.some((tag) => tags.includes(tag)))
      .reverse();
    if (params.get('sort') === 'title') found.sort((a, b) => a.name.localeCompare(b.name));
    // The cursor is the last asset of the page before, so that a new asset shifts no page.
    const after = params.get('cursor');
    const start = after === null ? 0 : found.findIndex(({ id }) => id === after) + 1;
    const items = found.slice(start, start + Number(params.get('limit')));
    const isLast = start + items.length >= found.length;
    return {
      items: items.map(described),
      total: found.length,
      next: isLast ? null : (items[items.length - 1]?.id ?? null),
    };
  }
}

interface Answer {
  status: number;
  body: unknown;
  /** The media type, if it is not JSON. */
  type?: string;
}

const typeOf = (content: string) => (isPicture(content) ? 'image/svg+xml' : 'text/plain');

function described({ versions, rightsUntil = undefined, ...asset }: StoredAsset) {
  return {
    ...asset,
    rightsUntil: rightsUntil ?? null,
    versions: versions.map(({ content, released }, index) => ({
      number: index + 1,
      released,
      fileName: `${asset.id}.${isPicture(content) ? 'svg' : 'txt'}`,
      mime: typeOf(content),
      bytes: Buffer.byteLength(content),
      width: isPicture(content) ? 800 : null,
      height: isPicture(content) ? 600 : null,
      addedAt: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
    })),
  };
}
