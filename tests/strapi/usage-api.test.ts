import { WrongArguments } from '../../server/cli/arguments';
import { readUndescribedArguments, undescribed } from '../../server/cli/undescribed';
import type { EntryMarksResponse, PlaceStep, UsageEntry } from '../../server/contracts/api';
import { encodeAssetId } from '../../server/contracts/reference';
import { tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { printedBy } from '../support/printed';
import { eventually } from '../support/processes';
import type { Permission } from '../support/strapi';

jest.setTimeout(120_000);

const DAY_MS = 24 * 60 * 60 * 1_000;

let reader: string;

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url, config: { freshForMs: 3_600_000 } }));

beforeAll(async () => {
  reader = await readerOf({});
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  await use('fine', { title: 'All is well' });
  await use('withdrawn', { title: '=cmd|’ /C calc’!A0, "quoted"' });
  await dam.withdraw('withdrawn');
  await use('expired');
  await dam.patch('expired', { expiresAt: inDays(-1) });
  await use('expiring', { title: 'Ends 100%_soon' });
  await dam.patch('expiring', { expiresAt: inDays(10) });
  await use('embargoed');
  await dam.patch('embargoed', { embargoUntil: inDays(10) });
  for (const id of ['withdrawn', 'expired', 'expiring', 'embargoed']) await tell(id);
  await dam.publish('unused', '#123456');
  await site.pick('unused');
  await site.indexed();
});

/** The session of somebody who may see usage, and articles with these limits; null is no article at all. */
function readerOf(limits: Partial<Permission> | null): Promise<string> {
  const read: Permission = {
    action: 'plugin::content-manager.explorer.read',
    subject: 'api::article.article',
    properties: { fields: ['title', 'slug', 'cover'], locales: ['en'] },
    ...limits,
  };
  return site.adminSession(['plugin::dam.usage.read', ...(limits === null ? [] : [read])]);
}

/** A draft and a published article with the asset as its cover. */
async function use(assetId: string, fields: Record<string, string> = {}): Promise<void> {
  await dam.publish(assetId, '#123456', fields);
  const [picked] = await site.pick(assetId);
  await site.json('POST', '/api/articles', {
    data: { title: `About ${assetId}`, slug: assetId, cover: picked?.file.id },
  });
}

async function tell(assetId: string): Promise<void> {
  expect((await tellOfChange(site.url, assetId)).status).toBe(200);
}

const ask = (path: string, token: string | null = reader) =>
  fetch(`${site.url}/dam${path}`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });

interface Used {
  assetId: string;
  availability: string;
  places: number;
  publishedPlaces: number;
  asset: { thumbnailUrl: string };
}

interface Detail {
  used: Used;
  entries: UsageEntry[];
  hiddenPlaces: number;
  history: { changes: { kind: string }[]; entries: number }[];
}

async function listedFor(session: string, query: string): Promise<string[]> {
  const { assets } = (await (await ask(`/usage${query}`, session)).json()) as { assets: Used[] };
  return assets.map(({ assetId }) => assetId);
}

const listed = (query = '') => listedFor(reader, query);

