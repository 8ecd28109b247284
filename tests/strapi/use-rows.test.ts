import { UseRows } from '../../server/strapi/content/use-rows';
import { TestClock } from '../core/fixtures';
import { specDam, specSite } from '../support/fixtures';
import { localRow } from '../support/uploads';

jest.setTimeout(120_000);

const ARTICLE = 'api::article.article';
const FILE = 'plugin::upload.file';
const DAY_MS = 86_400_000;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#112233', { title: 'Pier', alt: 'A pier' });
  await dam.patch('pier', { focalPoint: { x: 0.1, y: 0.2 } });
  await dam.publish('boat', '#445566', { title: 'Boat', alt: 'A boat' });
});

const site = specSite(() => ({ damUrl: dam.url }));

let session: string;
let pierId: number;
let boatId: number;
let count = 0;

beforeAll(async () => {
  session = await site.adminSession('everything');
  const locales = site.strapi.plugin('i18n').service('locales');
  await locales.create({ code: 'pl', name: 'Polish (pl)' });
  const [pier, boat] = await site.pick('pier', 'boat');
  pierId = pier?.file.id ?? 0;
  boatId = boat?.file.id ?? 0;
});

type Json = Record<string, unknown>;

const MINE = { alternativeText: 'My pier', caption: null, focalPoint: { x: 0.7, y: 0.3 } };
const mine = (id = pierId, more: Json = {}) => ({ id, damNewOverrides: { ...MINE, ...more } });

/** What the edit view does. Answers the entry, or what was wrong. */
async function inAdmin(method: string, path: string, body?: Json): Promise<Json> {
  const response = await site.request(
    method,
    `/content-manager/collection-types/${ARTICLE}${path}`,
    {
      body,
      headers: { authorization: `Bearer ${session}` },
    },
  );
  const answer = (await response.json()) as { data: Json; error?: Json };
  return answer.error ?? answer.data;
}

/** Saves a new article in the edit view. */
async function saved(data: Json): Promise<Json & { documentId: string }> {
  count += 1;
  const article = await inAdmin('POST', '', { title: 'A', slug: `use-rows-${count}`, ...data });
  return article as Json & { documentId: string };
}

const publish = (documentId: string) =>
  inAdmin('POST', `/${documentId}/actions/publish`, { title: 'A', slug: `use-rows-${count}` });

/** What visitors read. */
async function shown(documentId: string, query = ''): Promise<Json> {
  const path = `/api/articles/${documentId}?populate[cover]=true&populate[gallery]=true&populate[seo][populate]=*&populate[sections][on][sections.gallery][populate]=*${query}`;
  return (await site.json('GET', path)).data;
}

const coverOf = async (documentId: string, query = ''): Promise<Json> =>
  (await shown(documentId, query)).cover as Json;

describe('a media field in which an editor writes texts of this use', () => {
  it('shows them to visitors in Strapi’s own columns, and the rest goes on following the DAM', async () => {
    const { documentId } = await saved({ cover: mine() });
    await publish(documentId);
    const cover = await coverOf(documentId);
    expect(cover).toMatchObject({
      alternativeText: 'My pier',
      focalPoint: { x: 70, y: 30 },
      provider_metadata: { connection: 'brand', assetId: 'pier' },
      dam: { overrides: ['alternativeText'], focalPoint: { x: 0.7, y: 0.3 } },
    });
    const { data } = await site.json('POST', '/graphql', {
      query: `{ article(documentId: "${documentId}") { cover { alternativeText } } }`,
    });
    expect(data.article.cover).toEqual({ alternativeText: 'My pier' });
  });

  it('leaves every other use of the asset alone', async () => {
    const before = await saved({ cover: { id: pierId } });
    await saved({ cover: mine() });
    await publish(before.documentId);
    expect(await coverOf(before.documentId)).toMatchObject({
      alternativeText: 'A pier',
      focalPoint: { x: 10, y: 20 },
    });
  });

  it('tells the edit view what is this use’s own, beside what applies', async () => {
    const { documentId } = await saved({ cover: mine(), gallery: [{ id: boatId }] });
    const article = await inAdmin('GET', `/${documentId}`);
    expect(article.cover).toMatchObject({ alternativeText: 'My pier', damOverrides: MINE });
    expect(article.gallery).toMatchObject([
      {
        alternativeText: 'A boat',
        damOverrides: { alternativeText: null, caption: null, focalPoint: null },
      },
    ]);
  });

  it('is the same in galleries, components and dynamic zones, in their order', async () => {
    const { documentId } = await saved({
      gallery: [{ id: boatId }, mine()],
      seo: { shareImage: mine() },
      sections: [{ __component: 'sections.gallery', images: [mine(), { id: boatId }] }],
    });
    await publish(documentId);
    const { gallery, seo, sections } = await shown(documentId);
    const texts = (files: unknown) => (files as Json[]).map((file) => file.alternativeText);
    expect(texts(gallery)).toEqual(['A boat', 'My pier']);
    expect(texts([(seo as Json).shareImage])).toEqual(['My pier']);
    expect(texts((sections as Json[])[0]?.images)).toEqual(['My pier', 'A boat']);
  });

  it('says that a picture has no text, if the editor took it away', async () => {
    const { documentId } = await saved({ cover: mine(pierId, { alternativeText: '' }) });
    await publish(documentId);
    expect((await coverOf(documentId)).alternativeText).toBe('');
  });
});

