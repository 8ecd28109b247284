import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Loopback } from '../shared/simulator-http';
import { Bucket, bodyOf, sendPart } from './simulator-bucket';
import { DERIVATIVES, HABITS, isOldId, Library, type StoredAsset } from './simulator-library';
import { problemOfCall } from './simulator-openapi';
import { derived, transformed } from './simulator-pictures';
import { Uploads } from './simulator-uploads';

export const PERMANENT_TOKEN = 'a-permanent-token-of-the-simulator';
export const CLIENT = {
  clientId: 'client-of-the-simulator',
  clientSecret: 'secret-of-the-simulator',
};
export const INTEGRATION = '0191d303-9d99-433e-ada4-d244d37e1d6b';

const NO_TROUBLE = {
  /** Answers 429 without headers, as after 4500 calls in 5 minutes. */
  isBlocked: false,
  mayReadTrash: true,
  mayReadDerivatives: true,
  mayReadCollections: true,
  pollsUntilDone: 1,
  takesFiles: true,
};

interface Usage {
  asset_id: string;
  uri: string;
  additional: string;
}

/**
 * A Bynder as its published description and its own clients have it: a portal, and a bucket on another
 * host. It does not import the connector. `habits` switch between behaviours that Bynder does not document.
 */
export class SimulatedBynder extends Loopback {
  readonly library = new Library();
  /** Method, path and query of each call of the API. */
  readonly calls: string[] = [];
  usages: Usage[] = [];
  trouble = { ...NO_TROUBLE };
  readonly #tokens = new Set<string>([PERMANENT_TOKEN]);
  readonly uploads = new Uploads(this);
  readonly bucket = new Bucket();

  override async start(): Promise<void> {
    await this.bucket.start();
    await super.start();
  }

  override async stop(): Promise<void> {
    await this.bucket.stop();
    await super.stop();
  }

  /** Restores the usual habits, ends all trouble and forgets calls and usages. */
  reset(): void {
    this.library.habits = HABITS;
    this.trouble = { ...NO_TROUBLE };
    this.calls.length = 0;
    this.usages = [];
  }

  /** Revokes every token of an OAuth app before it expires. */
  revokeTokens(): void {
    for (const token of this.#tokens) if (token !== PERMANENT_TOKEN) this.#tokens.delete(token);
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    const { pathname, searchParams: query } = url;
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    };
    const refuse = (statuscode: number, message: string) =>
      json(statuscode, { message, statuscode });
    if (this.trouble.isBlocked) return void response.writeHead(429).end('Too Many Requests');
    if (/^\/(m|transform)\//.test(pathname)) return this.#picture(request, response, url);
    const method = request.method ?? 'GET';
    this.calls.push(`${method} ${pathname}${url.search}`);
    const body = (await bodyOf(request)).toString();
    if (pathname === '/v6/authentication/oauth2/token') {
      return this.#logIn(new URLSearchParams(body), json);
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !this.#tokens.has(token)) return refuse(401, 'Unauthorized');
    // Bynder's own clients end every path with a slash.
    if (!pathname.endsWith('/')) return refuse(404, 'Not found');
    const problem = problemOfCall(method, url, body);
    if (problem !== null) return refuse(400, problem);
    const route = ROUTES.find(([verb, path]) => verb === method && path.test(pathname));
    const [, id = '', part = ''] = route?.[1].exec(pathname) ?? [];
    const answer = route?.[2](this, { query, body, id, part });
    if (answer === undefined) return refuse(404, 'Not found');
    const [status, content, headers = {}] = await answer;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    return status >= 400 ? refuse(status, String(content)) : json(status, content);
  }

  #logIn(form: URLSearchParams, json: (status: number, body: unknown) => void): void {
    const isKnown =
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === CLIENT.clientId &&
      form.get('client_secret') === CLIENT.clientSecret;
    if (!isKnown) {
      json(400, { error: 'invalid_client' });
      return;
    }
    const access_token = `jwt.${randomUUID()}.of-the-simulator`;
    this.#tokens.add(access_token);
    const scope = form.get('scope');
    json(200, { access_token, token_type: 'bearer', expires_in: 3_600, scope });
  }

  /** Sends originals and renditions, which are public and need no credentials. */
  async #picture(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const [, kind, id = '', number, file = ''] = url.pathname.split('/');
    const { versions, active } = this.library.get(id);
    const version = versions.find(
      (each) => each.number === (kind === 'm' ? Number(number) : active),
    );
    if (version === undefined) return void response.writeHead(404).end();
    const name = file.split('-')[0];
    if (kind === 'm' && name === 'original.jpg') {
      return sendPart(request, response, version.bytes, 'image/jpeg');
    }
    const derivative = DERIVATIVES.find(({ prefix }) => prefix === name);
    const made =
      kind === 'm' ? derived(version.bytes, derivative) : transformed(version.bytes, url);
    if (made === null) return void response.writeHead(400).end('unsupported operation');
    sendPart(request, response, await made.toBuffer(), 'image/*');
  }

  download(asset: StoredAsset | undefined, number: number): [number, unknown] {
    const version = asset?.versions.find((each) => each.number === number);
    if (version === undefined) return [404, 'Not found'];
    return [200, { s3_file: this.bucket.sign(version.bytes), disclaimer: '' }];
  }

