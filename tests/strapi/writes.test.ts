import type { UID } from '@strapi/strapi';
import { type AssetFieldOptions, encodeAssetId } from '../../server/contracts/reference';
import { warnOfOptions } from '../../server/strapi/writes/field-checks';
import { recording } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(180_000);

const ARTICLE = 'api::article.article' as UID.ContentType;

let counter = 0;

const dam = specDam();

beforeAll(async () => {
  for (const id of ['pier', 'boat']) await dam.publish(id, '#112233', { folder: 'Product' });
  await dam.publishFile('chime', 'chime.wav', await recording());
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  await site.strapi.plugin('i18n').service('locales').create({ code: 'pl', name: 'Polish' });
});

type Entry = Record<string, unknown> & { documentId: string };

const DEEP = {
  cover: true,
  gallery: true,
  seo: { populate: { shareImage: true } },
  sections: { on: { 'sections.markdown': true, 'sections.gallery': { populate: '*' } } },
};

/** The stored form, as code reads it. */
async function stored(documentId: string, locale = 'en', status = 'draft'): Promise<Entry> {
  const entry = await site.strapi
    .documents(ARTICLE)
    .findOne({ documentId, locale, status, populate: DEEP } as never);
  return entry as unknown as Entry;
}

/** Everything that names a reference by its text, in the form that REST answers: resolved. */
async function resolvedForm(): Promise<Record<string, unknown>> {
  const [pier, boat] = await site.pick('pier', 'boat');
  const file = { ...pier?.file, previewUrl: null };
  const data = {
    body: [
      { type: 'image', image: file, children: [{ type: 'text', text: '' }] },
      {
        type: 'paragraph',
        children: [{ type: 'link', url: boat?.url, children: [{ type: 'text', text: 'b' }] }],
      },
    ],
    text: `![p](${pier?.url}?w=640) <video poster="${boat?.url}"></video>`,
    hero: { connection: 'brand', assetId: 'pier', url: pier?.url },
    teasers: [{ connection: 'brand', assetId: 'boat', url: boat?.url, alt: 'Mine' }],
    sections: [{ __component: 'sections.markdown', text: `[b](${boat?.url})` }],
  };
  const resolve = site.strapi.plugin('dam').service('resolve');
  const resolved = await resolve.body(data, ARTICLE);
  expect(JSON.stringify(resolved)).toContain('~v1.png');
  return resolved;
}

const RESOLVED = /~v1|https?:|"dam":/;
const words = ({ body, text, hero, teasers, sections }: Record<string, unknown>) =>
  JSON.stringify({ body, text, hero, teasers, sections });

