import autocannon, { type Instance, type Request } from 'autocannon';
import { colourOf } from '../support/dam';
import type { AssetHistory, Verdicts } from './ledger';
import type { Picked } from './node';
import { chance, oneOf, type Pace, pause } from './pace';
import type { FixedArticle, PageJudge } from './pages';
import type { DamProxy, Fault } from './proxy';
import type { SoakNode } from './site';

/** Of each node. */
const CONNECTIONS = 4;
const PAGES_PER_SECOND = 10;
const PICTURE_VISITORS = 3;
const BETWEEN_PICTURES_MS = 200;

const TIMEOUT_S = 30;

/** The DAM is back for this long: pages and pictures are promised within three seconds. */
const BACK_WITHIN_MS = 5_000;

const WIDTHS = [250, 500, 750, 1000];
const FORMATS = ['png', 'webp', 'auto'];
const ACCEPT = 'image/avif,image/webp,*/*;q=0.8';

const QUERY = `query ($slug: String) {
  articles(filters: { slug: { eq: $slug } }) { cover { url } gallery { url } hero body text }
}`;

/** What visitors saw while the DAM failed in one way. */
export interface Seen {
  pages: number;
  slowestPageMs: number;
  pictures: number;
  /** 410 and 404 for what is hidden. */
  hidden: number;
  unavailable: number;
}

/** What autocannon was about to ask for. */
interface Visit {
  kind: 'list' | 'entry' | 'graphql' | 'drawing';
  beganMs: number;
  fault: Fault;
  articles: readonly FixedArticle[];
  asset?: AssetHistory;
}

export interface VisitorsOptions {
  proxy: DamProxy;
  assets: readonly AssetHistory[];
  picked: ReadonlyMap<string, Picked>;
  articles: readonly FixedArticle[];
  judge: PageJudge;
  verdicts: Verdicts;
}

/** Reads pages with autocannon, and pictures whose bytes are looked at. */
export class Visitors {
  readonly #options: VisitorsOptions;
  readonly seen = new Map<Fault, Seen>();
  readonly pageMs: number[] = [];
  readonly #running = new Map<SoakNode, Instance>();
  /** ETags and what was sent with them, for conditional requests, by address. */
  readonly #known = new Map<string, { etag: string; version: number }>();

  constructor(options: VisitorsOptions) {
    this.#options = options;
  }

  /** Starts to read pages of a node. */
  visit(node: SoakNode): void {
    const { verdicts } = this.#options;
    const instance = autocannon(
      {
        url: node.url,
        connections: CONNECTIONS,
        overallRate: PAGES_PER_SECOND,
        duration: 24 * 3600,
        timeout: TIMEOUT_S,
        requests: [this.#request(node)],
      },
      // What was seen counts, not what autocannon sums up; it only fails for wrong options.
      (error) => {
        if (error) verdicts.broken('pages', String(error));
      },
    );
    instance.on('reqError', (error) => {
      // A node that was killed breaks its connections.
      if (node.isUp) verdicts.broken('pages', `Node ${node.name}: ${String(error)}`);
    });
    this.#running.set(node, instance);
  }

  /** Stops to read pages of a node. */
  leave(node: SoakNode): void {
    const instance = this.#running.get(node);
    this.#running.delete(node);
    instance?.stop();
  }

  /** Reads pictures of all nodes until the time is over. */
  async lookAtPictures(nodes: readonly SoakNode[], pace: Pace): Promise<void> {
    await Promise.all(
      nodes.flatMap((node) =>
        Array.from({ length: PICTURE_VISITORS }, async () => {
          while (!pace.isOver()) {
            await pause(BETWEEN_PICTURES_MS * (0.5 + Math.random()));
            if (node.isUp) await this.#lookAtOne(node);
          }
        }),
      ),
    );
  }

  #request(node: SoakNode): Request {
    return {
      path: '/',
      setupRequest: (request, context) => {
        const { visit, ...parts } = this.#nextVisit();
        Object.assign(context, { visit });
        return { ...request, ...parts };
      },
      onResponse: (status, body, context) => {
        const { visit } = context as { visit?: Visit };
        if (visit !== undefined) this.#judge(node, visit, status, body);
      },
    };
  }

