import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { signPicture } from '../../server/core/picture-signature';
import type { PicturesService } from '../../server/strapi/services';
import { CloudinarySimulator } from '../connectors/cloudinary/simulator';
import { DAM_TOKEN } from '../support/dam';
import { temporaryFolder } from '../support/processes';
import { TestSite } from '../support/strapi';
import { StubDam } from '../support/stub-dam';

jest.setTimeout(180_000);

const SIGNING_KEY = 'a-signing-key-of-more-than-32-letters';
const VARIANTS = 6;
/** Those of the configuration, and those of Strapi's formats. */
const WIDTHS = 11;

const folder = join(temporaryFolder(), 'cache');
const cloudinary = new CloudinarySimulator();
let dam: StubDam;
let site: TestSite;

beforeAll(async () => {
  await cloudinary.start();
  dam = await StubDam.start();
  const connections = [
    {
      key: 'brand',
      connector: 'demo-dam',
      options: { baseUrl: dam.url, token: DAM_TOKEN },
    },
    {
      key: 'sent',
      connector: 'demo-dam',
      delivery: 'redirect',
      options: { baseUrl: dam.url, token: DAM_TOKEN },
    },
    {
      key: 'cloud',
      connector: 'cloudinary',
      delivery: 'redirect',
      options: cloudinary.options,
    },
  ];
  site = await TestSite.start({
    damUrl: dam.url,
    project: { 'server.proxy.koa': true },
    config: {
      connections,
      delivery: {
        cacheFolder: folder,
        // Without those that answers name, from Strapi's breakpoints.
        widths: [16, 320, 384, 640, 828, 1280, 1920],
        concurrency: 1,
        signingKey: SIGNING_KEY,
        maxVariants: VARIANTS,
        crops: { teaser: { ratio: '2:1', widths: [300, 600] } },
      },
    },
  });
});

afterAll(async () => {
  await site?.stop();
  await Promise.all([cloudinary.stop(), dam?.stop()]);
});

/** The address of a new asset: noise of 1200 x 900 pixels, which takes time to be made into pictures. */
async function used(id: string, mime = 'image/jpeg'): Promise<string> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const image = sharp({
    create: { width: 1200, height: 900, channels: 3, background: '#336699', noise },
  });
  const bytes = await (mime === 'image/tiff' ? image.tiff() : image.jpeg()).toBuffer();
  dam.assets.set(id, { fileName: `${id}.jpg`, mime, width: 1200, height: 900, bytes });
  const [picked] = await site.pick(id);
  return `${site.url}${picked?.url}`;
}

/** The status, the size of the picture, and how long it may be cached. */
async function got(address: string, headers: Record<string, string> = {}) {
  const response = await fetch(address, { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) return { status: response.status, bytes: bytes.toString() };
  const { width, height } = await sharp(bytes).metadata();
  const maxAge = Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]);
  return {
    status: 200,
    size: `${width}x${height}`,
    etag: response.headers.get('etag'),
    isLasting: maxAge > 5,
  };
}

const cachedFiles = () => {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  ).length;
};