describe('where assets are used, for editors', () => {
  it('lists what is in use, the worst first, with how often and a picture', async () => {
    const all = (await (await ask('/usage')).json()) as { total: number; assets: Used[] };
    expect(all.total).toBe(5);
    expect(
      all.assets
        .slice(0, 2)
        .map(({ assetId }) => assetId)
        .sort(),
    ).toEqual(['expired', 'withdrawn']);
    expect(all.assets.slice(2).map(({ assetId }) => assetId)).toEqual([
      'embargoed',
      'expiring',
      'fine',
    ]);
    expect(all.assets.at(-1)).toMatchObject({
      availability: 'live',
      places: 1,
      publishedPlaces: 1,
    });
    const picture = await fetch(new URL(all.assets[0]?.asset.thumbnailUrl ?? '', site.url));
    expect(picture.headers.get('content-type')).toContain('image/');
  });

  it('narrows to a state, a text and a page', async () => {
    for (const state of ['withdrawn', 'expired', 'expiring', 'embargoed']) {
      expect(await listed(`?state=${state}`)).toEqual([state]);
    }
    expect(await listed('?state=missing')).toEqual([]);
    expect((await listed('?state=problem')).length).toBe(4);
    expect(await listed('?text=WELL')).toEqual(['fine']);
    expect(await listed('?text=100%25_')).toEqual(['expiring']);
    expect(await listed('?text=%25')).toEqual(['expiring']);
    expect(await listed('?pageSize=2&page=3')).toEqual(['fine']);
    expect((await ask('/usage?state=nonsense')).status).toBe(400);
  });

  it('tells of one asset where it stands, with a link, and what happened to it', async () => {
    const answer = await ask(`/usage/brand/${encodeAssetId('withdrawn')}`);
    const { used, entries, history } = (await answer.json()) as Detail;
    expect(used).toMatchObject({ availability: 'withdrawn', places: 1, publishedPlaces: 1 });
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      title: 'About withdrawn',
      typeName: 'Article',
      locale: 'en',
      statuses: ['draft', 'published'],
    });
    expect(entries[0]?.places).toMatchObject([
      { path: 'cover', statuses: ['draft', 'published'], version: null },
    ]);
    expect(entries[0]?.editPath).toMatch(
      /^\/content-manager\/collection-types\/api::article.article\/\w+\?status=draft&plugins\[i18n\]\[locale\]=en$/,
    );
    await eventually('the history', async () => {
      const later = await ask(`/usage/brand/${encodeAssetId('withdrawn')}`);
      const { history: events } = (await later.json()) as { history: typeof history };
      const [event] = events;
      return event?.changes[0]?.kind === 'withdrawn' && event.entries === 1 ? true : undefined;
    });
    // The picker asks for each asset that is looked at, most of which nobody uses.
    for (const path of [`brand/${encodeAssetId('unheard-of')}`, 'other/x']) {
      const answer = await ask(`/usage/${path}`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({
        used: null,
        entries: [],
        hiddenPlaces: 0,
        history: [],
      });
    }
  });

  it('names each place by the fields on the way to it, once for draft and published entry', async () => {
    await dam.publish('everywhere', '#123456');
    const [picked] = await site.pick('everywhere');
    const id = picked?.file.id;
    const paragraph = { type: 'paragraph', children: [{ type: 'text', text: 'Words' }] };
    const link = {
      type: 'link',
      url: picked?.url,
      children: [{ type: 'text', text: 'the picture' }],
    };
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'Everywhere',
        slug: 'everywhere',
        gallery: [id],
        body: [paragraph, { ...paragraph, children: [link] }],
        seo: { metaTitle: 'T', shareImage: id },
        sections: [
          { __component: 'sections.quote', text: 'One' },
          { __component: 'sections.gallery', images: [id] },
          { __component: 'sections.quote', text: 'Two', portrait: id },
        ],
      },
    });
    await site.strapi.documents('api::article.article').update({
      documentId: data.documentId,
      data: { gallery: [], cover: id } as never,
    });
    await site.indexed();
    const answer = await ask(`/usage/brand/${encodeAssetId('everywhere')}`);
    const { used, entries } = (await answer.json()) as Detail;
    const words = ({ field, list, position, component }: PlaceStep) =>
      [field, list, position, component?.name]
        .filter((each) => each !== null)
        .join(' ')
        .trim();
    const places = entries[0]?.places.map(({ steps, statuses, editPath }) => [
      steps.map(words).join(', '),
      statuses.join(),
      decodeURIComponent(/field=(.*)$/.exec(editPath)?.[1] ?? ''),
    ]);
    expect(places?.sort()).toEqual([
      ['body block 2', 'draft,published', 'body'],
      ['cover', 'draft', 'cover'],
      ['gallery file 1', 'published', 'gallery'],
      ['sections zone 2 Quote, portrait', 'draft,published', 'sections.2.portrait'],
      ['sections zone Gallery, images file 1', 'draft,published', 'sections.1.images'],
      ['seo, shareImage', 'draft,published', 'seo.shareImage'],
    ]);
    expect(used).toMatchObject({ places: 6, publishedPlaces: 5 });
    expect(entries).toHaveLength(1);
    await site.strapi.documents('api::article.article').delete({ documentId: data.documentId });
    await site.indexed();
  });

  it('is a file for a spreadsheet, in which no text becomes a formula', async () => {
    const response = await ask('/usage.csv');
    expect(response.headers.get('content-type')).toContain('text/csv');
    const lines = (await response.text()).split('\r\n');
    expect(lines[0]).toContain('connection,asset,title,state');
    expect(lines.filter((line) => line.startsWith('brand,'))).toHaveLength(10);
    const hostile = lines.find((line) => line.startsWith('brand,withdrawn'));
    expect(hostile).toContain(`"'=cmd|’ /C calc’!A0, ""quoted""",withdrawn,1`);
    const narrowed = await (await ask('/usage.csv?state=expired')).text();
    expect(narrowed.split('\r\n').filter((line) => line.startsWith('brand,'))).toHaveLength(2);
  });

  it('says of each place why its image is described to nobody, by its own text or the DAM’s', async () => {
    await dam.publish('mute', '#123456', { title: 'Mute', alt: '' });
    const [mute] = await site.pick('mute');
    const own = { mute: null, described: 'A pier', generic: 'Image' };
    const made: string[] = [];
    for (const [slug, alternativeText] of Object.entries(own)) {
      const file = {
        id: mute?.file.id,
        ...(alternativeText && { damNewOverrides: { alternativeText } }),
      };
      const { documentId } = await site.strapi.documents('api::article.article').create({
        data: { title: `Mute ${slug}`, slug: `mute-${slug}`, cover: { set: [file] } } as never,
      });
      made.push(documentId);
    }
    await site.indexed();
    const { entries } = (await (
      await ask(`/usage/brand/${encodeAssetId('mute')}`)
    ).json()) as Detail;
    const found = entries.map(({ title, places }) => [title, places[0]?.description]);
    expect(Object.fromEntries(found)).toEqual({
      'Mute mute': 'none',
      'Mute described': null,
      'Mute generic': 'generic',
    });
    const lines = (await (await ask('/usage.csv?text=mute')).text()).split('\r\n');
    expect(lines[0]?.endsWith(',description')).toBe(true);
    const line = (title: string) => lines.find((each) => each.includes(title));
    expect(line('Mute generic')?.endsWith(',generic')).toBe(true);
    expect(line('Mute described')?.endsWith(',')).toBe(true);
    const command = (...args: string[]) =>
      printedBy(() =>
        undescribed(site.strapi.plugin('dam').service('usage'), readUndescribedArguments(args)),
      );
    const { code, output } = await command();
    expect(code).toBe(1);
    const place = (documentId: string | undefined) =>
      `brand/mute in api::article.article ${documentId} (en, draft) at cover`;
    expect(output).toContain(`no alternative text: ${place(made[0])}\n`);
    expect(output).toContain(`a word that says nothing: ${place(made[2])}\n`);
    expect(output).not.toContain(String(made[1]));
    const listed = (await command('--json')).output.trim().split('\n');
    expect(listed.map((each) => JSON.parse(each))).toContainEqual(
      expect.objectContaining({ documentId: made[0], path: 'cover', description: 'none' }),
    );
    expect(() => readUndescribedArguments(['--run'])).toThrow(WrongArguments);
    for (const documentId of made)
      await site.strapi.documents('api::article.article').delete({ documentId });
    await site.indexed();
  });

  it('says at a glance what needs attention, unreachable DAMs as well', async () => {
    await dam.fault('down');
    try {
      const body = await (await ask('/attention')).json();
      expect(body).toMatchObject({
        counts: { problem: 4, withdrawn: 1, expired: 1, expiring: 1, embargoed: 1 },
        connections: [{ key: 'brand', status: { state: 'failing', type: 'unreachable' } }],
      });
    } finally {
      await dam.fault('none');
    }
  });

  it.each<[string, Partial<Permission> | null, string[]]>([
    ['articles', {}, ['About fine']],
    ['articles, but not their titles', { properties: { fields: ['slug'], locales: ['en'] } }, ['']],
    ['no articles', null, []],
    ['articles in another language', { properties: { fields: ['title'], locales: ['de'] } }, []],
    ['only articles of one’s own', { conditions: ['admin::is-creator'] }, []],
  ])('tells who may read %s no more of the entries than that', async (_, limits, titles) => {
    const session = await readerOf(limits);
    const answer = await ask(`/usage/brand/${encodeAssetId('fine')}`, session);
    const { used, entries, hiddenPlaces } = (await answer.json()) as Detail;
    expect(used.places).toBe(1);
    expect(entries.map(({ title }) => title)).toEqual(titles);
    expect(hiddenPlaces).toBe(1 - titles.length);
    const csv = await (await ask('/usage.csv?text=WELL', session)).text();
    expect(csv.split('\r\n').filter((line) => line.startsWith('brand,'))).toHaveLength(
      titles.length * 2,
    );
    expect(csv.includes('About fine')).toBe(titles.includes('About fine'));
  });

  it('is for those who may see it', async () => {
    const picker = await site.adminSession(['plugin::dam.pick']);
    for (const path of ['/usage', '/usage.csv', '/usage/brand/x', '/attention']) {
      expect((await ask(path, null)).status).toBe(401);
      expect((await ask(path, picker)).status).toBe(403);
    }
  });
});