describe('texts of one use', () => {
  it('change for visitors when the entry is published, and not before', async () => {
    const { documentId } = await saved({ cover: mine() });
    await publish(documentId);
    const { cover } = await inAdmin('GET', `/${documentId}`);
    const { id } = cover as { id: number };
    await inAdmin('PUT', `/${documentId}`, { cover: mine(id, { alternativeText: 'A draft' }) });
    expect((await coverOf(documentId)).alternativeText).toBe('My pier');
    expect((await coverOf(documentId, '&status=draft')).alternativeText).toBe('A draft');
    await inAdmin('POST', `/${documentId}/actions/discard`);
    expect((await coverOf(documentId, '&status=draft')).alternativeText).toBe('My pier');
    await inAdmin('PUT', `/${documentId}`, { cover: mine(id, { alternativeText: 'A draft' }) });
    await publish(documentId);
    expect((await coverOf(documentId)).alternativeText).toBe('A draft');
  });

  it('are a copy’s own after cloning', async () => {
    const { documentId } = await saved({ cover: mine() });
    const clone = await inAdmin('POST', `/clone/${documentId}`, {
      title: 'B',
      slug: `clone-${count}`,
    });
    const id = String(clone.documentId);
    expect((await coverOf(id, '&status=draft')).alternativeText).toBe('My pier');
    const { cover } = await inAdmin('GET', `/${id}`);
    await inAdmin('PUT', `/${id}`, {
      cover: mine((cover as { id: number }).id, { alternativeText: 'The copy' }),
    });
    expect((await coverOf(documentId, '&status=draft')).alternativeText).toBe('My pier');
    expect((await coverOf(id, '&status=draft')).alternativeText).toBe('The copy');
  });

  it('are each locale’s own', async () => {
    const { documentId } = await saved({ seo: { shareImage: mine() } });
    await inAdmin('PUT', `/${documentId}?locale=pl`, {
      title: 'PL',
      seo: { shareImage: mine(pierId, { alternativeText: 'Molo' }) },
    });
    const altOf = async (locale: string) =>
      ((await shown(documentId, `&status=draft&locale=${locale}`)).seo as { shareImage: Json })
        .shareImage.alternativeText;
    expect([await altOf('en'), await altOf('pl')]).toEqual(['My pier', 'Molo']);
  });

  it('stay as they are when the entry is saved with what was read, or for another reason', async () => {
    const { documentId } = await saved({ cover: mine() });
    const before = (await inAdmin('GET', `/${documentId}`)).cover as Json;
    await inAdmin('PUT', `/${documentId}`, { title: 'Another', cover: before });
    await inAdmin('PUT', `/${documentId}`, { cover: { ...before, damNewOverrides: MINE } });
    expect(((await inAdmin('GET', `/${documentId}`)).cover as Json).id).toBe(before.id);
  });

  it('end at the row that was picked, if nothing is overridden', async () => {
    const { documentId } = await saved({ cover: mine() });
    const { cover } = await inAdmin('GET', `/${documentId}`);
    const nothing = { alternativeText: null, caption: null, focalPoint: null };
    await inAdmin('PUT', `/${documentId}`, {
      cover: { id: (cover as { id: number }).id, damNewOverrides: nothing },
    });
    expect((await inAdmin('GET', `/${documentId}`)).cover).toMatchObject({ id: pierId });
  });

  it('do not wait for the DAM, and survive a withdrawal', async () => {
    await dam.publish('rope', '#778899', { title: 'Rope', alt: 'A rope' });
    const [rope] = await site.pick('rope');
    const { documentId } = await saved({ cover: { id: rope?.file.id } });
    await dam.withdraw('rope');
    await dam.fault('down');
    await inAdmin('PUT', `/${documentId}`, {
      cover: mine(rope?.file.id, { alternativeText: 'Later' }),
    });
    await dam.fault('none');
    await dam.restore('rope');
    await publish(documentId);
    expect((await coverOf(documentId)).alternativeText).toBe('Later');
  });

  it('are counted as the use of one asset', async () => {
    const { documentId } = await saved({ cover: mine() });
    await site.indexed();
    const places = await site.strapi
      .plugin('dam')
      .service('usage')
      .ofAsset({ connection: 'brand', assetId: 'pier' });
    expect(places).toContainEqual(expect.objectContaining({ documentId, path: 'cover' }));
  });
});

