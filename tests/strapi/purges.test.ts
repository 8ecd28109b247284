import type { FailedJobsResponse } from '../../server/contracts/api';
import { assetTag, connectionTag, crowdTag, PROBE_TAG } from '../../server/core/cache-tags';
import { RecordingCdn } from '../cdns/recorder';
import { tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';
import { Receiver } from '../support/receiver';

jest.setTimeout(120_000);

const SECRET = `whsec_${Buffer.from('a secret of one target').toString('base64')}`;
const TOKEN = 'the-token-of-the-cdn';
const DAY_S = 86_400;

const cdn = new RecordingCdn();
const dam = specDam();
let target: Receiver;

beforeAll(async () => {
  await cdn.start();
  target = await Receiver.start();
});

const config = () => ({
  freshForMs: 2_000,
  revalidate: [{ url: target.url, secret: SECRET }],
  cdn: { driver: 'fastly', serviceId: 'service', token: TOKEN, apiUrl: cdn.url },
});

const site = specSite(() => ({ damUrl: dam.url, config: config() }));

afterAll(async () => {
  await target?.stop();
  await cdn.stop();
});

beforeEach(() => {
  cdn.asked.length = 0;
  cdn.reply = { json: {} };
});

interface Purge {
  mode: 'soft' | 'hard';
  tags: string[];
}

/** What the CDN was asked to purge, without probes. */
const purges = (): Purge[] =>
  cdn.asked
    .map(
      ({ headers, body }): Purge => ({
        mode: headers['fastly-soft-purge'] === '1' ? 'soft' : 'hard',
        tags: (JSON.parse(body.toString()) as { surrogate_keys: string[] }).surrogate_keys,
      }),
    )
    .filter(({ tags }) => !tags.includes(PROBE_TAG));

const tagOf = (assetId: string) => assetTag({ connection: 'brand', assetId });

const purgesOf = (assetId: string) => purges().filter(({ tags }) => tags.includes(tagOf(assetId)));

const purgedTimes = (assetId: string, times: number) =>
  eventually(`${times} purges of ${assetId}`, async () => {
    const all = purgesOf(assetId);
    return all.length >= times ? all : undefined;
  });

const tagsOf = (response: Response) => (response.headers.get('surrogate-key') ?? '').split(' ');

async function picked(assetId: string): Promise<{ id: number; url: string }> {
  await dam.publish(assetId, '#123456');
  const [one] = await site.pick(assetId);
  return { id: one?.file.id ?? 0, url: one?.url ?? '' };
}

const sharedFor = async (url: string): Promise<number | null> => {
  const response = await fetch(site.url + url);
  await response.arrayBuffer();
  const found = /s-maxage=(\d+)/.exec(response.headers.get('cache-control') ?? '');
  return found === null ? null : Number(found[1]);
};

const untilShared = (url: string, isShared: boolean) =>
  eventually(
    `shared caches may${isShared ? '' : ' not'} keep it for long`,
    async () => (((await sharedFor(url)) === null) === isShared ? undefined : true),
    60_000,
  );

describe('cache tags', () => {
  it('name the asset of a picture, and what an answer of REST and GraphQL holds', async () => {
    const pier = await picked('pier');
    const boat = await picked('boat');
    await site.json('POST', '/api/articles', {
      data: { title: 'Tagged', slug: 'tagged', cover: pier.id, text: `![](${boat.url})` },
    });
    const both = [connectionTag('brand'), tagOf('pier'), tagOf('boat')].sort();
    const picture = await fetch(`${site.url}${pier.url}?w=245`);
    expect(tagsOf(picture)).toEqual([connectionTag('brand'), tagOf('pier')]);
    const rest = await site.request('GET', '/api/articles?populate=*&filters[slug]=tagged');
    expect(tagsOf(rest).sort()).toEqual(both);
    const graphql = await site.request('POST', '/graphql', {
      body: { query: '{ articles(filters: {slug: {eq: "tagged"}}) { text cover { url } } }' },
    });
    expect(tagsOf(graphql).sort()).toEqual(both);
    const without = await site.request('GET', '/api/articles?filters[slug]=none');
    expect(without.headers.get('surrogate-key')).toBeNull();
  });

  it('name what is hidden at the moment, so that it appears on time', async () => {
    const later = await picked('later');
    await site.json('POST', '/api/articles', {
      data: { title: 'Later', slug: 'later', cover: later.id },
    });
    await dam.withdraw('later');
    expect((await tellOfChange(site.url, 'later')).status).toBe(200);
    const rest = await site.request('GET', '/api/articles?populate=cover&filters[slug]=later');
    expect((await rest.clone().json()).data[0].cover).toBeNull();
    expect(tagsOf(rest)).toContain(tagOf('later'));
  });

  it('of an answer with many assets are one for all of a connection, which the log says once', async () => {
    const ids = Array.from({ length: 51 }, (_, index) => `many-${index}`);
    const files: number[] = [];
    for (const id of ids) files.push((await picked(id)).id);
    await site.json('POST', '/api/articles', {
      data: { title: 'Many', slug: 'many', gallery: files },
    });
    const path = '/api/articles?populate=gallery&filters[slug]=many';
    const crowd = [connectionTag('brand'), crowdTag('brand')];
    expect(tagsOf(await site.request('GET', path))).toEqual(crowd);
    expect(tagsOf(await site.request('GET', path))).toEqual(crowd);
    const lines = site.logs.filter((line) => line.includes('more assets than the 50 cache tags'));
    expect(lines).toHaveLength(1);
    await dam.patch('many-7', { title: 'Changed' });
    expect((await tellOfChange(site.url, 'many-7')).status).toBe(200);
    const [purge] = await purgedTimes('many-7', 1);
    expect(purge?.tags.sort()).toEqual([tagOf('many-7'), crowdTag('brand')].sort());
  });
});

describe('a change', () => {
  it('is purged softly, before sites are told, and again when what was on its way has arrived', async () => {
    const mole = await picked('mole');
    await site.json('POST', '/api/articles', {
      data: { title: 'Mole', slug: 'mole', cover: mole.id },
    });
    const purgesWhenTold: number[] = [];
    const isAboutMole = ({ body }: { body: string }) => body.includes('"mole"');
    target.answer = () => {
      if (target.received.slice(-1).some(isAboutMole)) {
        purgesWhenTold.push(purgesOf('mole').length);
      }
      return 200;
    };
    target.received.length = 0;
    const begun = Date.now();
    await dam.uploadVersion('mole', '#654321');
    await dam.approve('mole', 2);
    expect((await tellOfChange(site.url, 'mole')).status).toBe(200);
    const [first] = await purgedTimes('mole', 1);
    expect(first?.mode).toBe('soft');
    const message = await eventually('the site is told', async () =>
      target.received.find(isAboutMole),
    );
    expect(purgesWhenTold[0]).toBeGreaterThan(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(JSON.parse(message.body).data.tags).toEqual(
      expect.arrayContaining([tagOf('mole'), crowdTag('brand')]),
    );
    const [, second] = await purgedTimes('mole', 2);
    expect(second?.mode).toBe('soft');
    expect(Date.now() - begun).toBeGreaterThan(14_000);
    expect(purgesOf('mole')).toHaveLength(2);
  });

  it('is told to sites only after the CDN has taken its purge', async () => {
    const crane = await picked('crane');
    await site.json('POST', '/api/articles', {
      data: { title: 'Crane', slug: 'crane', cover: crane.id },
    });
    let take: (reply: object) => void = () => undefined;
    cdn.reply = new Promise((resolve) => {
      take = resolve;
    });
    const isTold = () => target.received.some(({ body }) => body.includes('"crane"'));
    await dam.patch('crane', { title: 'New crane' });
    expect((await tellOfChange(site.url, 'crane')).status).toBe(200);
    await purgedTimes('crane', 1);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(isTold()).toBe(false);
    take({ json: {} });
    await eventually('the site is told', async () => isTold() || undefined);
  });

  it('that ends the right to show an asset is purged hard, by an event or by the clock', async () => {
    for (const id of ['gone', 'ended']) await picked(id);
    await dam.withdraw('gone');
    expect((await tellOfChange(site.url, 'gone')).status).toBe(200);
    expect((await purgedTimes('gone', 1))[0]?.mode).toBe('hard');
    const begun = Date.now();
    await dam.patch('ended', { expiresAt: new Date(Date.now() + 3_000).toISOString() });
    expect((await tellOfChange(site.url, 'ended')).status).toBe(200);
    // The first is for the new rights.
    const all = await purgedTimes('ended', 2);
    // Sooner than the first would be repeated.
    expect(Date.now() - begun).toBeLessThan(14_000);
    expect(all.map(({ mode }) => mode)).toEqual(['hard', 'hard']);
  });

  it('is an event with the tags of all answers that hold the asset', async () => {
    await picked('quay');
    const heard = new Promise<{ tags: string[] }>((resolve) => {
      site.strapi.eventHub.on(
        'dam.asset.updated',
        async (event: { assetId: string; tags: string[] }) => {
          if (event.assetId === 'quay') resolve(event);
        },
      );
    });
    await dam.patch('quay', { title: 'New quay' });
    expect((await tellOfChange(site.url, 'quay')).status).toBe(200);
    expect((await heard).tags).toEqual([tagOf('quay'), crowdTag('brand')]);
  });
});

describe('pictures', () => {
  it('may be kept by shared caches for a day, while browsers keep them as before', async () => {
    const { url } = await picked('lamp');
    await untilShared(url, true);
    expect((await fetch(site.url + url)).headers.get('cache-control')).toBe(
      `public, max-age=2, s-maxage=${DAY_S}`,
    );
    expect(
      (await fetch(site.url + url.replace('.png', '~v1.png'))).headers.get('cache-control'),
    ).toBe(`public, max-age=2, s-maxage=${DAY_S}, immutable`);
  });

  it('are kept no longer than the right to show them', async () => {
    const { url } = await picked('brief');
    await dam.patch('brief', { expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect((await tellOfChange(site.url, 'brief')).status).toBe(200);
    await untilShared(url, true);
    const seconds = await sharedFor(url);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    await dam.withdraw('brief');
    expect((await tellOfChange(site.url, 'brief')).status).toBe(200);
    const gone = await fetch(site.url + url);
    expect([gone.status, gone.headers.get('cache-control')]).toEqual([410, 'no-store']);
  });
});

describe('a CDN that takes no purges', () => {
  it('is told of, its purges are kept over a restart, and nothing is kept for long meanwhile', async () => {
    const { url } = await picked('buoy');
    await untilShared(url, true);
    cdn.reply = { status: 403, text: 'no' };
    await dam.patch('buoy', { title: 'New buoy' });
    expect((await tellOfChange(site.url, 'buoy')).status).toBe(200);
    await eventually('the log says so', async () =>
      site.logs.find((line) =>
        line.includes('The CDN (fastly) did not take a purge: it answered 403'),
      ),
    );
    await untilShared(url, false);
    const token = await site.adminSession('everything');
    const answer = await fetch(`${site.url}/dam/settings/failed-jobs`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { jobs } = (await answer.json()) as FailedJobsResponse;
    expect(jobs.map(({ task, about }) => `${task} ${about}`)).toContain('purges brand: buoy');
    await site.restart();
    expect(await sharedFor(url)).toBeNull();
    cdn.asked.length = 0;
    cdn.reply = { json: {} };
    await purgedTimes('buoy', 1);
    await untilShared(url, true);
    expect(site.logs.some((line) => line.includes('The CDN (fastly) takes purges'))).toBe(true);
    expect(site.logs.join('\n')).not.toContain(TOKEN);
  });

  it('that asks to wait is left alone until then', async () => {
    await picked('rope');
    cdn.reply = { status: 429, headers: { 'retry-after': '4' } };
    await dam.patch('rope', { title: 'New rope' });
    const begun = Date.now();
    expect((await tellOfChange(site.url, 'rope')).status).toBe(200);
    await purgedTimes('rope', 1);
    cdn.reply = { json: {} };
    await purgedTimes('rope', 2);
    expect(Date.now() - begun).toBeGreaterThan(3_900);
    expect(purgesOf('rope')).toHaveLength(2);
  });
});

describe('a limit of calls', () => {
  it('is kept: many changes of a connection become one purge of it', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `bulk-${index}`);
    for (const id of ids) await picked(id);
    await site.restart({
      config: {
        ...config(),
        // Bunny takes one tag in a call.
        cdn: {
          driver: 'bunny',
          pullZoneId: 1,
          accessKey: TOKEN,
          apiUrl: cdn.url,
          budget: { calls: 6, perMs: 1_000 },
        },
      },
    });
    cdn.asked.length = 0;
    await site.strapi.db
      .getConnection('dam_state')
      .where({ key: 'crowded-answers:brand' })
      .delete();
    const changed = ids.map((assetId) => ({ assetId, mode: 'soft', connection: 'brand' }));
    const now = Date.now();
    await site.strapi.db.getConnection('dam_outbox').insert({
      kind: 'purge',
      payload: JSON.stringify({ assets: changed, isSecond: true }),
      attempts: 0,
      created_at: now,
      due_at: now,
    });
    const tagsAsked = () =>
      cdn.asked.map(({ body }) => (JSON.parse(body.toString()) as { CacheTag: string }).CacheTag);
    await eventually('the purge of the connection', async () =>
      tagsAsked().includes(connectionTag('brand')) ? true : undefined,
    );
    for (const id of ids) expect(tagsAsked()).not.toContain(tagOf(id));
  });
});
