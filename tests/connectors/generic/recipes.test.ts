import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { type ConformanceFixture, HOSTILE_TITLE } from '../../../server/conformance';
import { failureOf } from '../../../server/conformance/checks';
import { CASE, itConforms, NO_ENDING_ADDRESSES } from '../shared/conformance';
import { bytesOf, readAsset } from '../shared/standing';
import { Recipe } from './recipe';
import { CantoServer, FileHost, PimcoreServer, SanityServer } from './recipe-servers';

/** The configurations of the documentation, as they stand there, with other hosts. */

/** What a recipe names no way for. */
const WITHOUT = ['declaration', 'recognise'];

const inAYear = new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10);

const picture = (colour: string) =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: colour } })
    .png()
    .toBuffer();

/** Addresses of a definition, which is made before the servers have theirs. */
const at = 'http://127.0.0.1:9';
const PLACEHOLDERS = {
  canto: { 'https://example.canto.com': at },
  sanity: { 'https://api.sanity.io': at },
  pimcore: { 'https://pimcore.example.com': at },
};

describe('Canto', () => {
  const canto = new CantoServer();
  const cdn = new FileHost();
  const recipe = new Recipe('canto.md', {
    CANTO_APP_ID: 'app',
    CANTO_APP_SECRET: 'a-secret-of-the-app',
    CANTO_USER: 'editor@example.com',
  });
  const replaced = (baseUrl: string, more: Record<string, string> = {}) => ({
    'https://example.canto.com': baseUrl,
    'https://oauth.canto.com': canto.oauth.url,
    'files.example.net': cdn.server.host,
    ...more,
  });
  const connect = (baseUrl = canto.api.url) => recipe.connect(replaced(baseUrl));

  const add = async (id: string, name: string, more: object = {}) => {
    const bytes = name.endsWith('.png') ? await picture('#c83232') : Buffer.from('a film');
    const url = { directUrlOriginal: cdn.put(`/${id}/${name}`, bytes) };
    canto.assets.push({
      scheme: 'image',
      id,
      name,
      width: '300',
      height: '200',
      size: bytes.length,
      time: `2026112300000000${canto.assets.length}`,
      tag: ['sea'],
      description: 'In the morning',
      approvalStatus: 'Approved',
      relatedAlbums: [{ id: 'a', name: 'North', namePath: 'Places/North' }],
      additional: { 'Alternative text': 'A pier', 'Usage ends': null },
      url,
      ...more,
    });
  };

  beforeAll(async () => {
    for (const { start } of starters(canto.api, canto.oauth, cdn.server)) await start();
    await add('pier', 'Old pier.png');
    await add('boat', 'Red boat.png');
    await add('film', 'Ferry film.mp4', { scheme: 'video' });
    await add('draft', 'Draft.png', { approvalStatus: 'Pending' });
    await add('past', 'Past.png', { additional: { 'Usage ends': '2026-01-31' } });
    await add('next', 'Next.png', { additional: { 'Usage ends': inAYear } });
  });
  afterAll(async () => {
    for (const { stop } of starters(canto.api, canto.oauth, cdn.server)) await stop();
  });

  const fixture = (): ConformanceFixture => ({
    definition: recipe.definition(PLACEHOLDERS.canto),
    get baseUrl() {
      return canto.api.url;
    },
    connect,
    connectWithWrongCredentials: () =>
      recipe.connect(replaced(canto.api.url, { 'a-secret-of-the-app': 'another-secret' })),
    secrets: ['a-secret-of-the-app', 'another-secret'],
    approved: [
      { assetId: 'image/pier', title: 'Old pier.png', word: 'pier' },
      { assetId: 'image/boat', title: 'Red boat.png', word: 'boat' },
      { assetId: 'video/film', title: 'Ferry film.mp4', word: 'ferry' },
    ],
    missing: 'image/nobody',
    states: { unapproved: 'image/draft', expired: 'image/past' },
    filters: {
      type: {
        value: 'video',
        assetId: 'video/film',
        other: { value: 'image', assetId: 'image/pier' },
      },
    },
    add: () => add(`new${canto.assets.length}`, 'New.png'),
  });
  itConforms(fixture(), {
    without: WITHOUT,
    notApplicable: {
      ...NO_ENDING_ADDRESSES,
      [CASE.newest]: 'All files were added at one time.',
      [CASE.reordered]: 'An answer about one asset has no list of more than one object.',
      [CASE.staleTotals]: 'Canto calls its number of results `found`.',
      [CASE.oneBroken]: 'An asset is an answer of its own, so none lies in a list with others.',
      [CASE.placeholder]: 'Files lie on a host that the fault proxy does not front.',
    },
  });

  it('is mapped as the page says, with files on a host that gets no credentials', async () => {
    const asset = await readAsset(connect(), 'image/pier');
    expect(asset).toMatchObject({
      kind: 'image',
      alternativeText: 'A pier',
      caption: 'In the morning',
      folder: 'Places/North',
      tags: ['sea'],
      expiresAt: null,
      current: { width: 300, height: 200, fileName: 'Old pier.png', mime: 'image/png' },
    });
    expect((await bytesOf(connect(), asset.current?.url)).length).toBeGreaterThan(0);
    expect(cdn.credentials).toBe(0);
    expect((await readAsset(connect(), 'image/next')).expiresAt).toBe(`${inAYear}T00:00:00.000Z`);
  });

  it('logs in once for many calls, and again before a token ends', async () => {
    const made = canto.tokens.size;
    const connector = connect();
    await Promise.all([
      connector.ping(),
      connector.search({ limit: 5 }),
      connector.getMany(['image/pier']),
    ]);
    expect(canto.tokens.size).toBe(made + 1);
    canto.expiresIn = 0;
    const hurried = connect();
    canto.expiresIn = 0.02;
    await hurried.ping();
    await expect(hurried.ping()).resolves.toBeUndefined();
    canto.expiresIn = 3_600;
    expect(canto.calls.some((call) => call.includes('token'))).toBe(false);
  });
});

