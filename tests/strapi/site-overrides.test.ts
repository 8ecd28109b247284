import sharp from 'sharp';
import { withAltMark } from '../../server/contracts/alt-mark';
import { colourOf } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(180_000);

const FILE = 'plugin::upload.file';

const dam = specDam();

beforeAll(async () => {
  const left = { create: { width: 400, height: 600, channels: 3 as const, background: '#c82828' } };
  const bytes = await sharp({
    create: { width: 800, height: 600, channels: 3, background: '#2828c8' },
  })
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toBuffer();
  await dam.publishFile('pier', 'pier.png', new Blob([new Uint8Array(bytes)]));
  await dam.patch('pier', { title: 'Pier', alt: 'A pier', focalPoint: { x: 0.1, y: 0.5 } });
});

const site = specSite(() => ({ damUrl: dam.url }));

let session: string;
let rowId: number;
let documentId: string;

/** An article with the asset in every kind of place, none of which says anything itself. */
beforeAll(async () => {
  session = await site.adminSession('everything');
  const [pier] = await site.pick('pier');
  if (pier === undefined) throw new Error('it can be picked');
  rowId = pier.file.id;
  const { data } = await site.json('POST', '/api/articles', {
    data: {
      title: 'Pier',
      slug: 'site-overrides',
      cover: rowId,
      hero: { connection: 'brand', assetId: 'pier', url: pier.url },
      text: `![A pier](${withAltMark(pier.url, 'A pier')})`,
      body: [
        {
          type: 'image',
          image: { ...pier.file, previewUrl: null },
          children: [{ type: 'text', text: '' }],
        },
      ],
    },
  });
  documentId = data.documentId;
});

/** As the Media Library's dialog sends it. */
async function edit(fileInfo: Record<string, unknown>, id = rowId): Promise<void> {
  const form = new FormData();
  form.append('fileInfo', JSON.stringify(fileInfo));
  const response = await fetch(`${site.url}/upload?id=${id}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${session}` },
    body: form,
  });
  expect(response.status).toBe(200);
}

/** The alternative texts in all four kinds of places. */
async function alternatives(): Promise<unknown[]> {
  const { data } = await site.json('GET', `/api/articles/${documentId}?populate=cover`);
  return [
    data.cover.alternativeText,
    data.hero.alternativeText,
    data.body[0].image.alternativeText,
    /!\[(.*?)\]/.exec(data.text)?.[1],
  ];
}

const everywhere = (text: string) => [text, text, text, text];

