import sharp from 'sharp';
import { writeXmp } from '../../server/files/xmp';
import { coldStart } from '../support/cold-start';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';
import { localRow } from '../support/uploads';

jest.setTimeout(180_000);

let slug: string;
let documentId: string;

const dam = specDam();

beforeAll(async () => {
  for (const id of ['pier', 'boat', 'lamp', 'rope']) await dam.publish(id, '#112233');
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  const [pier, boat, lamp, rope] = await site.pick('pier', 'boat', 'lamp', 'rope');
  if (!pier || !boat || !lamp || !rope) throw new Error('all can be picked');
  const author = await site.json('POST', '/api/authors', {
    data: { name: 'Ida', avatar: rope.file.id },
  });
  slug = 'graphql-0';
  const { data } = await site.json('POST', '/api/articles', {
    data: {
      title: 'Graph',
      slug,
      cover: pier.file.id,
      gallery: [boat.file.id, pier.file.id, lamp.file.id],
      hero: { connection: 'brand', assetId: 'lamp', url: lamp.url },
      text: `Look: ![pier](${pier.url})`,
      body: [
        {
          type: 'image',
          image: { ...pier.file, previewUrl: null },
          children: [{ type: 'text', text: '' }],
        },
        {
          type: 'paragraph',
          children: [
            { type: 'link', url: boat.url, children: [{ type: 'text', text: 'The boat' }] },
          ],
        },
      ],
      seo: { metaTitle: 'T', shareImage: boat.file.id },
      sections: [
        { __component: 'sections.gallery', title: 'G', images: [pier.file.id, lamp.file.id] },
        { __component: 'sections.quote', text: 'Q', by: 'B', portrait: rope.file.id },
      ],
      author: author.data.documentId,
    },
  });
  documentId = data.documentId;
});

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: answers of GraphQL are as untyped as JSON is
  data: any;
  errors?: { message: string }[];
}

async function ask(query: string, variables = {}, path = '/graphql'): Promise<Answer> {
  const response = await site.request('POST', path, { body: { query, variables } });
  return (await response.json()) as Answer;
}

const shownUrl = (id: string) =>
  expect.stringMatching(new RegExp(`^${site.url}/api/dam/a/brand/[\\w-]+/${id}~v1\\.png$`));

const EVERYTHING = `
  fragment File on UploadFile { url width alternativeText dam { state version } }
  query ($slug: String) {
    articles(filters: { slug: { eq: $slug } }) {
      text
      body
      hero
      picture: cover { src: url mime ext size formats info: dam { v: version focalPoint { x y } provenance { creator } original { mime size } } }
      gallery { ...File }
      gallery_connection { nodes { ...File } }
      seo { shareImage { ...File } }
      sections {
        ... on ComponentSectionsGallery { images { ...File } }
        ... on ComponentSectionsQuote { portrait { ...File } }
      }
      author { avatar { alternativeText } articles { cover { ...File } } }
    }
  }
`;

