import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Archive } from './archive';
import { layout, type Page, type PageContext } from './layout';
import { articlePage, articlesPage, authorsPage, homePage, messagePage } from './pages';
import { Strapi, StrapiError } from './strapi';
import { readLocale, WORDS } from './words';

export type SiteOptions = {
  port: number;
  strapiUrl: string;
  /** Where pages are kept that are files. */
  folder: string;
  /** What Strapi signs with when it says that a page has to be made again; null: nobody may say so. */
  revalidateSecret: string | null;
};
export type Site = { url: string; close(): Promise<void> };

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
};

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  'img-src http: https: data:',
  'media-src http: https:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const HTML_HEADERS = {
  ...HEADERS,
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': CONTENT_SECURITY_POLICY,
};

/** A list of entries is not longer. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

const STYLES = ['site.css', 'magazine.css', 'text.css', 'people.css'];

/** Serves the website; every page is rendered from Strapi's answers at the time of the request. */
export async function startSite({
  port,
  strapiUrl,
  folder,
  revalidateSecret,
}: SiteOptions): Promise<Site> {
  const baseUrl = strapiUrl.replace(/\/+$/, '');
  const strapi = new Strapi(baseUrl);
  const css = await stylesheet();
  const view = { locale: 'en', preview: false } as const;
  const context: PageContext = { strapiUrl: baseUrl, words: WORDS.en, view, path: '/archive' };
  const archive = new Archive(strapi, context, folder, revalidateSecret);
  archive.build().catch((error: unknown) => console.error('site: the archive:', error));
  const server = createServer((request, response) => {
    answer(request, response, { strapi, strapiUrl: baseUrl, css, archive }).catch(
      (error: unknown) => {
        console.error('site: a request could not be answered', error);
        response.destroy();
      },
    );
  });
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, close: () => close(server) };
}

type Deps = { strapi: Strapi; strapiUrl: string; css: string; archive: Archive };

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { strapi, strapiUrl, css, archive }: Deps,
): Promise<void> {
  if (request.method === 'POST' && request.url === '/revalidate') {
    response.writeHead(await revalidate(request, archive), HEADERS).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...HEADERS, allow: 'GET, HEAD' }).end();
    return;
  }
  const [rawPath = '/', rawQuery = ''] = (request.url ?? '/').split('?', 2);
  if (rawPath === '/health') {
    response.writeHead(204, HEADERS).end();
    return;
  }
  if (rawPath === '/site.css') {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/css; charset=utf-8' }).end(css);
    return;
  }
  if (rawPath === '/archive') {
    response.writeHead(200, HTML_HEADERS).end(await archive.html());
    return;
  }
  const query = new URLSearchParams(rawQuery);
  const locale = readLocale(query.get('locale'));
  const context: PageContext = {
    strapiUrl,
    words: WORDS[locale],
    view: { locale, preview: query.get('preview') === '1' || query.get('status') === 'draft' },
    // Two leading slashes would make a link of the language switch lead to another host.
    path: rawPath.replace(/^\/+/, '/').replace(/(.)\/+$/, '$1'),
  };
  const page = await render(context, strapi);
  response.writeHead(page.status, HTML_HEADERS).end(layout(page, context).value);
}

async function revalidate(request: IncomingMessage, archive: Archive): Promise<number> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) {
    body += String(part);
    if (body.length > MAX_LIST_BYTES) return 413;
  }
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return archive.revalidate(body, Object.fromEntries(headers));
}

async function render(context: PageContext, strapi: Strapi): Promise<Page> {
  try {
    return (await route(context, strapi)) ?? messagePage(404, context);
  } catch (error) {
    console.error(`site: ${context.path}:`, error);
    return messagePage(error instanceof StrapiError ? 502 : 500, context);
  }
}

async function route(context: PageContext, strapi: Strapi): Promise<Page | null> {
  const { view } = context;
  switch (context.path) {
    case '/': {
      const home = await strapi.homepage(view);
      return home && homePage(home, context);
    }
    case '/articles':
      return articlesPage(await strapi.articles(view), context);
    case '/authors':
      return authorsPage(await strapi.authors(), context);
    default: {
      const slug = articleSlug(context.path);
      const article = slug === null ? null : await strapi.article(slug, view);
      return article && articlePage(article, context);
    }
  }
}

function articleSlug(pathname: string): string | null {
  // A slug is made of these characters (Strapi's uid); anything else is no article.
  return /^\/articles\/([A-Za-z0-9-_.~]+)$/.exec(pathname)?.[1] ?? null;
}

async function stylesheet(): Promise<string> {
  const parts = STYLES.map((name) => readFile(path.join(__dirname, name), 'utf8'));
  return (await Promise.all(parts)).join('\n');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
