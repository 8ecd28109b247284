import { encodeAssetId } from '../../server/contracts/reference';
import { tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
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

async function listed(query = ''): Promise<string[]> {
  const { assets } = (await (await ask(`/usage${query}`)).json()) as { assets: Used[] };
  return assets.map(({ assetId }) => assetId);
}

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
      places: 2,
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
    const { used, placesList, history } = (await answer.json()) as {
      used: Used;
      placesList: { editPath: string; path: string; status: string; title: string }[];
      history: { changes: { kind: string }[]; entries: number }[];
    };
    expect(used).toMatchObject({ availability: 'withdrawn', places: 2 });
    expect(placesList.map(({ status, path, title }) => `${status} ${path} ${title}`)).toEqual([
      'draft cover About withdrawn',
      'published cover About withdrawn',
    ]);
    expect(placesList[0]?.editPath).toMatch(
      /^\/content-manager\/collection-types\/api::article.article\/\w+\?plugins\[i18n\]\[locale\]=en$/,
    );
    await eventually('the history', async () => {
      const later = await ask(`/usage/brand/${encodeAssetId('withdrawn')}`);
      const { history: events } = (await later.json()) as { history: typeof history };
      const [event] = events;
      return event?.changes[0]?.kind === 'withdrawn' && event.entries === 1 ? true : undefined;
    });
    expect((await ask(`/usage/brand/${encodeAssetId('unheard-of')}`)).status).toBe(404);
    expect((await ask('/usage/other/x')).status).toBe(404);
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
    ['articles', {}, ['About fine', 'About fine']],
    [
      'articles, but not their titles',
      { properties: { fields: ['slug'], locales: ['en'] } },
      ['', ''],
    ],
    ['no articles', null, []],
    ['articles in another language', { properties: { fields: ['title'], locales: ['de'] } }, []],
    ['only articles of one’s own', { conditions: ['admin::is-creator'] }, []],
  ])('tells who may read %s no more of the entries than that', async (_, limits, titles) => {
    const session = await readerOf(limits);
    const answer = await ask(`/usage/brand/${encodeAssetId('fine')}`, session);
    const { used, placesList, hiddenPlaces } = (await answer.json()) as {
      used: Used;
      placesList: { title: string }[];
      hiddenPlaces: number;
    };
    expect(used.places).toBe(2);
    expect(placesList.map(({ title }) => title)).toEqual(titles);
    expect(hiddenPlaces).toBe(2 - titles.length);
    const csv = await (await ask('/usage.csv?text=WELL', session)).text();
    expect(csv.split('\r\n').filter((line) => line.startsWith('brand,'))).toHaveLength(
      titles.length,
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

describe('assets whose connection is taken out of the configuration', () => {
  beforeAll(() => site.restart({ config: { connections: [] } }));

  it('are not connected for editors, before everything else', async () => {
    const list = await (await ask('/usage?state=disconnected')).json();
    expect(list.total).toBe(5);
    for (const used of list.assets as Used[]) expect(used.availability).toBe('disconnected');
    expect(await listed('?state=withdrawn')).toEqual([]);
    const detail = await (await ask(`/usage/brand/${encodeAssetId('fine')}`)).json();
    expect(detail.used).toMatchObject({ availability: 'disconnected', places: 2 });
    const { counts } = await (await ask('/attention')).json();
    expect(counts).toEqual({ problem: 5, disconnected: 5 });
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
