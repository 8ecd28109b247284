import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

let documentId: string;
let rows: { pier: number; boat: number };

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#123456', { title: 'Pier seven' });
  await dam.publish('boat', '#654321', { title: 'The boat' });
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  const [pier, boat] = await site.pick('pier', 'boat');
  if (!pier || !boat) throw new Error('both can be picked');
  rows = { pier: pier.file.id, boat: boat.file.id };
  const { data } = await site.json('POST', '/api/articles', {
    data: {
      title: 'Before',
      slug: 'kept',
      cover: rows.pier,
      gallery: [rows.boat, rows.pier],
      text: `![p](${pier.url}) ![b](${boat.url})`,
      seo: { metaTitle: 'T', shareImage: rows.pier },
      sections: [{ __component: 'sections.gallery', title: 'G', images: [rows.pier, rows.boat] }],
    },
  });
  documentId = data.documentId;
  await dam.withdraw('pier');
  // A pick reads the DAM again at once.
  await expect(site.pick('pier')).rejects.toThrow('was withdrawn');
});

const EVERYTHING =
  'populate[cover]=true&populate[gallery]=true&populate[seo][populate]=*&populate[sections][populate]=*';
const put = (data: Record<string, unknown>, query = '') =>
  site.request('PUT', `/api/articles/${documentId}${query}`, { body: { data } });
const stored = async () =>
  (await site.json('GET', `/api/articles/${documentId}?${EVERYTHING}&dam=stored`)).data;

describe('an update that would drop what cannot be shown just now', () => {
  it.each([
    ['cover', null],
    ['gallery', () => [rows.boat]],
    ['text', 'nothing left'],
    ['seo', { metaTitle: 'T' }],
    ['sections', () => [{ __component: 'sections.gallery', title: 'G', images: [rows.boat] }]],
  ])('is refused, with the field %s named, and changes nothing', async (key, value) => {
    const before = await stored();
    const response = await put({
      title: 'After',
      [key]: typeof value === 'function' ? value() : value,
    });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string; details: unknown } };
    expect(error.message).toContain(`"${key}" holds the DAM asset`);
    expect(error.message).toContain('withdrawn');
    expect(error.details).toMatchObject({ errors: [{ path: [key] }] });
    expect(await stored()).toEqual(before);
  });

  it('is taken where it leaves the field out, or sends back what is stored', async () => {
    expect((await put({ title: 'After' })).status).toBe(200);
    const { cover, gallery, text } = await stored();
    const response = await put({
      title: 'Again',
      cover: cover.id,
      gallery: gallery.map((file: { id: number }) => file.id),
      text,
    });
    expect(response.status).toBe(200);
    expect((await stored()).cover.id).toBe(cover.id);
  });

  it('is no loss where another asset is written in its place', async () => {
    const path = `/api/articles/${documentId}?populate=seo&status=draft&dam=stored`;
    const { data } = await site.json('GET', path);
    const { id, shareImage: _former, ...others } = data.seo;
    const seo = { id, ...others, shareImage: rows.boat };
    expect((await put({ cover: rows.boat, seo })).status).toBe(200);
    const after = await stored();
    expect([after.cover.id, after.seo.shareImage.id]).toEqual([rows.boat, rows.boat]);
    await site.strapi.documents('api::article.article').update({
      documentId,
      data: { cover: rows.pier, seo: { ...seo, shareImage: rows.pier } },
    } as never);
    await site.strapi.documents('api::article.article').publish({ documentId } as never);
  });

  it('is taken where a component with its id leaves the attribute out', async () => {
    const path = `/api/articles/${documentId}?populate=seo&status=draft&dam=stored`;
    const { id } = (await site.json('GET', path)).data.seo;
    expect((await put({ seo: { id, metaTitle: 'Renamed' } })).status).toBe(200);
    expect((await stored()).seo.shareImage.id).toBe(rows.pier);
  });

  it('is refused where only another attribute of its component is written anew', async () => {
    const response = await put({ seo: { metaTitle: 'Another', shareImage: null } });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('\\"seo\\" holds the DAM asset');
  });

  it('is taken with dam=force', async () => {
    expect((await put({ cover: null }, '?dam=force')).status).toBe(200);
    expect((await stored()).cover).toBeNull();
  });
});

describe('an update of what can be shown', () => {
  it('may drop it, as ever', async () => {
    expect((await put({ gallery: [rows.pier] })).status).toBe(200);
    expect((await stored()).gallery.map((file: { id: number }) => file.id)).toEqual([rows.pier]);
  });
});
