import type { ConformanceFixture } from '../../../server/conformance';
import { connectors } from '../../../server/connectors';
import { generic } from '../../../server/connectors/generic';
import { genericOptions } from '../../../server/connectors/generic/options';
import type { SearchPage } from '../../../server/contracts/connector';
import { type Connect, DemoDam, FILTERS } from '../demo-dam/fixture';
import { CASE, itConforms, NO_ENDING_ADDRESSES } from '../shared/conformance';
import { SimulatorServer } from '../shared/simulator-http';
import { startStanding } from '../shared/standing';

const standing = new DemoDam();
startStanding(standing);

/** Options that describe the embedded DAM. */
const description = (baseUrl: string, token: string) => ({
  baseUrl,
  headers: { authorization: `Bearer ${token}` },
  ping: '/api/ping',
  search: {
    path: '/api/assets',
    items: 'items',
    total: 'total',
    cursor: 'cursor',
    params: { text: 'search', limit: 'limit', cursor: 'cursor', sort: 'sort' },
    filters: { type: 'filter[type]', tag: 'filter[tag]', folder: 'filter[folder]' },
    sorts: { newest: 'newest', title: 'title' },
    facets: 'facets',
  },
  many: { path: '/api/assets', param: 'ids', items: 'items', chunkSize: 100 },
  changes: {
    path: '/api/changes',
    params: { cursor: 'since' },
    items: 'items',
    assetId: 'assetId',
    cursor: 'cursor',
    hasMore: 'hasMore',
  },
  addresses: ['/api/assets/{id}/versions/*/file'],
  webhook: { secret: standing.webhookSecret, assetId: 'data.assetId' },
  asset: {
    id: 'id',
    title: 'title',
    kind: 'type',
    alternativeText: 'alt',
    caption: 'caption',
    tags: 'tags',
    folder: 'folder',
    credit: 'credit',
    copyright: 'copyright',
    focalPoint: { x: 'focalPoint.x', y: 'focalPoint.y' },
    withdrawn: 'withdrawnAt',
    embargoUntil: 'embargoUntil',
    expiresAt: 'expiresAt',
    updatedAt: 'updatedAt',
    openUrl: `${baseUrl}/#/assets/{id}`,
    version: {
      list: 'versions',
      version: 'number',
      status: 'status',
      current: 'currentVersion',
      fileName: 'fileName',
      mime: 'mime',
      ext: 'ext',
      sizeBytes: 'sizeBytes',
      width: 'width',
      height: 'height',
      durationMs: 'durationMs',
      pages: 'pages',
      url: 'file',
      createdAt: 'createdAt',
      approvedAt: 'approvedAt',
      renditions: {
        list: 'renditions',
        name: 'name',
        url: 'url',
        width: 'width',
        height: 'height',
        mime: 'mime',
      },
    },
  },
});

const connectWith =
  (more: Record<string, unknown>): Connect =>
  (baseUrl, token = standing.token) => {
    const options = genericOptions.parse({ ...description(baseUrl, token), ...more });
    return generic.create(options, { allowPrivateNetwork: false });
  };

const traits = {
  filters: ['type', 'tag', 'folder'],
  sorts: ['newest', 'title'],
  id: 'generic',
  delivery: 'proxy' as const,
};

const fixture = (more: Record<string, unknown>, chunkSize: number): ConformanceFixture => ({
  ...standing.fixture,
  definition: { ...traits, chunkSize },
  get baseUrl() {
    return standing.dam.url;
  },
  connect: connectWith(more),
  connectWithWrongCredentials: () => connectWith(more)(standing.dam.url, 'another-token'),
  connectWithoutRights: () => {
    const { asset } = description(standing.dam.url, standing.token);
    const unseen = { ...asset, expiresAt: { path: 'nothing', required: true } };
    return connectWith({ ...more, asset: unseen })(standing.dam.url);
  },
  filters: { ...FILTERS, type: { value: 'audio', assetId: 'bell' } },
  addresses: {
    of: ({ versions }) => versions.flatMap(({ url }) => [url, `${url}?v=1`, `${url}/x#top`]),
    others: () =>
      ['/api/assets/pier', '/api/assets/pier/versions/1/files', '/#/assets'].map(
        (path) => standing.dam.url + path,
      ),
  },
  webhook: async (assetId: string) => standing.signed(assetId),
  oldWebhook: async (assetId: string) => standing.signed(assetId, Date.now() - 3_600_000),
  change: (assetId: string) => standing.change(assetId),
});

describe('described with a call for many', () => {
  itConforms(fixture({}, 100), { notApplicable: NO_ENDING_ADDRESSES });
});

describe('described with a call for each', () => {
  const one = { many: undefined, one: { path: '/api/assets/{id}' } };
  itConforms(fixture(one, 10), {
    notApplicable: {
      ...NO_ENDING_ADDRESSES,
      [CASE.oneBroken]: 'An asset is an answer of its own, so none lies in a list with others.',
    },
  });
});

