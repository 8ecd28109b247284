import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vercelStegaDecode, vercelStegaSplit } from '@vercel/stega';
import type { ResolveService } from '../../server/strapi/services';
import { tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(180_000);

let documentId: string;
let productId: string;

const MIDDLEWARES = [
  'strapi::logger',
  'strapi::errors',
  'strapi::security',
  'strapi::cors',
  'strapi::query',
  { name: 'strapi::compression', config: { threshold: 0 } },
  'strapi::body',
  'strapi::session',
  'strapi::favicon',
  'strapi::public',
];

const dam = specDam();

beforeAll(async () => {
  for (const id of ['pier', 'boat']) await dam.publish(id, '#112233');
  // Compression is on for all of this: what leaves is a stream, and must be resolved before.
});

const site = specSite(() => ({
  damUrl: dam.url,
  config: { formerUrls: ['http://elsewhere.example'] },
  project: { middlewares: MIDDLEWARES },
}));

beforeAll(async () => {
  const [pier, boat] = await site.pick('pier', 'boat');
  if (!pier || !boat) throw new Error('both can be picked');
  const { data } = await site.json('POST', '/api/articles', {
    data: {
      title: 'Exits',
      slug: 'exits',
      cover: pier.file.id,
      gallery: [boat.file.id, pier.file.id],
      text: `![pier](${pier.url})`,
      body: [
        { type: 'paragraph', children: [{ type: 'text', text: 'Hello' }] },
        {
          type: 'image',
          image: { ...pier.file, previewUrl: null },
          children: [{ type: 'text', text: '' }],
        },
      ],
      hero: { connection: 'brand', assetId: 'boat', url: boat.url },
      sections: [{ __component: 'sections.gallery', title: 'G', images: [pier.file.id] }],
    },
  });
  documentId = data.documentId;
  const product = await site.json('POST', '/api/products', {
    data: {
      name: 'Parka',
      picture: pier.file.id,
      sheet: `http://elsewhere.example${boat.url}?page=2`,
      description: `<img src="${pier.url}" srcset="${pier.url}?w=500 500w, ${boat.url}?w=900 900w"><a href="${boat.url}">b</a><video poster="${pier.url}"></video>`,
      facts: { url: pier.url },
    },
  });
  productId = product.data.documentId;
});

const liveUrl = (id: string, query = '') =>
  expect.stringMatching(
    new RegExp(`^${site.url}/api/dam/a/brand/[\\w-]+/${id}~v\\d\\.png${query}$`),
  );
const live = (id: string) => ({ url: liveUrl(id), dam: { state: 'live' }, width: 800 });

describe('REST with compression', () => {
  it('is resolved, and compressed', async () => {
    const response = await site.request('GET', `/api/articles/${documentId}?populate=*`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.json()).toMatchObject({
      data: { cover: live('pier'), gallery: [live('boat'), live('pier')], hero: live('boat') },
    });
  });

  it('is resolved in the v4 response format as well', async () => {
    const response = await site.request('GET', `/api/articles/${documentId}?populate=*`, {
      headers: { 'strapi-response-format': 'v4' },
    });
    expect(await response.json()).toMatchObject({
      data: {
        attributes: {
          cover: { data: { attributes: live('pier') } },
          gallery: { data: [{ attributes: live('boat') }, { attributes: live('pier') }] },
          text: expect.stringContaining('~v1.png'),
        },
      },
    });
  });

  it('leaves plain JSON alone in both formats', async () => {
    const path = `/api/products/${productId}`;
    const five = (await site.json('GET', path)).data;
    const response = await site.request('GET', path, {
      headers: { 'strapi-response-format': 'v4' },
    });
    const four = ((await response.json()) as { data: { attributes: unknown } }).data.attributes;
    for (const answer of [five, four]) {
      expect(answer).toMatchObject({
        facts: { url: expect.stringMatching(/^\/api\/dam/) },
        sheet: liveUrl('boat', '\\?page=2'),
      });
    }
  });

  it('resolves HTML of third-party editors: src, srcset, href and poster', async () => {
    const { description } = (await site.json('GET', `/api/products/${productId}`)).data;
    const [pier, boat] = await site.pick('pier', 'boat');
    const at = (url = '') => site.url + url.replace('.png', '~v1.png');
    expect(description).toBe(
      `<img src="${at(pier?.url)}" srcset="${at(pier?.url)}?w=500 500w, ${at(boat?.url)}?w=900 900w"><a href="${at(boat?.url)}">b</a><video poster="${at(pier?.url)}"></video>`,
    );
    const stored = (await site.json('GET', `/api/products/${productId}?dam=stored`)).data;
    expect(stored.sheet).toBe(`${boat?.url}?page=2`);
  });

  it('resolves what a controller of the project answers, in whatever shape', async () => {
    const answer = await site.json('GET', '/api/products/catalogue');
    expect(answer.pages[0].products[0]).toMatchObject({
      picture: live('pier'),
      sheet: liveUrl('boat', '\\?page=2'),
      facts: { url: expect.stringMatching(/^\/api\/dam/) },
    });
  });

  it('resolves the Upload plugin’s own list and its single files', async () => {
    const files = await site.json('GET', '/api/upload/files');
    const pier = files.find(({ name }: { name: string }) => name === 'pier');
    expect(pier).toMatchObject(live('pier'));
    expect(await site.json('GET', `/api/upload/files/${pier.id}`)).toMatchObject(live('pier'));
  });
});

describe('preview', () => {
  it('answers drafts resolved', async () => {
    const [boat] = await site.pick('boat');
    const draft = `/api/articles/${documentId}?populate=cover&status=draft`;
    await site.json('PUT', `/api/articles/${documentId}?status=draft`, {
      data: { cover: boat?.file.id },
    });
    expect((await site.json('GET', draft)).data.cover).toMatchObject(live('boat'));
    const published = await site.json('GET', `/api/articles/${documentId}?populate=cover`);
    expect(published.data.cover).toMatchObject(live('pier'));
  });

  it('live preview: addresses stay clean, and texts say where they are edited', async () => {
    const response = await site.request('GET', `/api/articles/${documentId}?populate=*`, {
      headers: { 'strapi-encode-source-maps': 'true' },
    });
    const { data } = (await response.json()) as {
      data: Record<'cover' | 'hero', { url: string; alternativeText: string }> & {
        gallery: { url: string }[];
        text: string;
        body: { image?: { url: string } }[];
      };
    };
    expect(data.cover.url).toEqual(liveUrl('pier'));
    expect(data.gallery.map(({ url }) => url)).toEqual([liveUrl('boat'), liveUrl('pier')]);
    expect(data.body[1]?.image?.url).toEqual(liveUrl('pier'));
    expect(vercelStegaSplit(data.cover.alternativeText).cleaned).toBe('Alt of pier');
    expect(vercelStegaDecode(data.cover.alternativeText)).toMatchObject({
      strapiSource: expect.stringContaining('path=cover'),
    });
    expect(vercelStegaSplit(data.text)).toEqual({
      cleaned: `![pier](${data.cover.url})`,
      encoded: expect.stringMatching(/./),
    });
  });
});

describe('Strapi’s own webhooks', () => {
  let receiver: Server;
  const received: { event: string; uid?: string; entry?: Record<string, unknown> }[] = [];

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      received.push(JSON.parse(text));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    const webhook = await site.strapi.get('webhookStore').createWebhook({
      id: '1',
      name: 'Site',
      url: `http://127.0.0.1:${port}/`,
      headers: {},
      events: ['entry.create', 'entry.update', 'entry.publish'],
      isEnabled: true,
    });
    site.strapi.get('webhookRunner').add(webhook);
  });

  afterAll(async () => {
    receiver.close();
    await once(receiver, 'close');
  });

  it('tell other systems what is shown, and leave plain JSON alone', async () => {
    await site.json('PUT', `/api/products/${productId}`, { data: { name: 'Parka II' } });
    const event = await eventually('the webhook', async () =>
      received.find(({ event }) => event === 'entry.publish'),
    );
    expect(event).toMatchObject({
      uid: 'api::product.product',
      entry: {
        name: 'Parka II',
        picture: live('pier'),
        sheet: liveUrl('boat', '\\?page=2'),
        description: expect.stringContaining('~v1.png'),
        facts: { url: expect.stringMatching(/^\/api\/dam/) },
      },
    });
  });
});

