import { buildSchema, graphql } from 'graphql';
import { evaluate, parse } from 'groq-js';
import { type Asked, type Reply, SimulatorServer } from '../shared/simulator-http';

/** Small servers that behave as the DAMs of the recipes are described to. */

const refusal = (status: number): Reply => ({ status, json: { error: 'No.' } });

/** Public files on a host of their own, by their paths; it counts credentials that reach it. */
export class FileHost {
  readonly files = new Map<string, Buffer>();
  credentials = 0;
  readonly server = new SimulatorServer(({ url, headers }) => {
    if (headers.authorization !== undefined) this.credentials += 1;
    const bytes = this.files.get(decodeURI(url.pathname));
    const type = url.pathname.endsWith('.png') ? 'image/png' : 'application/octet-stream';
    return bytes === undefined ? { status: 404 } : { bytes, headers: { 'content-type': type } };
  });

  put(path: string, bytes: Buffer): string {
    this.files.set(path, bytes);
    return this.server.url + path;
  }
}

/** Canto: a login on another host, assets by scheme and id, dates in a form of its own. */
export class CantoServer {
  readonly assets: Record<string, unknown>[] = [];
  readonly tokens = new Set<string>();
  /** Calls of the API, without the login. */
  readonly calls: string[] = [];
  expiresIn = 3_600;
  #made = 0;

  readonly oauth = new SimulatorServer(async ({ form }) => {
    const sent = Object.fromEntries((await form()).entries());
    const isRight =
      sent.grant_type === 'client_credentials' &&
      sent.app_id === 'app' &&
      sent.app_secret === 'a-secret-of-the-app' &&
      sent.user_id === 'editor@example.com';
    if (!isRight) return refusal(401);
    const accessToken = `token-${++this.#made}-of-canto`;
    this.tokens.add(accessToken);
    return { json: { accessToken, expiresIn: this.expiresIn, tokenType: 'bearer' } };
  });

  readonly api = new SimulatorServer(({ url, headers }) => {
    this.calls.push(url.pathname + url.search);
    const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
    // Without any token it answers as if there were nothing.
    if (token === undefined) return refusal(404);
    if (!this.tokens.has(token)) return refusal(401);
    if (url.pathname === '/api/v1/tree') return { json: { results: [] } };
    if (url.pathname === '/api/v1/search') return { json: this.#search(url.searchParams) };
    const [, scheme, id] = /^\/api\/v1\/(\w+)\/(\w+)$/.exec(url.pathname) ?? [];
    const found = this.assets.find((each) => each.scheme === scheme && each.id === id);
    return found === undefined ? refusal(404) : { json: found };
  });

  #search(params: URLSearchParams) {
    const schemes = params.get('scheme')?.split('|');
    const words = (params.get('keyword') ?? '').toLowerCase();
    const all = this.assets.filter(
      ({ scheme, name }) =>
        (schemes?.includes(String(scheme)) ?? true) && String(name).toLowerCase().includes(words),
    );
    const [start, limit] = [Number(params.get('start')), Number(params.get('limit') ?? 100)];
    const results = all.reverse().slice(start, start + limit);
    return { results, found: all.length, limit, start, sortBy: params.get('sortBy'), facets: [] };
  }
}

/** A Media Library of Sanity, whose queries its own GROQ engine evaluates. */
export class SanityServer {
  readonly documents: Record<string, unknown>[] = [];

  readonly api = new SimulatorServer(async (asked) => {
    const { url, headers } = asked;
    if (!url.pathname.startsWith('/v2025-02-19/media-libraries/ml1/')) return refusal(404);
    if (headers.authorization !== 'Bearer a-token-of-sanity') return refusal(401);
    if (!url.pathname.endsWith('/query')) return refusal(404);
    const { query, params = {} } =
      asked.method === 'POST'
        ? (JSON.parse(asked.body.toString()) as { query: string; params?: object })
        : { query: url.searchParams.get('query') ?? '' };
    try {
      const tree = parse(query, { params: { ...params } });
      const timestamp = new Date();
      const value = await evaluate(tree, {
        dataset: this.documents,
        params: { ...params },
        timestamp,
      });
      return { json: { query, result: await value.get(), ms: 1 } };
    } catch (error) {
      return { status: 400, json: { error: { description: String(error) } } };
    }
  });
}

const DATAHUB = buildSchema(`
  type Metadata { name: String type: String data: String language: String }
  type asset {
    id: ID filename: String fullpath(thumbnail: String): String mimetype: String type: String
    filesize: Int creationDate: Int modificationDate: Int metadata: [Metadata]
  }
  type asset_folder { id: ID filename: String fullpath: String }
  union AssetTree = asset | asset_folder
  type Edge { cursor: String node: AssetTree }
  type Connection { edges: [Edge] totalCount: Int }
  type Query {
    getAssetListing(first: Int, after: Int, sortBy: String, sortOrder: String, filter: String): Connection
    getAssets(ids: String!): Connection
  }
`);

/** Pimcore's Datahub: GraphQL with a key in the address, numbers for ids, folders among the assets. */
export class PimcoreServer {
  readonly nodes: (Record<string, unknown> & { id: number; filename: string })[] = [];
  readonly files = new Map<string, Buffer>();

  readonly server = new SimulatorServer(async (asked) => {
    const { pathname, searchParams } = asked.url;
    if (pathname !== '/pimcore-graphql-webservices/site') return this.#file(asked);
    if (searchParams.get('apikey') !== 'a-key-of-pimcore') return refusal(403);
    const { query, variables } = JSON.parse(asked.body.toString()) as {
      query: string;
      variables?: Record<string, unknown>;
    };
    const answer = await graphql({
      schema: DATAHUB,
      source: query,
      rootValue: {
        getAssetListing: (listing: Listing) => this.#list(listing),
        getAssets: ({ ids }: { ids: string }) => {
          const wanted = ids.split(',').map(Number);
          return connectionOf(this.nodes.filter(({ id }) => wanted.includes(id)));
        },
      },
      ...(variables && { variableValues: variables }),
    });
    return { status: answer.data === undefined ? 400 : 200, json: answer };
  });

  #list({ first, after = 0, filter }: Listing) {
    // A filter is JSON in a text; another form fails the query.
    const { filename } = JSON.parse(filter ?? '{}') as { filename?: { $like: string } };
    const words = (filename?.$like ?? '').replace(/^%|%$/g, '').toLowerCase();
    const all = this.nodes.filter((node) => node.filename.toLowerCase().includes(words));
    const page = [...all].reverse().slice(after, after + (first ?? all.length));
    return { ...connectionOf(page), totalCount: all.length };
  }

  #file({ url }: Asked): Reply {
    const bytes = this.files.get(decodeURI(url.pathname));
    return bytes === undefined
      ? { status: 404 }
      : { bytes, headers: { 'content-type': 'image/png' } };
  }
}

interface Listing {
  first?: number;
  after?: number;
  filter?: string;
}

const connectionOf = (nodes: readonly object[]) => ({
  edges: nodes.map((node) => ({ node })),
  totalCount: nodes.length,
});
