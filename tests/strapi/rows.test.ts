import { tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { localRow } from '../support/uploads';

jest.setTimeout(120_000);

const dam = specDam();

beforeAll(async () => {
  for (const id of ['pier', 'boat']) await dam.publish(id, '#112233');
  await dam.patch('pier', { title: 'Причал', focalPoint: { x: 0.25, y: 0.75 } });
});

const site = specSite(() => ({ damUrl: dam.url }));

interface File {
  documentId: string;
  url: string;
  name: string;
  updatedAt: string;
  [key: string]: unknown;
}

let slug = '';
let local: File;

beforeAll(async () => {
  const [pier, boat] = await site.pick('pier', 'boat');
  local = await localRow(site);
  slug = `rows-${Date.now()}`;
  await site.json('POST', '/api/articles', {
    data: {
      title: 'Rows',
      slug,
      cover: pier?.file.id,
      gallery: [pier?.file.id, local.id, boat?.file.id],
      sections: [{ __component: 'sections.gallery', title: 'G', images: [pier?.file.id] }],
    },
  });
});

async function article(query: string): Promise<Record<string, unknown>> {
  const { data } = await site.json('GET', `/api/articles?filters[slug]=${slug}&${query}`);
  return data[0];
}

const cover = async (query = 'populate=cover'): Promise<File> =>
  (await article(query)).cover as File;

describe('files of which a client selects some fields', () => {
  const selected = 'fields][0]=alternativeText&';

  it('have the values that they have without a selection, and no key that was not asked for', async () => {
    const { alternativeText, formats, width, dam: info } = await cover();
    expect(
      await cover(
        'populate[cover][fields][0]=alternativeText&populate[cover][fields][1]=formats&populate[cover][fields][2]=width',
      ),
    ).toEqual({
      id: expect.any(Number),
      documentId: expect.any(String),
      alternativeText,
      formats,
      width,
      dam: info,
    });
    expect(JSON.stringify(formats)).not.toContain('"dam"');
  });

  it('are cut in lists and zones, and where they are files of this site', async () => {
    const gallery = ((await article('populate[gallery][fields][0]=name')).gallery as File[]).map(
      (file) => Object.keys(file).sort(),
    );
    const keys = ['documentId', 'id', 'name'];
    expect(gallery).toEqual([[...keys, 'dam'].sort(), keys, [...keys, 'dam'].sort()]);
    const { sections } = await article(
      'populate[sections][on][sections.gallery][populate][images][fields][0]=mime',
    );
    expect(sections).toEqual([
      expect.objectContaining({
        images: [
          {
            id: expect.any(Number),
            documentId: expect.any(String),
            mime: 'image/png',
            dam: expect.anything(),
          },
        ],
      }),
    ]);
  });

  it('are what the row holds with ?dam=stored', async () => {
    expect(await cover(`dam=stored&populate[cover][${selected}`)).toEqual({
      id: expect.any(Number),
      documentId: expect.any(String),
      alternativeText: null,
    });
  });

  it('are null while the asset is withdrawn', async () => {
    await dam.withdraw('pier');
    await tellOfChange(site.url, 'pier');
    expect(await cover(`populate[cover][${selected}`)).toBeNull();
    await dam.restore('pier');
    await tellOfChange(site.url, 'pier');
    expect(await cover(`populate[cover][${selected}`)).not.toBeNull();
  });
});

describe('what a row cannot know', () => {
  it('`name` is the DAM’s title, until this site renames the file', async () => {
    expect((await cover()).name).toBe('Причал');
    expect((await cover()).url).toMatch(/\/prichal~v1\.png$/);
    await dam.patch('pier', { title: 'Pier 7' });
    await tellOfChange(site.url, 'pier');
    const { name, documentId } = await cover();
    expect(name).toBe('Pier 7');
    await site.strapi.db
      .query('plugin::upload.file')
      .update({ where: { documentId }, data: { name: 'Our pier' } });
    expect((await cover()).name).toBe('Our pier');
  });

  it('`updatedAt` moves with a new version and with a new text', async () => {
    const before = (await cover()).updatedAt;
    await dam.uploadVersion('pier', '#224466');
    await dam.approve('pier', 2);
    await tellOfChange(site.url, 'pier');
    const { updatedAt, url } = await cover();
    expect(url).toContain('~v2');
    expect(Date.parse(updatedAt)).toBeGreaterThan(Date.parse(before));
    await dam.patch('pier', { alt: 'New words' });
    await tellOfChange(site.url, 'pier');
    expect(Date.parse((await cover()).updatedAt)).toBeGreaterThan(Date.parse(updatedAt));
    expect(await cover()).toEqual(await cover());
  });

  it('`focalPoint` is the DAM’s, in percent', async () => {
    expect((await cover()).focalPoint).toEqual({ x: 25, y: 75 });
  });

  it('an address that was answered finds its row', async () => {
    const { url, documentId } = await cover();
    for (const filter of ['filters[url]', 'filters[url][$eq]', 'filters[$or][0][url][$in][0]']) {
      const files = await site.json(
        'GET',
        `/api/upload/files?${filter}=${encodeURIComponent(url)}`,
      );
      expect(files).toMatchObject([{ documentId }]);
    }
    const found = await site.json(
      'GET',
      `/api/articles?filters[cover][url]=${encodeURIComponent(url)}`,
    );
    expect(found.data).toMatchObject([{ slug }]);
    const own = await site.json(
      'GET',
      `/api/upload/files?filters[url]=${encodeURIComponent(local.url)}`,
    );
    expect(own).toMatchObject([{ documentId: local.documentId }]);
  });

  it.each([
    '/api/articles?filters[cover][alternativeText][$null]=true',
    '/api/articles?filters[$and][0][sections][width][$gt]=1&filters[gallery][width][$gt]=100',
    '/api/upload/files?filters[caption][$notNull]=true',
    '/api/upload/files?sort=width:desc',
    '/api/articles?sort=title,cover.size',
  ])('%s is refused with the reason', async (path) => {
    const response = await site.request('GET', path);
    expect(response.status).toBe(400);
    expect((await response.json()).error.message).toMatch(/does not hold it.*\?dam=stored/);
  });

  it('GraphQL answers alike', async () => {
    const { url, name, updatedAt, focalPoint } = await cover();
    const query = `{ articles(filters: { slug: { eq: "${slug}" } }) { cover { url name updatedAt focalPoint } } }`;
    const { data } = await site.json('POST', '/graphql', { query });
    expect(data.articles).toEqual([{ cover: { url, name, updatedAt, focalPoint } }]);
  });

  it('GraphQL refuses alike', async () => {
    const query = '{ uploadFiles(filters: { alternativeText: { null: true } }) { documentId } }';
    const response = await site.request('POST', '/graphql', { body: { query } });
    expect(JSON.stringify(await response.json())).toContain('does not hold it');
  });
});

describe('JSON that the schema opens to references', () => {
  it('is stored, shown and emptied like a document, and its neighbour is left alone', async () => {
    const [boat] = await site.pick('boat');
    const layout = {
      type: 'doc',
      content: [
        { type: 'image', attrs: { src: `${site.url}${boat?.url}` } },
        { type: 'paragraph' },
      ],
    };
    const { data } = await site.json('POST', '/api/products?populate=*', {
      data: { name: 'L', picture: boat?.file.id, layout, facts: layout },
    });
    const path = `/api/products/${data.documentId}`;
    const stored = await site.json('GET', `${path}?dam=stored`);
    expect(stored.data.layout.content[0].attrs.src).toBe(boat?.url);
    expect(stored.data.facts).toEqual(layout);
    const shown = await site.json('GET', path);
    expect(shown.data.layout.content[0].attrs.src).toMatch(/^http.*\/boat~v1\.png$/);
    const query = `{ product(documentId: "${data.documentId}") { layout facts } }`;
    const graphql = await site.json('POST', '/graphql', { query });
    expect(graphql.data.product.layout).toEqual(shown.data.layout);
    await site.indexed();
    await dam.withdraw('boat');
    await tellOfChange(site.url, 'boat');
    expect((await site.json('GET', path)).data.layout).toEqual({
      type: 'doc',
      content: [{ type: 'paragraph' }],
    });
    await dam.restore('boat');
    await tellOfChange(site.url, 'boat');
  });
});
