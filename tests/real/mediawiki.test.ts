import { randomUUID } from 'node:crypto';
import type { ConformanceFixture } from '../../server/conformance';
import { mediawiki } from '../../server/connectors/mediawiki';
import type { Connector } from '../../server/contracts/connector';
import { itConforms, sizeOf } from '../connectors/shared/conformance';
import { colourOf } from '../support/dam';
import { APPROVED, MediawikiServer } from './mediawiki-server';

jest.setTimeout(120_000);

let wiki: MediawikiServer;
/** Page ids count in the order of uploads; 1 is the main page. */
const FILES = { 'Brass lamp': '2', 'Never shown': '3', 'Old pier': '4', 'Red boat': '5' } as const;

beforeAll(async () => {
  wiki = await MediawikiServer.start();
  for (const [title, colour] of [
    ['Brass lamp', '#c8a032'],
    ['Never shown', '#888888'],
    ['Old pier', '#3264c8'],
    ['Red boat', '#c83232'],
  ] as const) {
    await wiki.upload(title, colour);
    const words =
      title === 'Never shown' ? 'A draft.' : `[[Category:${APPROVED}]] [[Category:Sea]]`;
    wiki.describe(title, words);
  }
  await wiki.upload('Old pier', '#6432c8');
  wiki.runJobs();
});

afterAll(() => wiki?.stop());

const connect = (baseUrl: string, more = {}): Connector =>
  mediawiki.create(
    {
      baseUrl,
      userAgent: 'strapi-plugin-dam tests',
      approvedCategory: APPROVED,
      expose: {},
      fileHosts: [],
      ...more,
    },
    { allowPrivateNetwork: false },
  );

describe('MediaWiki', () => {
  const fixture: ConformanceFixture = {
    definition: mediawiki,
    get baseUrl() {
      return wiki.url;
    },
    connect,
    secrets: [],
    approved: [
      { assetId: FILES['Brass lamp'], title: 'Brass lamp', word: 'lamp' },
      { assetId: FILES['Old pier'], title: 'Old pier', word: 'pier' },
      { assetId: FILES['Red boat'], title: 'Red boat', word: 'boat' },
    ],
    missing: '999999',
    states: { unapproved: FILES['Never shown'] },
    versions: FILES['Old pier'],
    sizeOf,
    add: () => wiki.upload(`Another ${randomUUID()}`, '#123456'),
    addresses: {
      of: ({ assetId, versions }) => [
        `${wiki.url}/index.php?curid=${assetId}`,
        `${wiki.url}/index.php?title=File:${versions[0]?.fileName}&action=history`,
        ...versions.flatMap(({ url, renditions }) => [url, ...renditions.map((each) => each.url)]),
      ],
      others: () =>
        ['/index.php', '/index.php/Main_Page', '/index.php?title=Help:Nothing', '/api.php'].map(
          (path) => wiki.url + path,
        ),
    },
    change: async () => {
      wiki.describe('Brass lamp', `[[Category:${APPROVED}]] [[Category:Changed ${randomUUID()}]]`);
    },
  };
  itConforms(fixture, { notApplicable: null });

  it('takes every file for approved where no category says so', async () => {
    const [answer] = await connect(wiki.url, { approvedCategory: undefined }).getMany(['3']);
    expect(answer).toMatchObject({ asset: { current: { status: 'approved' } } });
  });

  it('has the versions of a file, each with an address of its own, and public bytes', async () => {
    const before = await read(FILES['Old pier']);
    await wiki.upload('Old pier', '#20a080');
    const { current, versions, tags } = await read(FILES['Old pier']);
    expect(versions.slice(0, 2).map(({ version }) => version)).toEqual([
      current?.version,
      before.current?.version,
    ]);
    expect(tags).toEqual(expect.arrayContaining([APPROVED, 'Sea']));
    expect(await colour(current?.url)).toBe('#20a080');
    expect(await colour(versions[1]?.url)).toBe('#6432c8');
    expect(current?.url).not.toBe(before.current?.url);
    expect(current?.renditions).toMatchObject([{ width: 500, height: 375 }]);
    expect((await fetch(current?.renditions[0]?.url ?? '')).status).toBe(200);
  });

  it('shows editors its pictures through this site, and those of listed hosts only', async () => {
    const { current } = await read(FILES['Red boat']);
    const url = current?.renditions[0]?.url ?? '';
    expect(await connect(wiki.url).open?.({ url })).toMatchObject({ status: 200 });
    const elsewhere = { url: url.replace('127.0.0.1', 'localhost') };
    const { host } = new URL(elsewhere.url);
    const listing = connect(wiki.url, { fileHosts: [host] });
    expect(await listing.open?.(elsewhere)).toMatchObject({ status: 200 });
    await expect(connect(wiki.url).open?.(elsewhere)).rejects.toMatchObject({
      type: 'bad-request',
    });
  });

  it('pages through changes of one second without losing any', async () => {
    const connector = connect(wiki.url);
    const begin = await connector.changesSince?.(null);
    for (const title of ['Brass lamp', 'Old pier', 'Red boat'] as const) {
      wiki.describe(title, `[[Category:${APPROVED}]] ${randomUUID()}`);
    }
    const page = await connector.changesSince?.(begin?.cursor ?? '');
    expect(page?.assetIds).toEqual(
      expect.arrayContaining([FILES['Brass lamp'], FILES['Old pier'], FILES['Red boat']]),
    );
  });

  it.each(['{"action":"delete"}', 'nonsense', '{"gsroffset":7}'])(
    'takes no cursor that is none of its own: %s',
    async (cursor) => {
      await expect(connect(wiki.url).search({ limit: 2, cursor })).rejects.toMatchObject({
        type: 'bad-request',
      });
    },
  );
});

async function read(assetId: string) {
  const [answer] = await connect(wiki.url).getMany([assetId]);
  if (answer?.status !== 'found') throw new Error('The file is not there.');
  return answer.asset;
}

async function colour(url: string | undefined): Promise<string> {
  return colourOf(await (await fetch(url ?? '')).arrayBuffer());
}