describe('an unsigned address', () => {
  it('gets the nearest picture of the lists, and equal ones are one', async () => {
    const url = await used('lists');
    const square = await got(`${url}?w=490&h=490&format=webp`);
    expect(square).toMatchObject({ status: 200, size: '500x500', isLasting: true });
    for (const same of ['w=500&h=500', 'w=499&h=498', 'w=500&h=501&fp=0.5,0.5&fit=cover']) {
      const { etag } = await got(`${url}?${same}&format=webp`);
      expect([same, etag]).toEqual([same, square.etag]);
    }
    const fine = await got(`${url}?w=500&format=webp&q=100`);
    expect(fine.etag).toBe((await got(`${url}?w=500&format=webp&q=90`)).etag);
    const boxes = ['h=2000', 'h=3000', 'h=16000'].map(
      (h) => `${url}?w=500&${h}&fit=inside&format=png`,
    );
    for (const box of [...boxes, `${url}?w=500&format=png&q=40`]) {
      expect((await got(box)).etag).toBe((await got(`${url}?w=500&format=png`)).etag);
    }
  });

  it('gets a crop of this site by its name', async () => {
    const url = await used('crops');
    expect(await got(`${url}?crop=teaser`)).toMatchObject({ size: '600x300' });
    expect(await got(`${url}?crop=teaser&w=200&h=7`)).toMatchObject({ size: '300x150' });
    const wrong = await got(`${url}?crop=hero`);
    expect(wrong).toMatchObject({ status: 400, bytes: expect.stringContaining('crop') });
  });

  it('that an answer names gets a picture of the size that the answer says', async () => {
    const url = await used('formats');
    const [picked] = await site.pick('formats');
    const { data } = await site.json('POST', '/api/articles?populate=cover', {
      data: { title: 'Formats', slug: 'formats', cover: picked?.file.id },
    });
    const formats = Object.values<{ url: string; width: number; height: number }>(
      data.cover.formats,
    );
    expect(formats.map(({ width }) => width).sort((a, b) => a - b)).toEqual([
      245, 500, 600, 750, 1_000,
    ]);
    for (const format of formats) {
      expect(format.url.startsWith(url.slice(0, url.lastIndexOf('/')))).toBe(true);
      expect(await got(format.url)).toMatchObject({ size: `${format.width}x${format.height}` });
    }
  });
});

describe('an address in redirect mode', () => {
  it('gets the very rendition whose width it names, where the DAM makes no others', async () => {
    await used('renditions');
    const bytes = Buffer.alloc(0);
    const [small, large] = [
      { mime: 'image/jpeg', bytes },
      { mime: 'image/jpeg', bytes },
    ];
    const asset = dam.assets.get('renditions');
    if (asset === undefined) throw new Error('There is no asset.');
    dam.assets.set('renditions', { ...asset, renditions: { 321: small, 999: large } });
    const service = site.strapi.plugin('dam').service('references');
    const [picked] = await service.pick([{ connection: 'sent', assetId: 'renditions' }]);
    const target = async (query: string) => {
      const response = await fetch(`${site.url}${picked.url}?${query}`, { redirect: 'manual' });
      return response.headers.get('location')?.replace(dam.url, '');
    };
    expect(await target('w=321')).toBe('/file/renditions/321');
    expect(await target('w=322')).toBe('/file/renditions/999');
    expect(await target('w=1000')).toBe('/file/renditions');
  });
});

describe('a signed address', () => {
  it('gets exactly its values, made by the service or by a front end', async () => {
    const url = await used('signed');
    const service: PicturesService = site.strapi.plugin('dam').service('pictures');
    const parameters = { w: 333, h: 111, q: 83, format: 'webp' as const };
    const signed = service.sign(url, parameters);
    expect(signPicture(url, parameters, SIGNING_KEY)).toBe(signed);
    expect(await got(signed)).toMatchObject({ status: 200, size: '333x111', isLasting: true });
    expect(await got(`${url}?w=333&h=111`)).toMatchObject({ size: '384x128' });
    expect(() => service.sign('/uploads/a.jpg', parameters)).toThrow('no address of an asset');
  });

  it('is refused for other values, for another asset, and by another key', async () => {
    const [url, other] = [await used('mine'), await used('yours')];
    const signed = signPicture(url, { w: 333, h: 111 }, SIGNING_KEY);
    const { search } = new URL(signed);
    for (const wrong of [
      signed.replace('w=333', 'w=334'),
      `${signed}&fp=0,0`,
      `${signed}x`,
      other + search,
      signPicture(url, { w: 333, h: 111 }, `${SIGNING_KEY}2`),
    ]) {
      expect(await got(wrong)).toMatchObject({ status: 403 });
    }
    expect(await got(`${signed}&updatedAt=2026`)).toMatchObject({ status: 200 });
  });
});