describe('code of the project', () => {
  it('reads the stored form, and resolves it where it says so', async () => {
    const entry = await site.strapi.documents('api::product.product').findOne({
      documentId: productId,
      populate: { picture: true },
    });
    expect(entry).toMatchObject({ picture: { url: expect.stringMatching(/^\/api\/dam/) } });
    const resolved = await site.strapi
      .plugin('dam')
      .service('resolve')
      .body(entry, 'api::product.product');
    expect(resolved).toMatchObject({
      picture: live('pier'),
      facts: { url: expect.stringMatching(/^\/api\/dam/) },
    });
    expect(entry).toMatchObject({ picture: { url: expect.stringMatching(/^\/api\/dam/) } });
  });
});

describe('a pinned version', () => {
  const versionOf = async (path: string) => (await site.json('GET', path)).data.hero?.dam.version;

  it('shows only while that version is approved and within its rights', async () => {
    await dam.publish('pinned', '#ff0000');
    await dam.uploadVersion('pinned', '#00ff00');
    await dam.approve('pinned', 2);
    const references = ['1', '2'].map((version) => ({
      connection: 'brand',
      assetId: 'pinned',
      version,
    }));
    const service = site.strapi.plugin('dam').service('references');
    const [one, two]: { url: string; file: { id: number } }[] = await service.pick(references);
    expect(one?.file.id).not.toBe(two?.file.id);
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'Pins',
        slug: 'pins',
        cover: one?.file.id,
        gallery: [two?.file.id],
        text: `![old](${one?.url})`,
        hero: { ...references[0], url: one?.url },
      },
    });
    const path = `/api/articles/${data.documentId}?populate=*`;
    const read = (await site.json('GET', path)).data;
    expect(read.cover).toMatchObject({ dam: { version: '1' } });
    expect(read.gallery).toMatchObject([{ dam: { version: '2' } }]);
    expect(read.hero).toMatchObject({ version: '1', dam: { version: '1' } });
    expect(read.text).toContain('@1/pinned~v1.png');
    for (const [media, status] of [
      [read.cover, 200],
      [read.gallery[0], 200],
    ] as const) {
      expect((await fetch(media.url)).status).toBe(status);
    }

    // The newest stays approved; the old one is taken back.
    await dam.call('POST', '/api/assets/pinned/versions/1/reject');
    await service.pick([references[1]]);
    expect(await versionOf(path)).toBeUndefined();
    const after = (await site.json('GET', path)).data;
    expect(after).toMatchObject({ cover: null, hero: null, text: '' });
    expect(after.gallery).toMatchObject([{ dam: { version: '2' } }]);
    expect((await fetch(read.cover.url)).status).toBe(404);
    await expect(service.pick([references[0]])).rejects.toThrow('cannot be used');

    await dam.patch('pinned', { expiresAt: '2020-01-01T00:00:00Z' });
    await expect(service.pick([references[1]])).rejects.toThrow('has expired');
    expect((await site.json('GET', path)).data.gallery).toEqual([]);
  });
});

describe('texts that a project makes', () => {
  it('are resolved by the service: a feed keeps its items and loses what cannot be shown', async () => {
    await dam.publish('gone', '#445566');
    const [boat, gone] = await site.pick('boat', 'gone');
    await dam.withdraw('gone');
    await tellOfChange(site.url, 'gone');
    const feed =
      '<rss><channel>' +
      `<item><title>Boat</title><enclosure url="${boat?.url}" type="image/png"/></item>` +
      `<item><title>Gone</title><description><![CDATA[<img src="${gone?.url}"> lost]]></description></item>` +
      '</channel></rss>';
    const resolve: ResolveService = site.strapi.plugin('dam').service('resolve');
    const resolved = await resolve.text(feed);
    expect(resolved).toMatch(
      new RegExp(`<enclosure url="${site.url}/api/dam/a/brand/[^"]*~v1.png" type="image/png"/>`),
    );
    expect(resolved).toContain('<title>Gone</title><description><![CDATA[ lost]]></description>');
    expect(await resolve.text(gone?.url ?? '')).toBe('');
    expect(await resolve.text('nothing of the DAM')).toBe('nothing of the DAM');
  });
});
