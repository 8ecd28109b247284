import { encodeAssetId } from '../../server/contracts/reference';
import { Pins } from '../../server/strapi/usage/pins';
import { colourOf } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

let pierUrl: string;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#123456');
  await dam.publish('secret', '#654321');
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  const [pier] = await site.pick('pier');
  pierUrl = site.url + pier?.url;
});

describe('the delivery route', () => {
  it('serves the stored url to anybody, with the right type and nothing that can run script', async () => {
    const response = await fetch(pierUrl);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toBe("frame-ancestors 'self'");
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(await colourOf(await response.arrayBuffer())).toBe('#123456');
  });

  it('answers HEAD, ranges and a known ETag', async () => {
    const head = await fetch(pierUrl, { method: 'HEAD' });
    const length = Number(head.headers.get('content-length'));
    expect(length).toBeGreaterThan(100);
    expect((await head.arrayBuffer()).byteLength).toBe(0);
    const part = await fetch(pierUrl, { headers: { range: 'bytes=0-9' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 0-9/${length}`);
    expect((await part.arrayBuffer()).byteLength).toBe(10);
    const etag = head.headers.get('etag') ?? '';
    const again = await fetch(pierUrl, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  it('serves a rendition at least as wide as asked', async () => {
    const small = await fetch(`${pierUrl}?w=500`);
    const whole = await fetch(`${pierUrl}?w=3840`);
    const { width } = await import('sharp').then(async ({ default: sharp }) =>
      sharp(Buffer.from(await small.arrayBuffer())).metadata(),
    );
    expect(width).toBe(500);
    expect(whole.status).toBe(200);
    expect(small.headers.get('etag')).not.toBe(whole.headers.get('etag'));
  });

  it('tolerates the extra query that Strapi’s previews append', async () => {
    expect((await fetch(`${pierUrl}?updatedAt=2026-01-01T00:00:00.000Z`)).status).toBe(200);
  });

  it('opens no asset that this site does not use, and asks the DAM nothing for it', async () => {
    await dam.resetStats();
    for (const id of ['secret', 'nobody', '../../etc/passwd']) {
      const guessed = `${site.url}/api/dam/a/brand/${encodeAssetId(id)}/x.png`;
      expect((await fetch(guessed)).status).toBe(404);
    }
    expect(await dam.stats()).toEqual({ search: 0, getMany: 0, get: 0, file: 0 });
  });

  it('opens no asset because somebody has read JSON that names it, or looked at it', async () => {
    await dam.publish('unplaced', '#445566');
    const address = `/api/dam/a/brand/${encodeAssetId('unplaced')}/x.png`;
    const facts = { hero: { connection: 'brand', assetId: 'unplaced' }, address };
    const { data } = await site.json('POST', '/api/products', { data: { name: 'Facts', facts } });
    const token = await site.adminSession('everything');
    const asEditor = { headers: { authorization: `Bearer ${token}` }, token: false };
    const look = { references: [{ connection: 'brand', assetId: 'unplaced' }] };
    const reads = [
      await site.request('GET', `/api/products/${data.documentId}`),
      await site.request('GET', '/api/products/catalogue'),
      await site.request(
        'GET',
        `/content-manager/collection-types/api::product.product/${data.documentId}`,
        asEditor,
      ),
      await site.request('POST', '/dam/assets', { ...asEditor, body: look }),
    ];
    expect(reads.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await fetch(site.url + address)).status).toBe(404);
    // Plain JSON stays as it was written, also where the route names its handler shortly.
    const catalogue = await site.json('GET', '/api/products/catalogue');
    expect(catalogue.pages[0].products).toContainEqual(
      expect.objectContaining({ name: 'Facts', facts }),
    );
    await site.pick('unplaced');
    expect((await fetch(site.url + address)).status).toBe(200);
  });

  it.each([
    '/api/dam/a/brand/%2e%2e/x.png',
    '/api/dam/a/other/cGllcg/x.png',
    '/api/dam/a/brand/cGllch/x.png',
  ])('answers 404 for %s', async (path) => {
    expect((await fetch(site.url + path)).status).toBe(404);
  });

  it('never lets a cache keep bytes beyond their expiry', async () => {
    await dam.publish('brief', '#010203');
    const [brief] = await site.pick('brief');
    await dam.patch('brief', { expiresAt: new Date(Date.now() + 20_000).toISOString() });
    await site.pick('brief');
    const response = await fetch(site.url + brief?.url);
    const maxAge = Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]);
    expect(maxAge).toBeGreaterThan(0);
    expect(maxAge).toBeLessThanOrEqual(20);
  });

  it('shows nothing under embargo or after expiry, by whatever parameter', async () => {
    await dam.publish('later', '#0a0b0c');
    const [later] = await site.pick('later');
    await dam.patch('later', { embargoUntil: '2999-01-01T00:00:00.000Z' });
    await expect(site.pick('later')).rejects.toThrow('is under embargo');
    for (const query of ['', '?w=245', '?updatedAt=1']) {
      expect((await fetch(site.url + later?.url + query)).status).toBe(404);
    }
    const old = new Date(Date.now() - 1_000).toISOString();
    await dam.patch('later', { embargoUntil: null, expiresAt: old });
    await expect(site.pick('later')).rejects.toThrow('has expired');
    const expired = await fetch(site.url + later?.url, { headers: { range: 'bytes=0-1' } });
    expect(expired.status).toBe(410);
    expect(expired.headers.get('cache-control')).toBe('no-store');
  });

  it('lets no visitor add an asset by naming it', async () => {
    const grant = async (action: string) => {
      const role = await site.strapi.db
        .query('plugin::users-permissions.role')
        .findOne({ where: { type: 'public' } });
      await site.strapi.db
        .query('plugin::users-permissions.permission')
        .create({ data: { action, role: role.id } });
    };
    await grant('api::author.author.create');
    const write = (assetId: string) =>
      site.request('POST', '/api/authors', {
        token: false,
        body: { data: { name: 'V', bio: `/api/dam/a/brand/${encodeAssetId(assetId)}/x.png` } },
      });
    const refused = await write('secret');
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('does not use');
    expect(
      (await fetch(`${site.url}/api/dam/a/brand/${encodeAssetId('secret')}/x.png`)).status,
    ).toBe(404);
    expect((await write('pier')).status).toBe(201);
  });

  it('opens a former version only where an entry pins it or an editor has picked it', async () => {
    for (const id of ['placed', 'picked']) {
      await dam.publish(id, '#100000');
      await dam.uploadVersion(id, '#200000');
      await dam.approve(id, 2);
      await site.pick(id);
    }
    const former = (id: string) => `/api/dam/a/brand/${encodeAssetId(id)}@1/x.png`;
    const status = async (id: string) => (await fetch(site.url + former(id))).status;
    expect([await status('placed'), await status('picked')]).toEqual([404, 404]);
    expect((await fetch(site.url + former('placed').replace('@1', '@2'))).status).toBe(200);
    const byVisitor = await site.request('POST', '/api/authors', {
      token: false,
      body: { data: { name: 'V', bio: former('placed') } },
    });
    expect(byVisitor.status).toBe(400);
    await site.json('POST', '/api/articles', {
      data: { title: 'P', slug: 'pinning', text: `![p](${former('placed')})` },
    });
    expect(await status('placed')).toBe(200);
    const references = site.strapi.plugin('dam').service('references');
    await references.pick([{ connection: 'brand', assetId: 'picked', version: '1' }]);
    expect(await status('picked')).toBe(200);
    // Whoever forgot, such as another node, finds it in the tables.
    await site.indexed();
    await site.restart();
    expect([await status('placed'), await status('picked')]).toEqual([200, 200]);
    const placed = { connection: 'brand', assetId: 'placed' };
    expect(await new Pins(site.strapi).ofAsset(placed)).toEqual(new Set(['1']));
  });

  it('delivers what content uses without a record, as after an import, and nothing else', async () => {
    await dam.publish('brought', '#0a0b0c');
    await dam.publish('unused', '#0c0b0a');
    const [brought, unused] = await site.pick('brought', 'unused');
    await site.json('POST', '/api/articles', {
      data: { title: 'B', slug: 'brought', text: `![b](${brought?.url})` },
    });
    await site.indexed();
    await site.strapi.db.connection('dam_records').delete();
    await site.restart();
    expect((await fetch(site.url + brought?.url)).status).toBe(200);
    expect((await fetch(site.url + unused?.url)).status).toBe(404);
  });
});
