import { TestDam } from '../support/dam';
import { eventually, freePort } from '../support/processes';
import { TestSite } from '../support/strapi';

jest.setTimeout(120_000);

const warned = (site: TestSite, pattern: RegExp) =>
  eventually(`a warning like ${pattern}`, async () =>
    site.logs.find((line) => line.startsWith('warn:') && pattern.test(line)),
  );

describe('starting', () => {
  it('with a DAM that cannot be reached is a warning, never a failed start', async () => {
    const site = await TestSite.start({ damUrl: `http://127.0.0.1:${await freePort()}` });
    try {
      const line = await warned(site, /does not work/);
      expect(line).toContain('Nordhavn DAM');
      expect(line).toContain('cannot be reached');
      expect((await site.request('GET', '/api/articles')).status).toBe(200);
    } finally {
      await site.stop();
    }
  });

  it('without a connection says where to name one', async () => {
    const site = await TestSite.start({
      damUrl: 'http://127.0.0.1:1',
      config: { connections: [] },
    });
    try {
      expect(await warned(site, /No DAM is connected/)).toContain('dam.config.connections');
      expect(site.logs.filter((line) => line.includes('[dam]'))).toHaveLength(1);
    } finally {
      await site.stop();
    }
  });

  it('with a wrong token says so, and never prints it', async () => {
    const dam = await TestDam.start();
    const site = await TestSite.start({ damUrl: dam.url, damToken: 'a-wrong-token' });
    try {
      expect(await warned(site, /does not work/)).toContain('refused the credentials (401)');
      expect(site.logs.join()).not.toContain('a-wrong-token');
    } finally {
      await site.stop();
      await dam.down();
    }
  });

  it('with a bad configuration stops, and lists every problem', async () => {
    const start = TestSite.start({
      damUrl: 'http://127.0.0.1:1',
      config: { freshForMs: 'soon', onUnavailable: 'explode', conections: [] },
    });
    await expect(start).rejects.toThrow(
      /freshForMs[\s\S]*onUnavailable[\s\S]*"conections"; did you mean "connections"\?/,
    );
  });

  it('with no public address answers relative ones, and says so once', async () => {
    const dam = await TestDam.start();
    await dam.publish('pier', '#123456');
    const site = await TestSite.start({
      damUrl: dam.url,
      publicUrl: '',
      project: { 'server.absoluteUrl': 'http://0.0.0.0:1337' },
    });
    try {
      const [pier] = await site.pick('pier');
      const { data } = await site.json('POST', '/api/articles?populate=cover', {
        data: { title: 'A', slug: 'a', cover: pier?.file.id },
      });
      expect(data.cover.url).toMatch(/^\/api\/dam\/a\/brand\/[\w-]+\/pier~v1\.png$/);
      expect(JSON.stringify(data)).not.toContain('0.0.0.0');
      expect(site.logs.filter((line) => /warn: \[dam\] .*relative/.test(line))).toHaveLength(1);
    } finally {
      await site.stop();
      await dam.down();
    }
  });

  it('below another prefix delivers at it and at the stored address', async () => {
    const dam = await TestDam.start();
    await dam.publish('pier', '#123456');
    const site = await TestSite.start({ damUrl: dam.url, project: { 'api.rest.prefix': '/v1' } });
    try {
      const [pier] = await site.pick('pier');
      const { data } = await site.json('POST', '/v1/articles?populate=cover', {
        data: { title: 'A', slug: 'a', cover: pier?.file.id },
      });
      expect(data.cover.url).toContain(`${site.url}/v1/dam/a/brand/`);
      const stored = pier?.url ?? '';
      expect(stored).toMatch(/^\/api\/dam\/a\/brand\//);
      for (const url of [data.cover.url, `${site.url}${stored}`, `${site.url}${stored}?w=245`]) {
        const bytes = await fetch(url);
        expect([url, bytes.status, bytes.headers.get('content-type')]).toEqual([
          url,
          200,
          expect.stringMatching(/^image\//),
        ]);
      }
      expect((await site.request('GET', '/api/articles')).status).toBe(404);
    } finally {
      await site.stop();
      await dam.down();
    }
  });

  it('with strict parameters lets `dam=stored` in, and nothing unknown', async () => {
    const site = await TestSite.start({
      damUrl: 'http://127.0.0.1:1',
      project: { 'api.rest.strictParams': true },
    });
    try {
      expect((await site.request('GET', '/api/articles?dam=stored')).status).toBe(200);
      expect((await site.request('GET', '/api/articles?unheard=of')).status).toBe(400);
    } finally {
      await site.stop();
    }
  });

  it('leaves the plugin’s own tables alone at every further start', async () => {
    const dam = await TestDam.start();
    await dam.publish('pier', '#123456');
    let site = await TestSite.start({ damUrl: dam.url });
    await site.pick('pier');
    const { folder } = site;
    await site.stop();
    await dam.down();
    site = await TestSite.start({ damUrl: dam.url, folder });
    try {
      expect(await site.strapi.db.connection('dam_records').select('asset_id')).toEqual([
        { asset_id: 'pier' },
      ]);
    } finally {
      await site.stop();
    }
  });

  it('with the DAM down shows what was last known to be approved', async () => {
    const dam = await TestDam.start();
    await dam.publish('pier', '#123456');
    let site = await TestSite.start({ damUrl: dam.url });
    const [pier] = await site.pick('pier');
    const { data } = await site.json('POST', '/api/articles', {
      data: { title: 'A', slug: 'a', cover: pier?.file.id },
    });
    const { folder } = site;
    await site.stop();
    await dam.down();
    site = await TestSite.start({
      damUrl: dam.url,
      folder,
      config: { freshForMs: 0, staleForMs: 0, deadlineMs: 100 },
    });
    try {
      const read = await site.json('GET', `/api/articles/${data.documentId}?populate=cover`);
      expect(read.data.cover).toMatchObject({ dam: { state: 'live', version: '1' } });
      const bytes = await fetch(read.data.cover.url);
      expect(bytes.status).toBe(503);
      expect(bytes.headers.get('retry-after')).toBe('5');
    } finally {
      await site.stop();
    }
  });
});