describe('rows that hold the texts of one use', () => {
  it('are not listed in the Media Library', async () => {
    await saved({ cover: mine() });
    const response = await site.request('GET', '/upload/files?pageSize=100', {
      headers: { authorization: `Bearer ${session}` },
    });
    const { results } = (await response.json()) as { results: Json[] };
    const piers = results.filter(({ name }) => name === 'Pier');
    expect(piers).toMatchObject([{ id: pierId }]);
  });

  it('are found by the address that an answer gave', async () => {
    const { documentId } = await saved({ cover: mine() });
    await publish(documentId);
    const { url } = await coverOf(documentId);
    const filter = `filters[cover][url]=${encodeURIComponent(String(url))}`;
    const { data } = await site.json('GET', `/api/articles?${filter}&pagination[pageSize]=100`);
    expect(data).toContainEqual(expect.objectContaining({ documentId }));
  });

  it('are deleted once nothing has used them for 90 days', async () => {
    const clock = new TestClock();
    const rows = new UseRows(site.strapi, clock);
    const query = site.strapi.db.query(FILE);
    const old = new Date(clock.now() - 91 * DAY_MS);
    const rowFor = async (alternativeText: string) => {
      const id = (await rows.idFor(pierId, { ...MINE, alternativeText })) ?? 0;
      const { tableName } = site.strapi.db.metadata.get(FILE);
      await site.strapi.db.getConnection(tableName).where({ id }).update({ updated_at: old });
      return id;
    };
    const [unused, used] = [await rowFor('Unused'), await rowFor('Used')];
    const young = (await rows.idFor(pierId, { ...MINE, alternativeText: 'Young' })) ?? 0;
    await saved({ cover: { id: used } });
    await rows.sweep();
    const left = await query.findMany({ where: { id: { $in: [unused, used, young, pierId] } } });
    expect(left.map(({ id }: { id: number }) => id).sort()).toEqual([pierId, used, young].sort());
  });
});

describe('a write of texts', () => {
  it.each([
    ['alternativeText', { alternativeText: 5 }],
    ['caption', { caption: 'x'.repeat(5_001) }],
    ['focalPoint.x', { focalPoint: { x: 2, y: 0 } }],
    ['title', { title: 'x' }],
  ])('is refused with the field and the reason: %s', async (named, more) => {
    const { message } = await saved({ cover: mine(pierId, more) });
    expect(message).toContain('The texts of the asset in "cover" cannot be saved');
    expect(message).toContain(named);
  });

  it('does nothing to a file of this site', async () => {
    const local = await localRow(site);
    const { documentId } = await saved({ cover: mine(Number(local.id)) });
    expect(await coverOf(documentId, '&status=draft')).toMatchObject({
      id: local.id,
      alternativeText: null,
    });
  });

  it('is an API token’s right too, and no visitor’s', async () => {
    const data = (slug: string) => ({ title: 'T', slug, gallery: { set: [mine()] } });
    const written = await site.json('POST', '/api/articles', { data: data('by-token') });
    const { gallery } = await shown(written.data.documentId);
    expect(gallery).toMatchObject([{ alternativeText: 'My pier' }]);
    await site.strapi.db.query('plugin::users-permissions.permission').create({
      data: {
        action: 'api::article.article.create',
        role: (
          await site.strapi.db
            .query('plugin::users-permissions.role')
            .findOne({ where: { type: 'public' } })
        ).id,
      },
    });
    const refused = await site.request('POST', '/api/articles', {
      body: { data: data('by-visitor') },
      token: false,
    });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('by editors and API tokens only');
  });
});