describe('Sanity Media Library', () => {
  const sanity = new SanityServer();
  const cdn = new FileHost();
  const recipe = new Recipe('sanity-media-library.md', { SANITY_TOKEN: 'a-token-of-sanity' });
  const replaced = (baseUrl: string, more: Record<string, string> = {}) => ({
    'https://api.sanity.io': baseUrl,
    mlExample: 'ml1',
    'cdn.sanity.io': cdn.server.host,
    ...more,
  });
  const connect = (baseUrl = sanity.api.url) => recipe.connect(replaced(baseUrl));

  const add = async (id: string, title: string, more: Record<string, unknown> = {}) => {
    const bytes = await picture(`#${createHash('md5').update(id).digest('hex').slice(0, 6)}`);
    const sha1hash = createHash('sha1').update(bytes).digest('hex');
    // The recipe's list of changes goes back a minute, for what the library shows late.
    const at = new Date(Date.now() - 3_600_000).toISOString();
    const { rights, ...rest } = more;
    sanity.documents.push(
      {
        _id: id,
        _type: 'sanity.asset',
        _createdAt: at,
        _updatedAt: at,
        title,
        assetType: 'sanity.imageAsset',
        currentVersion: { _ref: `image-${id}` },
        cdnAccessPolicy: 'public',
        aspects: {
          rights: { status: 'approved', ...(rights as object) },
          texts: { caption: 'A caption' },
        },
        ...rest,
      },
      {
        _id: `image-${id}`,
        _type: 'sanity.imageAsset',
        _createdAt: at,
        sha1hash,
        altText: 'A pier',
        mimeType: 'image/png',
        extension: 'png',
        originalFilename: `${id}.png`,
        size: bytes.length,
        url: cdn.put(`/images/${sha1hash}-300x200.png`, bytes),
        metadata: { dimensions: { width: 300, height: 200 } },
      },
    );
  };
  const get = (id: string) => {
    const found = sanity.documents.find(({ _id }) => _id === id);
    if (found === undefined) throw new Error('There is no such document.');
    return found;
  };

  beforeAll(async () => {
    for (const { start } of starters(sanity.api, cdn.server)) await start();
    await add('pier', 'Old pier');
    await add('boat', 'Red boat');
    await add('lamp', 'Brass lamp');
    await add('plan', 'Harbour plan', { assetType: 'sanity.fileAsset' });
    await add('hostile', HOSTILE_TITLE);
    await add('draft', 'Draft', { rights: { status: 'draft' } });
    await add('past', 'Past', { rights: { expires: '2026-01-31T00:00:00Z' } });
    await add('closed', 'For some', { cdnAccessPolicy: 'private' });
  });
  afterAll(async () => {
    for (const { stop } of starters(sanity.api, cdn.server)) await stop();
  });

  const fixture = (): ConformanceFixture => ({
    definition: recipe.definition(PLACEHOLDERS.sanity),
    get baseUrl() {
      return sanity.api.url;
    },
    connect,
    connectWithWrongCredentials: () =>
      recipe.connect(replaced(sanity.api.url, { 'a-token-of-sanity': 'another-token' })),
    secrets: ['a-token-of-sanity', 'another-token'],
    approved: [
      { assetId: 'pier', title: 'Old pier', word: 'pier' },
      { assetId: 'boat', title: 'Red boat', word: 'boat' },
      { assetId: 'lamp', title: 'Brass lamp', word: 'lamp' },
    ],
    missing: 'nobody',
    states: { unapproved: 'draft', expired: 'past', withdrawn: 'closed' },
    hostile: { assetId: 'hostile', title: HOSTILE_TITLE, word: 'Zażółć' },
    filters: {
      type: { value: 'document', assetId: 'plan', other: { value: 'image', assetId: 'pier' } },
    },
    add: () => add(`new-${sanity.documents.length}`, 'New'),
    change: async (assetId) => {
      get(assetId)._updatedAt = new Date().toISOString();
    },
  });
  itConforms(fixture(), {
    without: WITHOUT,
    notApplicable: {
      ...NO_ENDING_ADDRESSES,
      [CASE.staleTotals]: 'The query asks for no number of results.',
      [CASE.placeholder]: 'Only pictures are among the approved assets.',
    },
  });

  it('is mapped as the page says, and shows a new version at another address', async () => {
    const before = await readAsset(connect(), 'pier');
    expect(before).toMatchObject({
      kind: 'image',
      alternativeText: 'A pier',
      caption: 'A caption',
      withdrawn: false,
      current: { width: 300, height: 200, fileName: 'pier.png' },
    });
    get('pier').currentVersion = { _ref: 'image-boat' };
    const after = await readAsset(connect(), 'pier');
    expect(after.current?.version).not.toBe(before.current?.version);
    expect(after.current?.url).not.toBe(before.current?.url);
    get('pier').currentVersion = { _ref: 'image-pier' };
  });

  it('takes what an editor types for words, also the characters of a query', async () => {
    for (const text of ['"] | order(', 'pier"', '*', '\\']) {
      await expect(connect().search({ text, limit: 5 })).resolves.toHaveProperty('assets');
    }
  });
});