describe('the list of used assets, narrowed and sorted', () => {
  const ARTICLE = 'api::article.article';

  beforeAll(async () => {
    const locales = site.strapi.plugin('i18n').service('locales');
    await locales.create({ code: 'de', name: 'German' });
    await dam.publish('often', '#123456', { title: 'b often', alt: '' });
    await dam.publish('pinned', '#123456', { title: 'C pinned', alt: '' });
    await dam.publish('told', '#123456', { title: 'a told' });
    const [often, , told] = await site.pick('often', 'pinned', 'told');
    const create = (slug: string, data: Record<string, unknown>) =>
      site.json('POST', '/api/articles', { data: { title: slug, slug, ...data } });
    await create('often-1', { cover: often?.file.id, gallery: [often?.file.id] });
    await create('often-2', { cover: often?.file.id });
    await create('told', { cover: told?.file.id });
    await create('pinned', { hero: { connection: 'brand', assetId: 'pinned', version: '1' } });
    const { data } = await site.json('GET', '/api/articles?filters[slug]=told');
    await site.strapi.documents(ARTICLE).update({
      documentId: data[0].documentId,
      locale: 'de',
      data: { title: 'Deutsch', text: `![](${often?.url})` } as never,
    });
    const author = { name: 'Ann', avatar: told?.file.id };
    await site.strapi.documents('api::author.author').create({ data: author as never });
    await dam.uploadVersion('pinned', '#654321');
    await dam.approve('pinned', 2);
    await tell('pinned');
    await site.indexed();
  });

  const own = async (query: string) =>
    (await listed(`?${query}`)).filter((id) => ['often', 'pinned', 'told'].includes(id));

  it.each<[string, string[]]>([
    ['sort=title', ['told', 'often', 'pinned']],
    ['sort=title&order=desc', ['pinned', 'often', 'told']],
    ['sort=places&order=desc', ['often', 'told', 'pinned']],
    ['sort=places&order=asc', ['pinned', 'told', 'often']],
  ])('is sorted by %s', async (query, ids) => {
    expect(await own(query)).toEqual(ids);
  });

  it('puts what expires first first or last, and what never expires always last', async () => {
    for (const [order, first] of [
      ['asc', 'expired'],
      ['desc', 'expiring'],
    ]) {
      const ids = await listed(`?sort=expires&order=${order}`);
      expect(ids[0]).toBe(first);
      expect(ids.slice(0, 2).sort()).toEqual(['expired', 'expiring']);
    }
    const best = await listed('?sort=state&order=desc');
    expect(best.slice(-2).sort()).toEqual(['expired', 'withdrawn']);
  });

  it('has each asset on one page, in every order', async () => {
    const all = await listed('?pageSize=100');
    for (const sort of ['title', 'state', 'places', 'expires']) {
      const pages: string[] = [];
      for (let page = 1; page <= Math.ceil(all.length / 3); page += 1) {
        pages.push(...(await listed(`?sort=${sort}&order=desc&pageSize=3&page=${page}`)));
      }
      expect(pages).toHaveLength(all.length);
      expect(new Set(pages)).toEqual(new Set(all));
    }
  });

  it('is narrowed by content type, language, text and pin, also together', async () => {
    expect(await own('type=api::author.author')).toEqual(['told']);
    expect((await own('locale=de')).sort()).toEqual(['often', 'told']);
    expect(await own('behind=true')).toEqual(['pinned']);
    expect((await own('noAlt=true')).sort()).toEqual(['often', 'pinned']);
    expect(await own('noAlt=true&locale=de')).toEqual(['often']);
    expect(await own('type=api::author.author&locale=de')).toEqual([]);
    expect(await own('behind=true&type=api::author.author')).toEqual([]);
    expect((await ask('/usage?sort=nonsense')).status).toBe(400);
  });

  it('says what it can be narrowed to', async () => {
    const { choices } = await (await ask('/usage')).json();
    expect(choices.types).toEqual([{ uid: ARTICLE, name: 'Article' }]);
    expect(choices.locales).toEqual(expect.arrayContaining(['en', 'de']));
  });

  it('gives the file the same filters and the same order', async () => {
    const idsOf = async (query: string) => {
      const lines = (await (await ask(`/usage.csv?${query}`)).text()).split('\r\n').slice(1);
      return lines.filter(Boolean).map((line) => line.split(',')[1]);
    };
    expect(await idsOf('behind=true')).toEqual(['pinned', 'pinned']);
    const sorted = (await idsOf('sort=title&order=desc')).filter(
      (id) => id === 'told' || id === 'often',
    );
    expect([...new Set(sorted)]).toEqual(['often', 'told']);
    const everything = await site.adminSession('everything');
    const german = await (await ask('/usage.csv?locale=de&text=often', everything)).text();
    expect(german.split('\r\n').filter((line) => line.startsWith('brand,'))).toHaveLength(1);
  });

  it('has what the signed-in person edits, and names that first in the widget', async () => {
    const me = await readerOf({});
    const { id } = await site.strapi.db
      .query('admin::user')
      .findOne({ orderBy: { id: 'desc' }, select: ['id'] });
    expect(await listedFor(me, '?mine=true')).toEqual([]);
    const articles = site.strapi.db.query(ARTICLE);
    await articles.updateMany({ where: { slug: 'often-2' }, data: { updatedBy: id } as never });
    await articles.updateMany({ where: { slug: 'expiring' }, data: { createdBy: id } as never });
    expect((await listedFor(me, '?mine=true')).sort()).toEqual(['expiring', 'often']);
    expect(await listedFor(me, '?mine=true&state=expiring')).toEqual(['expiring']);
    expect(await listed('?mine=true')).toEqual([]);
    const attention = await (await ask('/attention', me)).json();
    const ids = (some: Used[]) => some.map(({ assetId }) => assetId);
    expect(ids(attention.mine)).toEqual(['expiring']);
    expect(attention.mineTotal).toBe(1);
    expect(ids(attention.assets)).not.toContain('expiring');
    expect(ids(attention.assets)).toContain('withdrawn');
  });
});

