import { join } from 'node:path';
import { specDam, specSite } from '../support/fixtures';
import { eventually, ROOT } from '../support/processes';

jest.setTimeout(120_000);

const dam = specDam();

beforeAll(async () => {
  for (const id of ['pier', 'boat']) await dam.publish(id, '#112233');
});

const MIDDLEWARES = [
  'strapi::errors',
  'strapi::security',
  'strapi::cors',
  'strapi::query',
  'strapi::body',
  'strapi::session',
  'strapi::favicon',
  'strapi::public',
  { resolve: join(ROOT, 'tests/support/inner-etag.cjs') },
];

const site = specSite(() => ({
  damUrl: dam.url,
  config: { freshForMs: 0 },
  project: { middlewares: MIDDLEWARES },
}));

/** Writes an article with the asset as its cover, or without one; returns its path. */
async function article(slug: string, assetId?: string): Promise<string> {
  const cover = assetId === undefined ? undefined : (await site.pick(assetId))[0]?.file.id;
  const { data } = await site.json('POST', '/api/articles', {
    data: { title: slug, slug, cover },
  });
  return `/api/articles/${data.documentId}?populate=cover`;
}

const get = (path: string, headers: Record<string, string> = {}) =>
  site.request('GET', path, { headers });

const tagOf = (response: Response): string => response.headers.get('etag') ?? '';

describe('conditional requests below which an inner handler makes ETags', () => {
  it('are 304 while the answer is the same', async () => {
    const path = await article('same', 'pier');
    const first = await get(path);
    expect(tagOf(first)).toMatch(/^W\/"[\w-]{43}"$/);
    const second = await get(path, { 'if-none-match': tagOf(first) });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
  });

  it('are 200 with the new state once an asset is withdrawn', async () => {
    const path = await article('withdrawn', 'boat');
    const first = await get(path);
    expect((await first.json()).data.cover.dam.state).toBe('live');
    await dam.withdraw('boat');
    const second = await eventually('the withdrawn answer', async () => {
      const answer = await get(path, { 'if-none-match': tagOf(first) });
      return answer.status === 200 ? answer : undefined;
    });
    expect((await second.json()).data.cover).toBeNull();
    expect(tagOf(second)).not.toBe(tagOf(first));
  });

  it('are never answered for the stored form or its date', async () => {
    const path = await article('dated', 'pier');
    const { headers } = await get(path);
    for (const name of ['last-modified', 'content-md5', 'digest'])
      expect([name, headers.get(name)]).toEqual([name, null]);
    const stored = await get(`${path}&dam=stored`);
    expect(tagOf(stored)).not.toBe(headers.get('etag'));
    expect(stored.headers.get('cache-control')).toBe('no-store');
    for (const answer of [await get(path), stored])
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('x-dam');
    expect((await get(path, { 'if-none-match': tagOf(stored) })).status).toBe(200);
    const since = { 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' };
    expect((await get(path, since)).status).toBe(200);
  });

  it('keep an inner handler’s ETag and date where nothing was resolved', async () => {
    const path = await article('plain');
    const first = await get(path);
    expect(first.headers.get('last-modified')).toBe('Wed, 01 Jan 2020 00:00:00 GMT');
    expect(first.headers.get('content-md5')).not.toBeNull();
    expect((await get(path, { 'if-none-match': tagOf(first) })).status).toBe(304);
  });
});
