import type { ConformanceFixture } from '../../../server/conformance';
import { connectors } from '../../../server/connectors';
import { generic } from '../../../server/connectors/generic';
import { genericOptions } from '../../../server/connectors/generic/options';
import { type Connect, DemoDam, FILTERS } from '../demo-dam/fixture';
import { itConforms } from '../shared/conformance';
import { SimulatorServer } from '../shared/simulator-http';

const standing = new DemoDam();
beforeAll(() => standing.start());
afterAll(() => standing.stop());

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

const fixture = (connect: Connect, chunkSize: number): ConformanceFixture => ({
  ...standing.fixture,
  definition: { ...traits, chunkSize },
  get baseUrl() {
    return standing.dam.url;
  },
  connect,
  connectWithWrongCredentials: () => connect(standing.dam.url, 'another-token'),
  filters: { ...FILTERS, type: { value: 'audio', assetId: 'bell' } },
  webhook: async (assetId: string) => standing.signed(assetId),
  oldWebhook: async (assetId: string) => standing.signed(assetId, Date.now() - 3_600_000),
  change: (assetId: string) => standing.change(assetId),
});

describe('described with a call for many', () => {
  itConforms(fixture(connectWith({}), 100));
});

describe('described with a call for each', () => {
  const one = { many: undefined, one: { path: '/api/assets/{id}' } };
  itConforms(fixture(connectWith(one), 10));
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