describe('marks in the content manager’s list', () => {
  const ARTICLE = 'api::article.article';

  async function marksFor(session: string, slugs: string[], locale: string | null = 'en') {
    const rows = await site.strapi.db
      .query(ARTICLE)
      .findMany({ where: { slug: { $in: slugs }, locale: 'en', publishedAt: null } });
    const documentIds = rows.map(({ documentId }) => documentId);
    const response = await fetch(`${site.url}/dam/entry-marks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
      body: JSON.stringify({ uid: ARTICLE, documentIds, locale }),
    });
    const { entries } = (await response.json()) as EntryMarksResponse;
    const slugOf = new Map(rows.map(({ documentId, slug }) => [documentId, slug]));
    return entries
      .map(({ documentId, assets, total }) =>
        [slugOf.get(documentId), total, ...assets.map(({ availability }) => availability)].join(
          ' ',
        ),
      )
      .sort();
  }

  it('are on entries with an asset that is gone, or not for long', async () => {
    const everything = await site.adminSession('everything');
    const slugs = ['fine', 'withdrawn', 'expired', 'expiring', 'embargoed'];
    expect(await marksFor(everything, slugs)).toEqual([
      'embargoed 1 embargoed',
      'expired 1 expired',
      'expiring 1 live',
      'withdrawn 1 withdrawn',
    ]);
    expect(await marksFor(everything, slugs, 'de')).toEqual([]);
  });

  it('tell nobody of entries and fields that they may not read', async () => {
    const slugs = ['withdrawn', 'expired'];
    expect(await marksFor(await readerOf({}), slugs)).toHaveLength(2);
    expect(await marksFor(await readerOf(null), slugs)).toEqual([]);
    const withoutCover = { properties: { fields: ['title', 'slug'], locales: ['en'] } };
    expect(await marksFor(await readerOf(withoutCover), slugs)).toEqual([]);
  });
});

describe('assets whose connection is taken out of the configuration', () => {
  beforeAll(() => site.restart({ config: { connections: [] } }));

  it('are not connected for editors, before everything else', async () => {
    const list = await (await ask('/usage?state=disconnected')).json();
    expect(list.total).toBe(8);
    for (const used of list.assets as Used[]) expect(used.availability).toBe('disconnected');
    expect(await listed('?state=withdrawn')).toEqual([]);
    const detail = await (await ask(`/usage/brand/${encodeAssetId('fine')}`)).json();
    expect(detail.used).toMatchObject({ availability: 'disconnected', places: 1 });
    const { counts } = await (await ask('/attention')).json();
    expect(counts).toEqual({ problem: 8, disconnected: 8 });
    const picker = await site.adminSession(['plugin::dam.pick']);
    const states = await fetch(`${site.url}/dam/assets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${picker}`, 'content-type': 'application/json' },
      body: JSON.stringify({ references: [{ connection: 'brand', assetId: 'fine' }] }),
    });
    expect(await states.json()).toMatchObject({
      assets: [{ availability: 'disconnected', asset: { availability: 'disconnected' } }],
    });
  });

  it('leave no address on a page that leads nowhere, and are not lost', async () => {
    const find = '/api/articles?filters[slug]=fine&populate=cover';
    const { data } = await site.json('GET', find);
    expect(data[0].cover).toBeNull();
    const refused = await site.request('PUT', `/api/articles/${data[0].documentId}`, {
      body: { data: { title: 'New', cover: null } },
    });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('cover');

    await site.restart({ config: {} });
    const again = await site.json('GET', find);
    expect(again.data[0].cover.dam.state).toBe('live');
  });
});