describe('files that lie elsewhere', () => {
  const asked: (string | undefined)[] = [];
  const cdn = new SimulatorServer(({ headers }) => {
    asked.push(headers.authorization);
    return { text: 'a file' };
  });
  beforeAll(() => cdn.start());
  afterAll(() => cdn.stop());

  it('are opened on listed hosts, which get no credentials', async () => {
    const url = `${cdn.url}/file`;
    const file = await connectWith({ fileHosts: [cdn.host] })(standing.dam.url).open?.({ url });
    expect(file).toMatchObject({ status: 200, contentLength: 6 });
    expect(asked).toEqual([undefined]);
    const others = connectWith({ fileHosts: ['elsewhere.example'] })(standing.dam.url);
    await expect(others.open?.({ url })).rejects.toMatchObject({ type: 'bad-request' });
    expect(asked).toHaveLength(1);
  });
});

describe('addresses that the options describe', () => {
  const recognised = (addresses: string[], address: string, more = {}) => {
    const options = genericOptions.parse({ ...description('https://dam.example/app/', 'a token') });
    const found = generic
      .create({ ...options, addresses, ...more }, { allowPrivateNetwork: false })
      .recognise?.(address);
    return found != null && 'assetId' in found ? found.assetId : null;
  };

  it.each([
    ['/files/{id}', 'https://dam.example/app/files/42', '42'],
    ['/files/{id}', 'http://dam.example/app/files/42?size=l', '42'],
    ['/files/{id}', 'https://dam.example/files/42', null],
    ['/files/{id}.*', 'https://dam.example/app/files/a.b.jpg', 'a.b'],
    ['/view?id={id}', 'https://dam.example/app/view?id=a%20b&x=1', 'a b'],
    ['/view?id={id}', 'https://dam.example/app/viewXid=7', null],
    ['https://cdn.example/*/{id}/*', 'https://cdn.example/x/7/large.jpg#top', '7'],
    ['https://cdn.example/*/{id}/*', 'https://cdn.example/x/y/7', 'y'],
    ['https://cdn.example/{id}', 'https://cdn.example/%E0%A4%A', null],
    ['https://cdn.example/(a+)+{id}', `https://cdn.example/${'a'.repeat(2_000)}`, null],
  ])('%s of %s is %s', (pattern, address, assetId) => {
    expect(recognised([pattern], address)).toBe(assetId);
  });

  it('are found by the page of an asset too, and only within a bound', () => {
    const page = 'https://dam.example/app//#/assets/7';
    expect(recognised([], page)).toBe('7');
    expect(
      recognised(['/files/{id}'], `https://dam.example/app/files/${'7'.repeat(3_000)}`),
    ).toBeNull();
  });

  it('name the place of the id once', () => {
    const wrong = {
      ...description('https://dam.example', 'a token'),
      addresses: ['/files/', 'cdn/{id}'],
    };
    const places = genericOptions.safeParse(wrong).error?.issues.map(({ path }) => path.join('.'));
    expect(places).toEqual(['addresses.0', 'addresses.1']);
  });
});

describe('a DAM that pages by number', () => {
  const held = Array.from({ length: 5 }, (_, index) => ({
    id: `a${index}`,
    title: 'A',
    versions: [],
  }));
  let total = 0;
  const dam = new SimulatorServer(({ url }) => {
    const [offset, limit] = ['offset', 'limit'].map((name) => Number(url.searchParams.get(name)));
    return { json: { items: held.slice(offset, (offset ?? 0) + (limit ?? 0)), total } };
  });
  beforeAll(() => dam.start());
  afterAll(() => dam.stop());

  it.each([0, 2, 3, 5, 9])('is read to its end where it counts %i of 5 assets', async (counted) => {
    total = counted;
    const { search } = description(dam.url, 'a token');
    const params = { limit: 'limit', offset: 'offset' };
    const connector = connectWith({ search: { ...search, cursor: undefined, params } })(dam.url);
    const seen: string[] = [];
    let cursor: string | null = '0';
    while (cursor !== null) {
      const page: SearchPage = await connector.search({ limit: 2, cursor });
      seen.push(...page.assets.map(({ assetId }) => assetId));
      cursor = page.cursor;
    }
    expect(seen).toEqual(held.map(({ id }) => id));
  });
});

describe('ids that the DAM would split at its separator', () => {
  const asked: (string | null)[] = [];
  const dam = new SimulatorServer(({ url }) => {
    asked.push(url.searchParams.get('ids'));
    return { json: { items: [] } };
  });
  beforeAll(() => dam.start());
  afterAll(() => dam.stop());

  it('belong to no asset, and are not asked for', async () => {
    const connector = connectWith({})(dam.url);
    const missing = { status: 'missing' };
    expect(await connector.getMany(['pier,boat', '', 'lamp'])).toEqual([missing, missing, missing]);
    expect(await connector.getMany(['pier,boat', ''])).toEqual([missing, missing]);
    expect(asked).toEqual(['lamp']);
  });
});

describe('what is described wrongly', () => {
  it('is told with its place, and nothing of the values', () => {
    const configured = connectors.get('generic')?.configure({
      ...description('ftp://dam.example', 'secret-token'),
      many: undefined,
      asset: { id: 'id' },
    });
    expect(configured).toMatchObject({ success: false });
    expect(JSON.stringify(configured)).not.toContain('secret-token');
    const problems = configured?.success === false ? configured.problems : [];
    expect(problems.map(({ path }) => path.join('.'))).toEqual(
      expect.arrayContaining(['baseUrl', 'asset.title', 'asset.version']),
    );
  });
});