describe('what the Media Library says of an asset', () => {
  it('is shown in all its uses, until it is cleared there', async () => {
    expect(await alternatives()).toEqual(everywhere('A pier'));
    await edit({ name: 'Pier', alternativeText: 'Our pier', caption: 'Ours' });
    expect(await alternatives()).toEqual(everywhere('Our pier'));
    await edit({ name: 'Pier', alternativeText: '', caption: '' });
    expect(await alternatives()).toEqual(everywhere('A pier'));
  });

  it('outlives a change of the asset in the DAM', async () => {
    await edit({ name: 'Pier', alternativeText: 'Our pier' });
    await dam.patch('pier', { alt: 'The pier at dawn' });
    await site.pick('pier');
    expect(await alternatives()).toEqual(everywhere('Our pier'));
    await edit({ name: 'Pier', alternativeText: '' });
    expect(await alternatives()).toEqual(everywhere('The pier at dawn'));
    await dam.patch('pier', { alt: 'A pier' });
    await site.pick('pier');
  });

  it('is kept by no entry that is read and saved again', async () => {
    await edit({ name: 'Pier', alternativeText: 'Our pier' });
    const { data } = await site.json('GET', `/api/articles/${documentId}`);
    const { hero, body, text } = data;
    await site.json('PUT', `/api/articles/${documentId}`, { data: { hero, body, text } });
    expect(await alternatives()).toEqual(everywhere('Our pier'));
    await edit({ name: 'Pier', alternativeText: '' });
    expect(await alternatives()).toEqual(everywhere('A pier'));
  });

  it('is inherited in the edit view, and replaced by the text of one use', async () => {
    await edit({ name: 'Pier', alternativeText: 'Our pier' });
    const path = `/content-manager/collection-types/api::article.article/${documentId}`;
    const inAdmin = async (method: string, body?: unknown) => {
      const headers = { authorization: `Bearer ${session}` };
      return (await (await site.request(method, path, { headers, body })).json()).data;
    };
    expect((await inAdmin('GET')).cover).toMatchObject({
      id: rowId,
      alternativeText: 'Our pier',
      damOverrides: { alternativeText: null, caption: null, focalPoint: null },
    });
    const mine = { alternativeText: 'My pier', caption: null, focalPoint: null };
    await inAdmin('PUT', { cover: { id: rowId, damNewOverrides: mine } });
    const { cover } = await inAdmin('GET');
    expect(cover).toMatchObject({ alternativeText: 'My pier', damOverrides: mine });
    expect(cover.id).not.toBe(rowId);
    // Back to what all uses say.
    const nothing = { alternativeText: null, caption: null, focalPoint: null };
    await inAdmin('PUT', { cover: { id: cover.id, damNewOverrides: nothing } });
    expect((await inAdmin('GET')).cover).toMatchObject({ id: rowId, alternativeText: 'Our pier' });
    await edit({ name: 'Pier', alternativeText: '' });
  });

  it('decides about crops with its focal point', async () => {
    const colour = async () => {
      const { data } = await site.json('GET', `/api/articles/${documentId}?populate=cover`);
      const crop = await fetch(`${data.hero.url}?w=128&h=128&format=png`);
      return [data.cover.focalPoint, await colourOf(await crop.arrayBuffer())];
    };
    expect(await colour()).toEqual([{ x: 10, y: 50 }, '#c82828']);
    await edit({ name: 'Pier', focalPoint: { x: 90, y: 50 } });
    expect(await colour()).toEqual([{ x: 90, y: 50 }, '#2828c8']);
    // What the DAM says too is followed again: Strapi takes null for no change.
    await edit({ name: 'Pier', focalPoint: { x: 10, y: 50 } });
    expect(
      (await site.strapi.db.query(FILE).findOne({ where: { id: rowId } })).focalPoint,
    ).toBeNull();
    expect(await colour()).toEqual([{ x: 10, y: 50 }, '#c82828']);
  });

  it('is told to whoever caches pages, as a change of texts', async () => {
    const told: string[] = [];
    const stop = site.strapi.eventHub.subscribe(async (name: string) => {
      if (name.startsWith('dam.asset.')) told.push(name);
    });
    await edit({ name: 'Pier', alternativeText: 'Our pier' });
    await eventually('it is told', async () => (told.length > 0 ? true : undefined));
    stop();
    expect(told).toEqual(['dam.asset.updated']);
    await edit({ name: 'Pier', alternativeText: '' });
  });

  it('counts once a transaction of the project is over, and not if it fails', async () => {
    const files = site.strapi.db.query(FILE);
    const write = (alternativeText: string | null) =>
      site.strapi.db.transaction(() =>
        files.update({ where: { id: rowId }, data: { alternativeText } }),
      );
    const failing = site.strapi.db.transaction(async () => {
      await write('Never');
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await write('Our pier');
    await eventually('the text is everywhere', async () =>
      (await alternatives()).every((text) => text === 'Our pier') ? true : undefined,
    );
    await write(null);
    await eventually('the text is gone', async () =>
      (await alternatives()).every((text) => text === 'A pier') ? true : undefined,
    );
  });

  it('is found at the next start where the database was written without an event', async () => {
    const change = { alternative_text: 'Our pier', updated_at: new Date() };
    await site.strapi.db.connection('files').where({ id: rowId }).update(change);
    await site.restart();
    await eventually('the text is everywhere', async () =>
      (await alternatives()).every((text) => text === 'Our pier') ? true : undefined,
    );
  });
});