  #nextVisit(): Pick<Request, 'method' | 'path' | 'headers' | 'body'> & { visit: Visit } {
    const { articles, assets, picked, proxy } = this.#options;
    const dice = Math.random();
    const common = { beganMs: Date.now(), fault: proxy.fault };
    const get = { method: 'GET', headers: {}, body: '' } as const;
    if (dice < 0.15) {
      const visit: Visit = { ...common, kind: 'list', articles };
      const path = `/api/articles?populate=*&filters[slug][$startsWith]=fixed&pagination[pageSize]=${articles.length}`;
      return { ...get, path, visit };
    }
    if (dice < 0.3) {
      const asset = oneOf(assets.filter(({ isSvg }) => isSvg));
      const visit: Visit = { ...common, kind: 'drawing', articles: [], asset };
      return { ...get, path: picked.get(asset.id)?.url ?? '/', visit };
    }
    const article = oneOf(articles);
    if (dice < 0.5) {
      const body = JSON.stringify({ query: QUERY, variables: { slug: article.slug } });
      const headers = { 'content-type': 'application/json' };
      const visit: Visit = { ...common, kind: 'graphql', articles: [article] };
      return { method: 'POST', path: '/graphql', headers, body, visit };
    }
    const visit: Visit = { ...common, kind: 'entry', articles: [article] };
    return { ...get, path: `/api/articles/${article.documentId}?populate=*`, visit };
  }

  #judge(node: SoakNode, visit: Visit, status: number, body: string): void {
    if (visit.asset !== undefined) {
      const version = Number(/<title>\S+ (\d+)<\/title>/.exec(body)?.[1]);
      this.#judgePicture(node, visit.asset, visit, { status, version, where: 'a drawing' });
      return;
    }
    const { verdicts, judge } = this.#options;
    const endedMs = Date.now();
    const where = `node ${node.name}, ${visit.kind}, DAM ${visit.fault}`;
    const seen = this.#seenWith(visit.fault);
    seen.pages += 1;
    seen.slowestPageMs = Math.max(seen.slowestPageMs, endedMs - visit.beganMs);
    this.pageMs.push(endedMs - visit.beganMs);
    verdicts.looked('pages');
    if (status !== 200) {
      verdicts.broken('pages', `${where}: ${status} ${body.slice(0, 200)}`);
      return;
    }
    judge.judgeAddresses(body, visit.beganMs, endedMs, where);
    const shown = articlesOf(visit.kind, body);
    if (shown.length !== visit.articles.length) {
      verdicts.broken('pages', `${where}: ${shown.length} articles. ${body.slice(0, 200)}`);
      return;
    }
    for (const article of visit.articles) {
      const found = shown.length === 1 ? shown[0] : shown.find(({ slug }) => slug === article.slug);
      judge.judgePlaces(found ?? {}, article, visit.beganMs, endedMs, where);
    }
  }

  async #lookAtOne(node: SoakNode): Promise<void> {
    const { assets, picked, proxy, verdicts } = this.#options;
    const asset = oneOf(assets.filter(({ isSvg }) => !isSvg));
    const width = oneOf(WIDTHS);
    const url = `${node.url}${picked.get(asset.id)?.url}?w=${width}&format=${oneOf(FORMATS)}`;
    const known = chance(0.3) ? this.#known.get(url) : undefined;
    const visit = { beganMs: Date.now(), fault: proxy.fault };
    try {
      const response = await fetch(url, {
        headers: {
          accept: ACCEPT,
          ...(known && { 'if-none-match': known.etag }),
        },
        signal: AbortSignal.timeout(TIMEOUT_S * 1_000),
      });
      const { status } = response;
      const bytes = await response.arrayBuffer();
      const where = `?w=${width} ${response.headers.get('content-type')}`;
      if (status === 304 && known !== undefined) {
        this.#judgePicture(node, asset, visit, { status: 200, version: known.version, where });
        return;
      }
      const version = status === 200 ? await versionIn(bytes, asset) : undefined;
      const why = status === 503 ? ` ${new TextDecoder().decode(bytes)}` : '';
      this.#judgePicture(node, asset, visit, { status, version, where: `${where}${why}` });
      const etag = response.headers.get('etag');
      if (etag !== null && version !== undefined && !Number.isNaN(version))
        this.#known.set(url, { etag, version });
    } catch (error) {
      if (node.isUp) verdicts.broken('pictures', `node ${node.name}, ${url}: ${String(error)}`);
    }
  }

  #judgePicture(
    node: SoakNode,
    asset: AssetHistory,
    { beganMs, fault }: Pick<Visit, 'beganMs' | 'fault'>,
    { status, version, where }: { status: number; version: number | undefined; where: string },
  ): void {
    const { verdicts } = this.#options;
    const seen = this.#seenWith(fault);
    const allowed = asset.allowed(beganMs, Date.now());
    const what = `node ${node.name}, DAM ${fault}, ${asset.id} ${where}`;
    const expected = [...allowed].map((each) => each ?? 'nothing').join(' or ');
    verdicts.looked('pictures');
    if (status === 200) {
      seen.pictures += 1;
      verdicts.looked('approved');
      if (version !== undefined && allowed.has(version)) return;
      verdicts.broken('approved', `${what}: version ${version} instead of ${expected}`);
      return;
    }
    if (status === 404 || status === 410) {
      seen.hidden += 1;
      verdicts.looked('shown');
      if (!allowed.has(null)) verdicts.broken('shown', `${what}: ${status} instead of ${expected}`);
      return;
    }
    if (status !== 503) {
      verdicts.broken('pictures', `${what}: ${status}`);
      return;
    }
    seen.unavailable += 1;
    if (!this.#isBack(beganMs)) return;
    const calmS = (this.#options.proxy.calmForMs(beganMs) / 1_000).toFixed(1);
    verdicts.broken('pictures', `${what}: 503 though the DAM has answered for ${calmS} s`);
  }

  /** True if the DAM has answered for long enough at this moment, and does so still. */
  #isBack(atMs: number): boolean {
    return this.#options.proxy.calmForMs(atMs) >= BACK_WITHIN_MS;
  }

  #seenWith(fault: Fault): Seen {
    const seen = this.seen.get(fault) ?? {
      pages: 0,
      slowestPageMs: 0,
      pictures: 0,
      hidden: 0,
      unavailable: 0,
    };
    this.seen.set(fault, seen);
    return seen;
  }
}

/** NaN if the bytes are none of the asset's versions, or no picture at all. */
async function versionIn(bytes: ArrayBuffer, asset: AssetHistory): Promise<number> {
  const colour = await colourOf(bytes).catch(() => null);
  return (colour === null ? undefined : asset.versionOf(colour)) ?? Number.NaN;
}

function articlesOf(kind: Visit['kind'], body: string): Record<string, unknown>[] {
  const { data } = JSON.parse(body);
  if (kind === 'graphql') return data?.articles ?? [];
  return Array.isArray(data) ? data : [data];
}
