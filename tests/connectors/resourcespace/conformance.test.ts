import { type ConformanceFixture, HOSTILE_TITLE } from '../../../server/conformance';
import { resourcespace } from '../../../server/connectors/resourcespace';
import { filtersOf, resourcespaceOptions } from '../../../server/connectors/resourcespace/options';
import { picture } from '../../demo-dam/dam';
import { CASE, itConforms, NO_ENDING_ADDRESSES, sizeOf } from '../shared/conformance';
import { itRefusesPlaceholders } from '../shared/placeholder';
import { startStanding } from '../shared/standing';
import { MORE, StandingResourceSpace } from './fixture';

const standing = new StandingResourceSpace();
startStanding(standing);

describe('a ResourceSpace', () => {
  const fixture: ConformanceFixture = {
    definition: { ...resourcespace, filters: filtersOf(MORE) },
    get baseUrl() {
      return standing.dam.url;
    },
    connect: (baseUrl) => standing.connect({}, baseUrl),
    connectWithWrongCredentials: () => standing.connect({ apiKey: 'another-key' }),
    connectWithoutRights: () =>
      standing.connect({ fields: { ...MORE.fields, expiresAt: 880, embargoUntil: null } }),
    pictured: '10',
    secrets: ['a-private-key-of-the-simulator', 'another-key'],
    approved: [
      { assetId: '1', title: 'Old pier', word: 'pier' },
      { assetId: '2', title: 'Red boat', word: 'boat' },
      { assetId: '3', title: 'Brass lamp', word: 'lamp' },
      { assetId: '4', title: 'Ship bell', word: 'bell' },
    ],
    missing: '999999',
    states: { unapproved: '6', withdrawn: '7', embargoed: '8', expired: '9' },
    hostile: { assetId: '5', title: HOSTILE_TITLE, word: 'Zażółć' },
    filters: {
      type: { value: 'audio', assetId: '4', other: { value: 'image', assetId: '1' } },
      collection: { value: 'Spring campaign', assetId: '2' },
      subject: { value: 'landscape', assetId: '1', other: { value: 'portrait', assetId: '2' } },
    },
    sizeOf,
    add: () => standing.put({ title: 'Another' }),
    upload: {
      fileName: 'sent.jpg',
      folder: null,
      isReviewed: true,
      file: async () => new Blob([await picture()], { type: 'image/jpeg' }),
      keeps: { alternativeText: true, tags: true },
    },
    addresses: {
      of: ({ assetId, versions }) => [
        `${standing.dam.url}/?r=${assetId}&k=a1b2c3`,
        `${standing.dam.url}/pages/view.php?ref=${assetId}&search=pier&offset=0`,
        ...versions.flatMap(({ url, renditions }) => [url, ...renditions.map((each) => each.url)]),
      ],
      others: () =>
        [
          '/?c=7&k=a1b2c3',
          '/?r=',
          '/?r=-1',
          '/pages/search.php?ref=1',
          '/pages/view.php?r=1',
          '/pages/download.php?ref=1&size=&ext=jpg&alternative=4',
        ].map((path) => standing.dam.url + path),
    },
    change: async (assetId) => {
      const resource = standing.dam.store.resources.get(Number(assetId));
      if (resource !== undefined)
        standing.dam.store.write(resource, 18, `Changed at ${standing.dam.store.nowMs}`);
    },
  };
  itConforms(fixture, {
    notApplicable: {
      ...NO_ENDING_ADDRESSES,
      [CASE.placeholder]:
        'It gives out addresses of its own base address; see the test of it below.',
    },
  });
});

describe('the files of a ResourceSpace', () =>
  itRefusesPlaceholders({
    connect: () => standing.connect(),
    others: { 'a recording': '4' },
    send: (assetId, bytes) => {
      const file = standing.dam.store.resources.get(Number(assetId))?.file;
      Object.assign(file ?? {}, { bytes });
    },
  }));

describe('what fails with status 200', () => {
  it('is unauthorized where the signature is another one, and no asset is missing', async () => {
    const wrong = standing.connect({ apiKey: 'another-key' });
    await expect(wrong.getMany(['1'])).rejects.toMatchObject({ type: 'unauthorized' });
  });

  it('is a bad answer where the page of an upgrade comes first, and right the next time', () =>
    standing.having({ isUpgrading: true }, async () => {
      const connector = standing.connect();
      await expect(connector.getMany(['1'])).rejects.toMatchObject({ type: 'bad-answer' });
      expect(await connector.getMany(['1'])).toMatchObject([{ status: 'found' }]);
    }));

  it('is a bad answer where there is none at all', () =>
    standing.having({ isMute: true }, async () => {
      await expect(standing.connect().search({ limit: 1 })).rejects.toMatchObject({
        type: 'bad-answer',
      });
    }));

  it('is a failure of one resource where only its metadata cannot be read', () =>
    standing.having({ brokenFields: new Set([2]) }, async () => {
      const answers = await standing.connect().getMany(['1', '2', '999999']);
      expect(answers).toMatchObject([
        { status: 'found' },
        { status: 'failed', error: { type: 'bad-answer' } },
        { status: 'missing' },
      ]);
    }));

  it('is a bad answer where a list of ids is taken for a search of everything', () =>
    standing.having({ knowsLists: false }, async () => {
      await expect(standing.connect().getMany(['1', '999999'])).rejects.toMatchObject({
        type: 'bad-answer',
      });
    }));

  it('is forbidden, and nothing missing, where the user may not search', () =>
    standing.having({ maySearch: false }, async () => {
      const read = standing.connect().getMany(['1']);
      await expect(read).rejects.toMatchObject({ type: 'forbidden' });
      await expect(read).rejects.toThrow('"s"');
    }));

  it('is forbidden, and nothing missing, where the user may see nothing at all', () =>
    standing.having({ seesNone: true }, async () => {
      await expect(standing.connect().getMany(['1'])).rejects.toMatchObject({ type: 'forbidden' });
    }));
});

describe('options', () => {
  it('are told where they are wrong, each with its place', () => {
    const result = resourcespaceOptions.safeParse({
      baseUrl: 'ftp://standing.dam.example',
      user: 'strapi',
      apiKey: 'secret-key',
      timeZone: 'Mars',
      uploadState: 3,
      facets: { type: 73 },
      resourceTypes: { one: 'image' },
      unheard: 1,
    });
    const places = result.error?.issues.map(({ path }) => path.join('.'));
    expect(places?.sort()).toEqual([
      '',
      'baseUrl',
      'facets.type',
      'resourceTypes.one',
      'timeZone',
      'uploadState',
    ]);
    expect(JSON.stringify(result.error?.issues)).not.toContain('secret-key');
  });
});
