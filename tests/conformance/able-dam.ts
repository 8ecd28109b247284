import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import type { ConformanceFixture } from '../../server/conformance';
import { listedAssets } from '../../server/conformance/checks';
import type { Asset } from '../../server/contracts/asset';
import type { Connector, SearchPage, SearchQuery } from '../../server/contracts/connector';
import { DamError } from '../../server/contracts/errors';
import { DemoDam, demoDamFixture } from '../connectors/demo-dam/fixture';
import { TOKEN } from '../demo-dam/dam';
import { describing } from './mutants';

/** What says how a connection is, and needs no case of its own. */
type Peculiarity = 'proxyHost' | 'hasFlatFolders' | 'cleanUp' | 'isWebhookUnsigned' | 'forgeries';

/** A fixture that switches on every case: a part of it that is new must be here too. */
export type WholeFixture = Required<Omit<ConformanceFixture, Peculiarity>>;

/** Sort orders of the picker that the embedded DAM does not have, by what they compare. */
const ORDERS: Readonly<Record<string, (one: Asset, other: Asset) => number>> = {
  size: (one, other) => sizeBytesOf(other) - sizeBytesOf(one),
  '-size': (one, other) => sizeBytesOf(one) - sizeBytesOf(other),
  updated: (one, other) => updatedMs(other) - updatedMs(one),
  '-updated': (one, other) => updatedMs(one) - updatedMs(other),
};
const TITLES: Readonly<Record<string, string>> = { name: 'title', '-name': '-title' };
const SORTS = ['size', 'updated', ...Object.keys(TITLES)];

const sizeBytesOf = ({ current }: Asset) => current?.sizeBytes ?? 0;
const updatedMs = ({ updatedAt }: Asset) => Date.parse(updatedAt ?? '');

/**
 * The embedded DAM, in front of which a server makes pictures on demand, also of recordings, and gives out files
 * without credentials. With both, a connector can do everything that the suite has cases for.
 */
export class AbleDam {
  readonly standing = new DemoDam();
  #server: Server | null = null;
  #url = '';

  async start(): Promise<void> {
    await this.standing.start();
    const server = createServer((request, response) => {
      const asked = new URL(request.url ?? '/', this.#url);
      answerTo(asked).then(
        ({ status, type, bytes }) =>
          response.writeHead(status, { 'content-type': type }).end(bytes),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    await this.standing.stop();
  }

  /** The fixture with a good connector. The DAM need not run yet. */
  get fixture(): WholeFixture {
    const { standing } = this;
    const own = demoDamFixture(standing) as Required<ConformanceFixture>;
    const connect = (baseUrl: string) => this.#ableOf(own.connect(baseUrl));
    return {
      ...own,
      definition: { ...own.definition, sorts: [...own.definition.sorts, ...SORTS] },
      get baseUrl() {
        return standing.dam.url;
      },
      connect,
      connectWithoutRights: () => withoutRights(connect(standing.dam.url)),
    };
  }

  #ableOf(good: Connector): Connector {
    const { open } = good;
    if (open === undefined) throw new Error('The good connector opens files.');
    const makes = `${this.#url}/picture?`;
    return {
      ...good,
      search: (query, call) => arranged(query, (other) => good.search(other, call)),
      open: async (request, call) =>
        request.url.startsWith(makes) ? openedPicture(request.url) : open(request, call),
      renditionUrl: ({ width, height, fit, format }) => {
        const size = { width: String(width ?? ''), height: String(height ?? '') };
        return makes + new URLSearchParams({ ...size, fit, format });
      },
      publicUrl: ({ url }) => ({
        url: `${this.#url}/file?${new URLSearchParams({ url })}`,
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
      }),
    };
  }
}

/** A connection that is not shown the expiry that its options name. */
function withoutRights(good: Connector): Connector {
  const closed = (asset: Asset) => ({ ...asset, expiresAt: 'not shown to this connection' });
  return {
    ...good,
    ping: () => Promise.reject(new DamError('forbidden', 'The token is not shown the expiry.')),
    ...describing(closed)(good, ''),
  };
}

async function arranged(
  query: SearchQuery,
  search: (query: SearchQuery) => Promise<SearchPage>,
): Promise<SearchPage> {
  const { sort = '', cursor, limit, ...rest } = query;
  const order = ORDERS[sort];
  if (order === undefined) return search({ ...query, ...(sort && { sort: TITLES[sort] ?? sort }) });
  const from = Number(cursor ?? 0);
  const all = (await listedAssets({ search }, rest)).sort(order);
  const end = from + limit;
  const next = end < all.length ? String(end) : null;
  return { assets: all.slice(from, end), total: all.length, cursor: next, facets: [] };
}

async function openedPicture(url: string) {
  const response = await fetch(url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    contentLength: bytes.length,
    contentRange: null,
    body: (async function* () {
      yield bytes;
    })(),
  };
}

async function answerTo({ pathname, searchParams }: URL) {
  if (pathname === '/file') {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const file = await fetch(searchParams.get('url') ?? '', { headers });
    const type = file.headers.get('content-type') ?? '';
    return { status: file.status, type, bytes: Buffer.from(await file.arrayBuffer()) };
  }
  const [width, height] = ['width', 'height'].map((name) => Number(searchParams.get(name)));
  const fit = searchParams.get('fit') === 'cover' ? 'cover' : 'inside';
  const create = { width: 600, height: 400, channels: 3 as const, background: '#246' };
  const size = { ...(width && { width }), ...(height && { height }), fit } as const;
  const bytes = await sharp({ create }).resize(size).jpeg().toBuffer();
  return { status: 200, type: 'image/jpeg', bytes };
}