describe('whatever way a write comes', () => {
  it('code: create, update and clone store the reference', async () => {
    const documents = site.strapi.documents(ARTICLE);
    const data = { title: 'Code', slug: `code-${++counter}`, ...(await resolvedForm()) };
    const created = await documents.create({ data: data as never });
    const first = await stored(created.documentId);
    expect(words(first)).not.toMatch(RESOLVED);
    expect(words(first)).toContain('/api/dam/a/brand/');

    await documents.update({ documentId: created.documentId, data: data as never });
    expect(JSON.parse(words(await stored(created.documentId)))).toMatchObject({
      body: first.body,
      text: first.text,
      hero: first.hero,
      teasers: first.teasers,
    });

    const clone = { ...(await resolvedForm()), slug: `code-${++counter}` };
    const cloned = await documents.clone({
      documentId: created.documentId,
      data: clone as never,
    });
    const [copy] = cloned?.entries ?? [];
    const second = await stored(String(copy?.documentId));
    expect(words(second)).not.toMatch(RESOLVED);
    expect(second).toMatchObject({ body: first.body, text: first.text, hero: first.hero });
  });

  it('a clone keeps its media rows and its references', async () => {
    const [pier, boat] = await site.pick('pier', 'boat');
    const documents = site.strapi.documents(ARTICLE);
    const { documentId } = await documents.create({
      data: {
        title: 'Original',
        slug: `original-${++counter}`,
        cover: pier?.file.id,
        gallery: [boat?.file.id, pier?.file.id],
        hero: { connection: 'brand', assetId: 'pier', url: pier?.url },
      } as never,
    });
    const cloned = await documents.clone({
      documentId,
      data: { slug: `original-${++counter}` } as never,
    });
    const copy = await stored(String(cloned?.entries[0]?.documentId));
    expect(copy).toMatchObject({
      cover: { id: pier?.file.id },
      gallery: [{ id: boat?.file.id }, { id: pier?.file.id }],
      hero: { assetId: 'pier', url: pier?.url },
    });
  });

  it('a user of the admin who may not choose assets adds none, and keeps those that are there', async () => {
    await dam.publish('unused', '#1a2b3c');
    const [pier] = await site.pick('pier');
    const data = { title: 'Kept', slug: `kept-${++counter}`, text: `![p](${pier?.url})` };
    const { documentId } = await site.strapi.documents(ARTICLE).create({ data: data as never });
    await site.indexed();
    const fields = Object.keys(site.strapi.getModel(ARTICLE).attributes);
    const subject = ARTICLE;
    const edit = (action: string) => ({
      action: `plugin::content-manager.explorer.${action}`,
      subject,
      properties: { fields, locales: ['en'] },
    });
    const save = async (token: string, text: string) =>
      fetch(`${site.url}/content-manager/collection-types/${ARTICLE}/${documentId}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      });
    const writer = await site.adminSession([edit('read'), edit('update')]);
    const unused = `![u](/api/dam/a/brand/${encodeAssetId('unused')}/x.png)`;
    const refused = await save(writer, unused);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('permission to choose assets');
    // Also where no record of the asset is left.
    await site.strapi.db.connection('dam_records').delete();
    await site.restart();
    expect((await save(writer, `More words. ![p](${pier?.url})`)).status).toBe(200);
    const chooser = await site.adminSession([edit('read'), edit('update'), 'plugin::dam.pick']);
    expect((await save(chooser, unused)).status).toBe(200);
  });

  it('blocks that are nested without end are refused, and say why', async () => {
    let node: Record<string, unknown> = { type: 'text', text: 'deep' };
    for (let level = 0; level < 2_000; level++) {
      node = { type: 'list', format: 'ordered', children: [node] };
    }
    const answer = await site.request('POST', '/api/articles', {
      body: { data: { title: 'Deep', slug: 'deep', body: [node] } },
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('more than 32 levels');
  });

  it('a localisation gets what is shared between languages as references', async () => {
    const [pier] = await site.pick('pier');
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'English',
        slug: `locale-${++counter}`,
        cover: pier?.file.id,
        ...(await resolvedForm()),
      },
    });
    await site.json('PUT', `/api/articles/${data.documentId}?locale=pl`, {
      data: { title: 'Polski', slug: data.slug, ...(await resolvedForm()) },
    });
    const [en, pl] = [await stored(data.documentId), await stored(data.documentId, 'pl')];
    expect(pl).toMatchObject({
      cover: { id: pier?.file.id },
      hero: en.hero,
      teasers: en.teasers,
      text: en.text,
      body: en.body,
    });
    expect(words(pl)).not.toMatch(RESOLVED);
    // A write of what all languages share reaches the other language as the reference, too.
    const [boat] = await site.pick('boat');
    await site.json('PUT', `/api/articles/${data.documentId}`, {
      data: { hero: { connection: 'brand', assetId: 'boat', url: `${site.url}${boat?.url}` } },
    });
    // Strapi copies to rows of the written status, which for REST is the published one.
    expect((await stored(data.documentId, 'pl', 'published')).hero).toEqual({
      connection: 'brand',
      assetId: 'boat',
      url: boat?.url,
    });
    const read = await site.json('GET', `/api/articles/${data.documentId}?locale=pl&populate=*`);
    expect(read.data).toMatchObject({
      cover: { dam: { state: 'live' } },
      hero: { assetId: 'boat', dam: { state: 'live' } },
    });
  });
});

describe('a write of an entry with no reference', () => {
  it('changes nothing, passes the very same data on, and asks the DAM nothing', async () => {
    const passedOn: unknown[] = [];
    site.strapi.documents.use((context, next) => {
      if (context.action === 'create') passedOn.push(Reflect.get(context.params, 'data'));
      return next();
    });
    await dam.resetStats();
    const data = {
      title: 'Plain /dam/a words, and `code`',
      slug: `plain-${++counter}`,
      text: '# Ünïcode 🎉\n```\n![not ours](/uploads/a.png)\n```\n',
      body: [{ type: 'paragraph', children: [{ type: 'text', text: 'Hello' }] }],
      seo: { metaTitle: 'T' },
      sections: [{ __component: 'sections.quote', text: 'Q', by: 'B' }],
    };
    const { documentId } = await site.strapi.documents(ARTICLE).create({ data: data as never });
    expect(passedOn.at(-1)).toBe(data);
    expect(await stored(documentId)).toMatchObject({
      title: data.title,
      text: data.text,
      body: data.body,
      seo: data.seo,
    });
    const { search, getMany, file } = await dam.stats();
    expect({ search, getMany, file }).toEqual({ search: 0, getMany: 0, file: 0 });
  });
});

describe('a custom field with options', () => {
  const field = () => {
    const { attributes } = site.strapi.contentTypes['api::article.article' as never] as {
      attributes: Record<string, { options?: AssetFieldOptions }>;
    };
    return attributes.teasers ?? {};
  };
  const write = (values: readonly unknown[]) =>
    site.request('POST', '/api/articles', {
      body: { data: { title: 'Options', slug: `options-${++counter}`, teasers: values } },
    });
  const assetValue = async (id: string) => {
    const [picked] = await site.pick(id);
    return { connection: 'brand', assetId: id, url: picked?.url };
  };
  let before: AssetFieldOptions | undefined;

  beforeAll(() => {
    before = field().options;
  });
  afterAll(() => {
    Object.assign(field(), { options: before });
  });

  it.each([
    [{ multiple: true, max: 1 }, /"teasers" accepts at most 1 DAM assets, and 2 were given/],
    [
      { multiple: true, connections: 'press, old' },
      /"teasers" accepts only assets of press, old, and/,
    ],
    [
      { multiple: true, allowedTypes: ['videos', 'files'] },
      /"teasers" accepts only video or document assets, and the kind of "pier" is image/,
    ],
    [
      { multiple: true, folders: 'Campaigns, Product/Shoes' },
      /"teasers" accepts only assets of the folder Campaigns or Product\/Shoes, and "pier" is in Product\./,
    ],
    [
      { multiple: true, aspect: '16:9' },
      /"teasers" accepts only images with the aspect ratio 16:9, and "pier" has 800 × 600 pixels/,
    ],
    [
      { multiple: true, minWidth: 1200 },
      /"teasers" accepts only images of at least 1200 × 1 pixels, and "pier" has 800 × 600/,
    ],
    [{ multiple: true, min: 3 }, /"teasers" needs at least 3 DAM assets, and 2 were given/],
  ] as const)('refuses what %j rules out, and names the field', async (options, message) => {
    const values = [await assetValue('pier'), await assetValue('boat')];
    Object.assign(field(), { options });
    const response = await write(values);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toMatch(message);
  });

  it('takes what they allow', async () => {
    const values = [await assetValue('pier'), await assetValue('boat')];
    const options = {
      multiple: true,
      min: 2,
      max: 2,
      connections: ' brand ',
      allowedTypes: ['images'],
      folders: 'Campaigns, Product',
      aspect: '4:3',
      minWidth: 800,
      minHeight: 600,
    };
    Object.assign(field(), { options });
    expect((await write(values)).status).toBe(201);
  });

  it('may hold too few while it is a draft, and is not published so', async () => {
    const documents = site.strapi.documents(ARTICLE);
    Object.assign(field(), { options: { multiple: true, min: 2 } });
    const data = {
      title: 'Too few',
      slug: `options-${++counter}`,
      teasers: [await assetValue('pier')],
    };
    const { documentId } = await documents.create({ data } as never);
    await expect(documents.publish({ documentId } as never)).rejects.toThrow(
      '"teasers" needs at least 2 DAM assets, and 1 was given.',
    );
    const teasers = [await assetValue('pier'), await assetValue('boat')];
    await documents.update({ documentId, data: { teasers } } as never);
    expect((await documents.publish({ documentId } as never)).entries).toHaveLength(1);
  });

  it('says at the start which option nobody understands', async () => {
    Object.assign(field(), { options: { aspect: 'wide' } });
    warnOfOptions(site.strapi);
    expect(site.logs).toContain(
      'warn: [dam] The option "aspect" of api::article.article.teasers is "wide", which is not an aspect ratio. The field accepts images of any aspect ratio until you set landscape, portrait, square or a ratio such as 16:9.',
    );
  });
});

describe('a media field', () => {
  it.each([
    ['an id', (id: number) => id],
    ['a row', (id: number) => ({ id })],
    ['a list', (id: number) => [id]],
    ['what a relation is told', (id: number) => ({ connect: [{ id }] })],
  ])('refuses a kind that it does not take, given as %s', async (_name, cover) => {
    const [picked] = await site.pick('chime');
    const response = await site.request('POST', '/api/articles', {
      body: {
        data: { title: 'Kind', slug: `kind-${++counter}`, cover: cover(picked?.file.id ?? 0) },
      },
    });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toBe(
      '"cover" accepts only image assets, and the kind of "chime" is audio.',
    );
  });

  it('names the place of one within a component', async () => {
    const [picked] = await site.pick('chime');
    const sections = [
      { __component: 'sections.quote', text: 'First' },
      { __component: 'sections.gallery', images: [picked?.file.id] },
    ];
    const response = await site.request('POST', '/api/articles', {
      body: { data: { title: 'Kind', slug: `kind-${++counter}`, sections } },
    });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { details: { errors: unknown[] } } };
    expect(error.details.errors).toEqual([
      expect.objectContaining({ path: ['sections', '1', 'images'] }),
    ]);
  });
});
