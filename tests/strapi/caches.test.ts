import { tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { StubMeilisearch } from '../support/meilisearch';
import { eventually } from '../support/processes';

jest.setTimeout(120_000);

let search: StubMeilisearch;
const dam = specDam();

beforeAll(async () => {
  search = await StubMeilisearch.start();
  process.env.MEILISEARCH_HOST = search.url;
});

afterAll(() => search.stop());

/** The packages are listed in this app's `config/plugins.js`. Only webhooks make records new here. */
const site = specSite(() => ({
  damUrl: dam.url,
  app: 'tests/caches-app',
  config: { freshForMs: 3_600_000, staleForMs: 3_600_000 },
}));

let counter = 0;

beforeAll(async () => {
  const roles = site.strapi.db.query('plugin::users-permissions.role');
  const role = await roles.findOne({ where: { type: 'public' } });
  for (const kind of ['page', 'story']) {
    const action = `api::${kind}.${kind}.findOne`;
    const data = { action, role: role.id };
    await site.strapi.db.query('plugin::users-permissions.permission').create({ data });
  }
});

/** An asset of its own, and what a visitor asks for to see an entry with it. */
async function entry(kind: 'pages' | 'stories'): Promise<{ id: string; path: string }> {
  const id = `asset-${++counter}`;
  await dam.publish(id, '#112233');
  const [picked] = await site.pick(id);
  const { data } = await site.json('POST', `/api/${kind}`, {
    data: { title: id, cover: picked?.file.id },
  });
  return { id, path: `/api/${kind}/${data.documentId}?populate=cover` };
}

const visit = (path: string, headers: Record<string, string> = {}) =>
  site.request('GET', path, { token: false, headers });

async function coverOf(path: string): Promise<{ url: string; dam: { version: string } } | null> {
  const response = await visit(path);
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: { cover: never } }).data.cover;
}

/** What a cache that answers does not see: the title as it is in the database. */
async function writeBehindTheCache(title: string): Promise<void> {
  await site.strapi.db.connection('pages').update({ title });
}

async function titleOf(path: string): Promise<string> {
  return ((await (await visit(path)).json()) as { data: { title: string } }).data.title;
}