describe('Pimcore', () => {
  const pimcore = new PimcoreServer();
  const recipe = new Recipe('pimcore.md', { PIMCORE_KEY: 'a-key-of-pimcore' });
  const replaced = (baseUrl: string, more: Record<string, string> = {}) => ({
    'https://pimcore.example.com': baseUrl,
    ...more,
  });
  const connect = (baseUrl = pimcore.server.url) => recipe.connect(replaced(baseUrl));

  const add = async (id: number, filename: string, metadata: Record<string, string> = {}) => {
    const all = { status: 'approved', ...metadata };
    const bytes = await picture('#3264c8');
    pimcore.files.set(`/Car Images/${filename}`, bytes);
    pimcore.nodes.push({
      __typename: 'asset',
      id,
      filename,
      fullpath: encodeURI(`/Car Images/${filename}`),
      mimetype: 'image/png',
      type: 'image',
      filesize: bytes.length,
      modificationDate: 1_790_000_000 + id,
      metadata: Object.entries(all).map(([name, data]) => ({ name, data, type: 'input' })),
    });
  };

  beforeAll(async () => {
    await pimcore.server.start();
    await add(1, 'Old pier.png', { alt: 'A pier', copyright: '© Harbour', 'usage ends': inAYear });
    await add(2, 'Red boat.png');
    await add(3, 'Brass lamp.png');
    pimcore.nodes.push({ __typename: 'asset_folder', id: 4, filename: 'Car Images' });
    await add(5, 'Draft.png', { status: 'draft' });
    await add(6, 'Past.png', { 'usage ends': '2026-01-31' });
  });
  afterAll(() => pimcore.server.stop());

  const fixture = (): ConformanceFixture => ({
    definition: recipe.definition(PLACEHOLDERS.pimcore),
    get baseUrl() {
      return pimcore.server.url;
    },
    connect,
    connectWithWrongCredentials: () =>
      recipe.connect(replaced(pimcore.server.url, { 'a-key-of-pimcore': 'another-key' })),
    secrets: ['a-key-of-pimcore', 'another-key'],
    approved: [
      { assetId: '1', title: 'Old pier.png', word: 'pier' },
      { assetId: '2', title: 'Red boat.png', word: 'boat' },
      { assetId: '3', title: 'Brass lamp.png', word: 'lamp' },
    ],
    missing: '999999',
    states: { unapproved: '5', expired: '6' },
    add: () => add(100 + pimcore.nodes.length, 'New.png'),
  });
  itConforms(fixture(), {
    without: WITHOUT,
    notApplicable: {
      ...NO_ENDING_ADDRESSES,
      [CASE.oneBroken]: 'An asset is an answer of its own, so none lies in a list with others.',
      [CASE.placeholder]: 'Only pictures are among the approved assets.',
    },
  });

  it('is mapped as the page says, with an address that changes with the file', async () => {
    const asset = await readAsset(connect(), '1');
    expect(asset).toMatchObject({
      kind: 'image',
      alternativeText: 'A pier',
      copyright: '© Harbour',
      expiresAt: `${inAYear}T00:00:00.000Z`,
      current: { version: '1790000001', mime: 'image/png' },
    });
    expect(asset.current?.url).toBe(
      `${pimcore.server.url}/Car%20Images/Old%20pier.png?v=1790000001`,
    );
  });

  it('passes folders over, and does not end its pages with them', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await connect().search({ limit: 1, ...(cursor !== null && { cursor }) });
      seen.push(...page.assets.map(({ title }) => title));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(seen).toEqual(expect.arrayContaining(['Old pier.png', 'Brass lamp.png', 'Past.png']));
    expect(seen).not.toContain('Car Images');
  });

  it('names no key in the message of a refused call', async () => {
    const wrong = recipe.connect(
      replaced(pimcore.server.url, { 'a-key-of-pimcore': 'another-key' }),
    );
    const { message } = await failureOf(() => wrong.getMany(['1']));
    expect(message).toContain('/pimcore-graphql-webservices/site.');
    expect(message).not.toContain('another-key');
  });
});

function starters(...servers: { start(): Promise<void>; stop(): Promise<void> }[]) {
  return servers.map((server) => ({
    start: () => server.start(),
    stop: () => server.stop(),
  }));
}