describe('one asset', () => {
  it('has few pictures, however many are asked for, and each answer is a picture', async () => {
    const url = await used('many');
    const before = cachedFiles();
    const queries = Array.from({ length: 120 }, (_, index) => {
      const [w, h] = [16 + 29 * index, 20 + ((index * 37) % 900)];
      return `w=${w}&h=${h}&q=${1 + (index % 100)}&fp=0.${index % 10},0.5&format=webp`;
    });
    const etags = new Set<unknown>();
    for (const query of queries) {
      const { status, etag } = await got(`${url}?${query}`);
      expect([query, status]).toEqual([query, 200]);
      etags.add(etag);
    }
    expect(cachedFiles() - before).toBeLessThanOrEqual(VARIANTS + WIDTHS + 1);
    expect(etags.size).toBeLessThanOrEqual(VARIANTS + queries.length);
    // What is over the limit is shown uncropped for some seconds; what is none of it lasts.
    expect(await got(`${url}?w=640&h=640&format=webp`)).toMatchObject({
      size: '640x480',
      isLasting: false,
    });
    expect(await got(`${url}?w=640&format=webp`)).toMatchObject({ isLasting: true });
    const signed = signPicture(url, { w: 640, h: 640, format: 'webp' }, SIGNING_KEY);
    expect(await got(signed)).toMatchObject({ size: '640x640', isLasting: true });
    // The first ones stay what they were.
    expect(await got(`${url}?${queries[3]}`)).toMatchObject({ isLasting: true });
  });

  it('has few addresses in a DAM that makes, and charges for, its pictures', async () => {
    const colour = {
      create: { width: 1200, height: 900, channels: 3 as const, background: '#369' },
    };
    const id = await cloudinary.addPicture('#336699', {
      display_name: 'Pier',
      bytes: await sharp(colour).png().toBuffer(),
      width: 1200,
      height: 900,
    });
    const service = site.strapi.plugin('dam').service('references');
    const [picked] = await service.pick([{ connection: 'cloud', assetId: id }]);
    const target = async (query: string, address = `${site.url}${picked.url}`) => {
      const response = await fetch(`${address}?${query}`, { redirect: 'manual' });
      expect([query, response.status]).toEqual([query, 302]);
      return response.headers.get('location') ?? '';
    };
    const targets = new Set<string>();
    for (let index = 0; index < 200; index++) {
      targets.add(await target(`w=${40 + index * 17}&h=${500 - index}&q=${1 + (index % 100)}`));
    }
    expect(targets.size).toBeLessThanOrEqual(VARIANTS + WIDTHS);
    // Widths beyond the original are one.
    const wide = await Promise.all(['w=1280', 'w=2048', 'w=3840'].map((query) => target(query)));
    expect(new Set(wide).size).toBe(1);
    const signed = signPicture(`${site.url}${picked.url}`, { w: 333, h: 111 }, SIGNING_KEY);
    expect(await target(new URL(signed).search.slice(1))).toMatch(/h_111.*w_333/);
  });
});

describe('a client with many pictures', () => {
  it('keeps no other one waiting, also where nothing else can be shown meanwhile', async () => {
    const [many, few] = [await used('gallery', 'image/tiff'), await used('single', 'image/tiff')];
    const from = (client: string) => ({ 'x-forwarded-for': client });
    const answered: string[] = [];
    const ask = async (client: string, address: string) => {
      expect(await got(address, from(client))).toMatchObject({ status: 200 });
      answered.push(client);
    };
    // The original is there, so that only the pictures cost time.
    await ask('192.0.2.9', `${few}?w=16&format=png`);
    const gallery = [640, 750, 828, 1000, 1080, 1100, 1200].flatMap((w) =>
      ['avif', 'webp', 'png', 'jpeg'].map((format) => `${many}?w=${w}&format=${format}`),
    );
    const first = gallery.map((address) => ask('192.0.2.1', address));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await ask('192.0.2.2', `${few}?w=320&format=webp`);
    expect(answered.length).toBeLessThan(gallery.length / 2);
    await Promise.all(first);
  });
});