describe('strapi-cache', () => {
  it('is set right at start, and the log says so', () => {
    expect(site.logs.join('\n')).toContain('The plugin strapi-cache keeps answers with assets for');
    const excluded = site.strapi.config.get('plugin::strapi-cache.excludeRoutes');
    // What the project excluded stays.
    expect(excluded).toEqual(['/api/stories', '/api/dam/', '/api/dam/']);
  });

  it('goes on answering from its cache while nothing changes', async () => {
    const { path } = await entry('pages');
    let number = 0;
    // What the entry itself has changed may still make an answer or two anew.
    await eventually('an answer from the cache', async () => {
      await coverOf(path);
      const title = `changed in the database ${++number}`;
      await writeBehindTheCache(title);
      return (await titleOf(path)) === title ? undefined : true;
    });
  });

  it('answers the new version and the withdrawal once the DAM has told of them', async () => {
    const { id, path } = await entry('pages');
    expect((await coverOf(path))?.dam.version).toBe('1');
    await dam.uploadVersion(id, '#00ff00');
    await dam.approve(id, 2);
    await tellOfChange(site.url, id);
    expect((await coverOf(path))?.dam.version).toBe('2');
    await dam.withdraw(id);
    await tellOfChange(site.url, id);
    expect(await coverOf(path)).toBeNull();
  });

  it('answers nothing longer than the right to show it', async () => {
    const { id, path } = await entry('pages');
    const expiresAt = new Date(Date.now() + 3_000).toISOString();
    await dam.patch(id, { expiresAt });
    await tellOfChange(site.url, id);
    await eventually('the asset is gone', async () =>
      (await coverOf(path)) === null ? true : undefined,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
  });

  it('keeps no picture: each browser gets its format, and a withdrawn one is gone', async () => {
    const { id, path } = await entry('pages');
    const { url } = (await coverOf(path)) ?? { url: '' };
    const typeFor = async (accept: string) =>
      (await fetch(`${url}?w=640`, { headers: { accept } })).headers.get('content-type');
    expect(await typeFor('image/webp,*/*')).toBe('image/webp');
    expect(await typeFor('*/*')).toBe('image/png');
    await dam.withdraw(id);
    await tellOfChange(site.url, id);
    expect((await fetch(`${url}?w=640`)).status).toBe(410);
  });
});

describe('rest-cache with ETags', () => {
  it('goes on answering from its cache, and 304 while nothing changes', async () => {
    const { path } = await entry('stories');
    await visit(path);
    const second = await visit(path);
    expect(second.headers.get('x-cache')).toBe('HIT');
    const etag = second.headers.get('etag') ?? '';
    expect((await visit(path, { 'if-none-match': etag })).status).toBe(304);
  });

  it('answers the new version and the withdrawal, and never 304 for them', async () => {
    const { id, path } = await entry('stories');
    const before = (await visit(path)).headers.get('etag') ?? '';
    await dam.uploadVersion(id, '#00ff00');
    await dam.approve(id, 2);
    await tellOfChange(site.url, id);
    const changed = await visit(path, { 'if-none-match': before });
    expect([changed.status, changed.headers.get('x-cache')]).toEqual([200, 'HIT']);
    expect((await changed.json()).data.cover.dam.version).toBe('2');
    await dam.withdraw(id);
    await tellOfChange(site.url, id);
    const etag = changed.headers.get('etag') ?? '';
    const withdrawn = await visit(path, { 'if-none-match': etag });
    expect(withdrawn.status).toBe(200);
    expect((await withdrawn.json()).data.cover).toBeNull();
  });

  it('answers from its cache just the fields that were asked for', async () => {
    const { path } = await entry('stories');
    const some = path.replace('populate=cover', 'populate[cover][fields][0]=name');
    const first = await (await visit(some)).json();
    const second = await visit(some);
    expect(second.headers.get('x-cache')).toBe('HIT');
    expect(await second.json()).toEqual(first);
    expect(first.data.cover).not.toHaveProperty('url');
  });
});

describe('an index of Meilisearch', () => {
  interface Guide {
    title?: string;
    text?: string;
    cover?: { url: string; dam: unknown } | null;
  }

  /** A published guide with an asset of its own in a media field and in a text. */
  async function guide(): Promise<{ id: string; documentId: string }> {
    const id = `asset-${++counter}`;
    await dam.publish(id, '#112233');
    const [picked] = await site.pick(id);
    const text = `Before.\n\n![Pier](${picked?.url})\n\nAfter.`;
    const { data } = await site.json('POST', '/api/guides?status=published', {
      data: { title: id, cover: picked?.file.id, text },
    });
    await site.indexed();
    return { id, documentId: data.documentId };
  }

  const documentOf = (documentId: string): Guide | undefined =>
    search.indexes.get('guide')?.get(`guide-${documentId}`);

  const pictures = ({ text, cover }: Guide) => JSON.stringify([text, cover?.url, cover?.dam]);

  /** The document once it shows what a visitor gets from REST. */
  const sameAsRest = (documentId: string) =>
    eventually('the index shows what REST shows', async () => {
      const { data } = await site.json('GET', `/api/guides/${documentId}?populate=cover`);
      const document = documentOf(documentId);
      return document && pictures(document) === pictures(data) ? document : undefined;
    });

  beforeAll(async () => {
    const plugin = site.strapi.plugin('meilisearch').service('meilisearch');
    await plugin.addContentTypeInMeiliSearch({ contentType: 'api::guide.guide' });
  });

  it('is given what REST answers', async () => {
    const { documentId } = await guide();
    const document = await sameAsRest(documentId);
    expect(document).toMatchObject({
      cover: { url: expect.stringContaining(`${site.url}/api/dam/a/brand/`) },
      text: expect.stringContaining(`](${site.url}/api/dam/a/brand/`),
    });
    expect(search.unknown).toEqual([]);
  });

  it('is told of a new version and of a withdrawal, without a write in Strapi', async () => {
    const { id, documentId } = await guide();
    await sameAsRest(documentId);
    await dam.uploadVersion(id, '#00ff00');
    await dam.approve(id, 2);
    await tellOfChange(site.url, id);
    expect(await sameAsRest(documentId)).toMatchObject({
      cover: { dam: { version: '2' } },
      text: expect.stringContaining('~v2'),
    });
    await dam.withdraw(id);
    await tellOfChange(site.url, id);
    const withdrawn = await sameAsRest(documentId);
    expect(withdrawn).toMatchObject({ title: id, cover: null });
    expect(withdrawn.text).not.toContain('/api/dam/');
    expect(search.unknown).toEqual([]);
  });
});
