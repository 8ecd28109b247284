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
  /** Oldest first; `content` is the text of the version's file. */
  versions: { content: string; released: boolean }[];
}

export const TOKEN = 'test-token';

export class MyDamServer {
  readonly assets: StoredAsset[] = [];
  readonly #server: Server = createServer((request, response) => {
    const { status, body } = this.#answer(
      new URL(request.url ?? '/', 'http://127.0.0.1'),
      request.headers.authorization,
    );
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
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

  #answer(url: URL, authorization: string | undefined): { status: number; body: unknown } {
    if (authorization !== `Bearer ${TOKEN}`) return { status: 401, body: { error: 'no' } };
    if (url.pathname === '/me') return { status: 200, body: { user: 'website' } };
    const [, , id = '', number] = url.pathname.split('/');
    if (url.pathname.startsWith('/files/')) {
      const asset = this.assets.find((each) => each.id === decodeURIComponent(id));
      const content = asset?.versions[Number(number) - 1]?.content;
      return content === undefined ? { status: 404, body: {} } : { status: 200, body: content };
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

function described({ versions, rightsUntil = undefined, ...asset }: StoredAsset) {
  return {
    ...asset,
    rightsUntil: rightsUntil ?? null,
    versions: versions.map(({ content, released }, index) => ({
      number: index + 1,
      released,
      fileName: `${asset.id}.txt`,
      mime: 'text/plain',
      bytes: Buffer.byteLength(content),
      width: null,
      height: null,
      addedAt: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
    })),
  };
}