  list(query: URLSearchParams): [number, unknown, Record<string, string>] {
    const found = this.library.found(query);
    const most = query.has('ids') ? this.library.habits.mostAtOnce : 1_000;
    const limit = Math.min(Number(query.get('limit') ?? 50), most);
    const cursor = query.get('cursor');
    // A cursor names the asset before the page, so that nothing shifts.
    const before = cursor === null ? -1 : found.findIndex(({ id }) => btoa(id) === cursor);
    const from = cursor === null ? (Number(query.get('page') ?? 1) - 1) * limit : before + 1;
    const next = found.slice(from, from + limit).at(-1)?.id ?? null;
    const headers: Record<string, string> =
      this.library.habits.hasCursors && next !== null ? { 'X-Bynder-NextCursor': btoa(next) } : {};
    const media = found
      .slice(from, from + limit)
      .map((asset) => this.library.wireOf(asset, query, this.url));
    // Answers ids in another order than asked.
    if (query.has('ids')) media.reverse();
    const isCounted = query.get('count') === 'true' && this.library.habits.hasCountObject;
    const content = isCounted ? { media, count: this.library.countOf(found) } : media;
    return [200, content, headers];
  }

  sync(body: string): [number, unknown] {
    const { uris, usages } = JSON.parse(body) as { uris: string[]; usages: Usage[] };
    if (!usages.every(({ asset_id }) => isOldId(asset_id))) return [404, 'Not found'];
    const isKnown = ({ asset_id }: Usage) => this.library.assets.has(asset_id);
    const rejected = usages.filter((usage) => !isKnown(usage));
    const others = this.usages.filter(({ uri }) => !uris.includes(uri));
    this.usages = [...others, ...usages.filter(isKnown)];
    const told = rejected.map((usage) => ({ ...usage, reason: 'Asset not found' }));
    return [200, { accepted: [], new: [], removed: [], rejected: told }];
  }

  usagesOf(query: URLSearchParams): unknown {
    return this.usages
      .filter(({ uri }) => uri === query.get('uri'))
      .map((usage) => ({ ...usage, id: randomUUID(), integration: { id: INTEGRATION } }));
  }
}

type Answer =
  | [number, unknown, Record<string, string>?]
  | Promise<[number, unknown, Record<string, string>?]>;
type Asked = { query: URLSearchParams; body: string; id: string; part: string };

/** Undefined for ids in Bynder's other form, which it answers with 404. */
const asset = ({ library }: SimulatedBynder, id: string) =>
  isOldId(id) ? library.assets.get(id) : undefined;

const ROUTES: [string, RegExp, (dam: SimulatedBynder, asked: Asked) => Answer][] = [
  ['GET', /^\/api\/v4\/media\/$/, (dam, { query }) => dam.list(query)],
  [
    'GET',
    /^\/api\/v4\/media\/([^/]+)\/download\/$/,
    (dam, { id }) => dam.download(asset(dam, id), asset(dam, id)?.active ?? 0),
  ],
  [
    'GET',
    /^\/api\/v4\/media\/([^/]+)\/(\d+)\/download\/$/,
    (dam, { id, part }) => dam.download(asset(dam, id), Number(part)),
  ],
  [
    'GET',
    /^\/api\/v4\/account\/derivatives\/$/,
    ({ trouble }) => (trouble.mayReadDerivatives ? [200, DERIVATIVES] : [403, 'Forbidden']),
  ],
  [
    'GET',
    /^\/api\/v4\/collections\/$/,
    ({ library, trouble }, { query }) => {
      if (!trouble.mayReadCollections) return [403, 'Forbidden'];
      const [limit, page] = [Number(query.get('limit')), Number(query.get('page'))];
      const all = [...library.collections].map(([id, { name, ids }]) => ({
        id,
        name,
        collectionCount: ids.length,
        dateCreated: 'March, 01 2017 10:49:12 +0000',
      }));
      return [200, all.slice((page - 1) * limit, page * limit)];
    },
  ],
  [
    'GET',
    /^\/api\/v4\/metaproperties\/$/,
    ({ library }) => [200, Object.fromEntries(library.metaproperties)],
  ],
  [
    'GET',
    /^\/api\/trash\/media\/$/,
    ({ library, trouble }, { query }) => {
      if (!trouble.mayReadTrash) return [403, 'Forbidden'];
      const [limit, page] = [Number(query.get('limit')), Number(query.get('page'))];
      return [200, library.trash.slice((page - 1) * limit, page * limit)];
    },
  ],
  ['GET', /^\/api\/media\/usage\/$/, (dam, { query }) => [200, dam.usagesOf(query)]],
  ['POST', /^\/api\/media\/usage\/sync\/$/, (dam, { body }) => dam.sync(body)],
  ['GET', /^\/api\/upload\/endpoint\/$/, ({ bucket }) => [200, bucket.url]],
  ['POST', /^\/api\/upload\/init\/$/, (dam, { body }) => [200, dam.uploads.begin(body)]],
  ['POST', /^\/api\/v4\/upload\/$/, (dam, { body }) => dam.uploads.register(body)],
  [
    'GET',
    /^\/api\/v4\/upload\/poll\/$/,
    (dam, { query }) => [200, dam.uploads.poll(query.get('items') ?? '')],
  ],
  ['POST', /^\/api\/v4\/upload\/([^/]+)\/$/, (dam, { id, body }) => dam.uploads.finish(id, body)],
  [
    'POST',
    /^\/api\/v4\/media\/save\/([^/]+)\/$/,
    (dam, { id, body }) => dam.uploads.save(id, body),
  ],
];