describe('GraphQL', () => {
  it('answers every place resolved: nested, connections, aliases, fragments', async () => {
    await dam.patch('pier', { focalPoint: { x: 0.25, y: 0.75 } });
    await site.pick('pier');
    const { data, errors } = await ask(EVERYTHING, { slug });
    expect(errors).toBeUndefined();
    const file = (id: string) => ({
      url: shownUrl(id),
      width: 800,
      alternativeText: `Alt of ${id}`,
      dam: { state: 'live', version: '1' },
    });
    const [article] = data.articles;
    expect(article.picture).toEqual({
      src: shownUrl('pier'),
      mime: 'image/png',
      ext: '.png',
      size: expect.any(Number),
      formats: expect.objectContaining({ small: expect.objectContaining({ width: 500 }) }),
      info: { v: '1', focalPoint: { x: 0.25, y: 0.75 }, provenance: null, original: null },
    });
    expect(article.gallery).toEqual([file('boat'), file('pier'), file('lamp')]);
    expect(article.gallery_connection.nodes).toEqual(article.gallery);
    expect(article.seo.shareImage).toEqual(file('boat'));
    expect(article.sections).toEqual([
      { images: [file('pier'), file('lamp')] },
      { portrait: file('rope') },
    ]);
    expect(article.author).toEqual({
      avatar: { alternativeText: 'Alt of rope' },
      articles: [{ cover: file('pier') }],
    });
    expect(article.hero).toMatchObject({ assetId: 'lamp', url: shownUrl('lamp'), width: 800 });
    expect(article.body[0].image).toMatchObject({ url: shownUrl('pier'), width: 800 });
    expect(article.body[1].children[0].url).toEqual(shownUrl('boat'));
    expect(article.text).toBe(`Look: ![pier](${article.picture.src})`);
  });

  it('tells where a file comes from, and what original it has', async () => {
    const xmp = writeXmp({ digitalSourceType: 'digitalArt', credit: 'Ann' }) ?? '';
    const create = { width: 40, height: 30, channels: 3 as const, background: '#336699' };
    const tiff = await sharp({ create }).withXmp(xmp).tiff().toBuffer();
    await dam.publishFile('scan', 'scan.tif', new Blob([new Uint8Array(tiff)]));
    const [scan] = await site.pick('scan');
    // It is read when the first picture is made.
    expect((await fetch(`${site.url}${scan?.url}`)).headers.get('content-type')).toBe('image/jpeg');
    const query = `query ($id: ID!) { uploadFile(documentId: $id) { dam {
      provenance { digitalSourceType creditText licence } original { mime ext size }
    } } }`;
    const found = await eventually('the file was read', async () => {
      const { data } = await ask(query, { id: scan?.file.documentId });
      return data.uploadFile.dam.provenance === null ? undefined : data.uploadFile.dam;
    });
    expect(found).toEqual({
      provenance: { digitalSourceType: 'digitalArt', creditText: 'Ann', licence: null },
      original: { mime: 'image/tiff', ext: '.tif', size: Math.round(tiff.length / 10) / 100 },
    });
  });

  it('answers uploadFiles resolved, and local files without a dam object', async () => {
    await localRow(site);
    const { data, errors } = await ask(
      '{ uploadFiles(pagination: { limit: 100 }) { name url dam { state } } uploadFiles_connection { nodes { url } } }',
    );
    expect(errors).toBeUndefined();
    const byName = new Map(data.uploadFiles.map((file: { name: string }) => [file.name, file]));
    expect(byName.get('pier')).toEqual({
      name: 'pier',
      url: shownUrl('pier'),
      dam: { state: 'live' },
    });
    expect(byName.get('local.png')).toEqual({
      name: 'local.png',
      url: '/uploads/local.png',
      dam: null,
    });
    expect(data.uploadFiles_connection.nodes[0].url).toContain('~v1.png');
  });

  it('makes one batch of a cold answer nested over 20 entries', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `nested-${index}`);
    for (const id of ids) await dam.publish(id, '#445566');
    const author = await site.json('POST', '/api/authors', { data: { name: 'Many' } });
    for (const id of ids) {
      const [picked] = await site.pick(id);
      await site.json('POST', '/api/articles', {
        data: {
          title: id,
          slug: id,
          cover: picked?.file.id,
          gallery: [picked?.file.id],
          seo: { metaTitle: id, shareImage: picked?.file.id },
          author: author.data.documentId,
        },
      });
    }
    await coldStart(site, dam);
    const { data, errors } = await ask(`{
      articles(filters: { slug: { startsWith: "nested-" } }, pagination: { limit: 50 }) {
        cover { url } gallery { url } seo { shareImage { url } }
        author { articles(pagination: { limit: 50 }) { cover { url } } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.articles).toHaveLength(20);
    expect(JSON.stringify(data)).not.toMatch(/"\/api\/dam/);
    expect((await dam.stats()).getMany).toBe(1);
  });

  it('answers the stored form where it is asked for', async () => {
    const { data } = await ask(EVERYTHING, { slug }, '/graphql?dam=stored');
    expect(data.articles[0].picture.src).toMatch(/^\/api\/dam\/a\/brand\//);
    expect(data.articles[0].text).toMatch(/\(\/api\/dam\/a\/brand\//);
  });

  it('leaves plain JSON alone, and resolves a whole-url string and HTML beside it', async () => {
    const [pier] = await site.pick('pier');
    const facts = { picture: pier?.url, file: { url: pier?.url, mime: 'image/png' } };
    const { data: made } = await site.json('POST', '/api/products', {
      data: {
        name: 'P',
        picture: pier?.file.id,
        sheet: pier?.url,
        description: `<p><img src="${pier?.url}"></p>`,
        facts,
      },
    });
    const { data } = await ask(
      'query ($id: ID!) { product(documentId: $id) { raw: facts sheet description } }',
      { id: made.documentId },
    );
    expect(data.product).toEqual({
      raw: facts,
      sheet: shownUrl('pier'),
      description: `<p><img src="${data.product.sheet}"></p>`,
    });
    const rest = await site.json('GET', `/api/products/${made.documentId}`);
    expect(rest.data).toMatchObject({ facts, sheet: shownUrl('pier') });
  });

  describe('with an asset that may not be shown', () => {
    let productId: string;

    beforeAll(async () => {
      await dam.publish('gone', '#000000');
      const [gone] = await site.pick('gone');
      const { data: product } = await site.json('POST', '/api/products', {
        data: { name: 'Gone', picture: gone?.file.id, sheet: gone?.url },
      });
      productId = product.documentId;
      const { data: article } = await site.json('GET', `/api/articles/${documentId}?populate=*`);
      const kept = article.gallery.map(({ id }: { id: number }) => id);
      await site.json('PUT', `/api/articles/${documentId}`, {
        data: { cover: gone?.file.id, gallery: [...kept, gone?.file.id] },
      });
      await dam.withdraw('gone');
      await expect(site.pick('gone')).rejects.toThrow('was withdrawn');
    });

    it('answers null, a shorter list, and the placeholder where null is no answer', async () => {
      const { data, errors } = await ask(
        `query ($slug: String, $id: ID!) {
          articles(filters: { slug: { eq: $slug } }) { cover { url } gallery { dam { state } } gallery_connection { nodes { url } } }
          product(documentId: $id) { sheet picture { url mime name dam { state version } } }
        }`,
        { slug, id: productId },
      );
      expect(errors).toBeUndefined();
      expect(data.articles[0].cover).toBeNull();
      expect(data.articles[0].gallery).toHaveLength(3);
      expect(data.articles[0].gallery_connection.nodes).toHaveLength(3);
      expect(data.product).toEqual({
        sheet: null,
        picture: {
          url: `${site.url}/api/dam/placeholder.svg`,
          mime: 'image/svg+xml',
          name: 'unavailable',
          dam: { state: 'withdrawn', version: null },
        },
      });
    });

    it('refuses a mutation that would drop it, unless it is forced', async () => {
      const mutation = `mutation ($id: ID!) {
        updateArticle(documentId: $id, data: { cover: null }) { cover { url } }
      }`;
      const refused = await ask(mutation, { id: documentId });
      expect(refused.errors?.[0]?.message).toContain('"cover" holds the DAM asset');
      const stored = () =>
        site.json('GET', `/api/articles/${documentId}?populate=cover&dam=stored`);
      expect((await stored()).data.cover).not.toBeNull();
      expect(
        (await ask(mutation, { id: documentId }, '/graphql?dam=force')).errors,
      ).toBeUndefined();
      expect((await stored()).data.cover).toBeNull();
    });
  });

  it('stores what a mutation sends back resolved as the reference, and answers it resolved', async () => {
    const before = (await site.json('GET', `/api/articles/${documentId}?dam=stored`)).data;
    const { data: read } = await ask(
      'query ($slug: String) { articles(filters: { slug: { eq: $slug } }) { text body hero } }',
      { slug },
    );
    const { data, errors } = await ask(
      `mutation ($id: ID!, $data: ArticleInput!) {
        updateArticle(documentId: $id, data: $data) { text gallery { url } }
      }`,
      { id: documentId, data: read.articles[0] },
    );
    expect(errors).toBeUndefined();
    expect(data.updateArticle.text).toContain('~v1.png');
    const after = (await site.json('GET', `/api/articles/${documentId}?dam=stored`)).data;
    for (const key of ['text', 'body', 'hero']) expect(after[key]).toEqual(before[key]);
  });

  it('names the dam object in its schema', async () => {
    const { data } = await ask('{ __type(name: "DamInfo") { fields { name } } }');
    expect(data.__type.fields.map(({ name }: { name: string }) => name)).toEqual([
      'state',
      'version',
      'focalPoint',
      'credit',
      'copyright',
      'expiresAt',
      'language',
      'decorative',
      'fields',
      'provenance',
      'original',
      'overrides',
    ]);
  });
});
