import sharp from 'sharp';
import { colourOf } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(180_000);

const RED = '#c82828';
const BLUE = '#2828c8';

const dam = specDam();

/** Red on the left, blue on the right; the DAM's focal point is in the red. */
beforeAll(async () => {
  const left = { create: { width: 600, height: 600, channels: 3 as const, background: RED } };
  const bytes = await sharp({ create: { width: 1200, height: 600, channels: 3, background: BLUE } })
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toBuffer();
  await dam.publishFile('flag', 'flag.png', new Blob([new Uint8Array(bytes)]));
  await dam.patch('flag', { title: 'Flag', focalPoint: { x: 0.1, y: 0.5 } });
});

const site = specSite(() => ({
  damUrl: dam.url,
  config: {
    delivery: { crops: { square: '1:1', hero: { ratio: '4:1', widths: [320, 640] } } },
  },
}));

interface Cropped {
  formats: Record<string, { url: string; width: number; height: number }>;
}

let documentId: string;

/** Places without a focal point of their own, and those of which the point lies in the blue. */
beforeAll(async () => {
  const [flag] = await site.pick('flag');
  if (flag === undefined) throw new Error('it can be picked');
  const image = { ...flag.file, previewUrl: null };
  const block = (own: object) => ({
    type: 'image',
    image: { ...image, ...own },
    children: [{ type: 'text', text: '' }],
  });
  const field = { connection: 'brand', assetId: 'flag', url: flag.url };
  const point = { x: 0.9, y: 0.5 };
  const overrides = { alternativeText: null, caption: null, focalPoint: point };
  const created = await site.strapi.documents('api::article.article').create({
    data: {
      title: 'Flag',
      slug: 'named-crops',
      cover: { id: flag.file.id, damNewOverrides: overrides },
      gallery: [flag.file.id],
      hero: { ...field, focalPoint: point },
      teasers: [field],
      body: [block({}), block({ focalPoint: { x: 90, y: 50 } })],
    } as never,
    status: 'published',
  });
  documentId = created.documentId;
});

async function places(): Promise<{ inherited: Cropped[]; own: Cropped[] }> {
  const path = `/api/articles/${documentId}?populate[0]=cover&populate[1]=gallery`;
  const { data } = await site.json('GET', path);
  return {
    inherited: [data.gallery[0], data.teasers[0], data.body[0].image],
    own: [data.cover, data.hero, data.body[1].image],
  };
}

const colourAt = async (url: string) =>
  colourOf(await (await fetch(`${url}&format=png`)).arrayBuffer());

describe('a named crop', () => {
  it('is a format of every answer, of the size that it says', async () => {
    const { inherited, own } = await places();
    for (const { formats } of [...inherited, ...own]) {
      expect(formats.hero).toMatchObject({ width: 640, height: 160 });
      // As large as the image is.
      expect(formats.square).toMatchObject({ width: 600, height: 600 });
      const bytes = await (await fetch(formats.hero?.url ?? '')).arrayBuffer();
      const { width, height } = await sharp(Buffer.from(bytes)).metadata();
      expect([width, height]).toEqual([640, 160]);
    }
  });

  it('goes around the focal point of its use, else around the DAM’s', async () => {
    const { inherited, own } = await places();
    for (const { formats } of inherited)
      expect(await colourAt(formats.square?.url ?? '')).toBe(RED);
    for (const { formats } of own) expect(await colourAt(formats.square?.url ?? '')).toBe(BLUE);
  });

  it('can be asked for in another width, around the same point and no other', async () => {
    const { own } = await places();
    const url = own[0]?.formats.hero?.url ?? '';
    const small = await fetch(`${url}&w=300&format=png`);
    expect(small.status).toBe(200);
    const { width, height } = await sharp(Buffer.from(await small.arrayBuffer())).metadata();
    expect([width, height]).toEqual([320, 80]);
    expect((await fetch(url.replace('fp=0.9', 'fp=0.8'))).status).toBe(403);
  });

  it('goes around another point as soon as the DAM says so', async () => {
    await dam.patch('flag', { focalPoint: { x: 0.9, y: 0.5 } });
    await site.pick('flag');
    const { inherited } = await places();
    for (const { formats } of inherited) {
      expect(await colourAt(formats.square?.url ?? '')).toBe(BLUE);
    }
  });
});
