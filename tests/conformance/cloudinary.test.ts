import { v2 as sdk } from 'cloudinary';
import fc from 'fast-check';
import { type ConformanceFixture, HOSTILE_TITLE } from '../../server/conformance';
import { connectors } from '../../server/connectors';
import { cloudinary } from '../../server/connectors/cloudinary';
import { signParameters } from '../../server/connectors/cloudinary/signatures';
import { uploadForm } from '../../server/connectors/cloudinary/upload';
import { addressOf, transformed } from '../../server/connectors/cloudinary/urls';
import { API_KEY, API_SECRET, CLOUD, CloudinarySimulator } from '../simulators/cloudinary';
import { colourOf, picture, recording } from '../support/dam';
import { itConforms, sizeOf } from './run';

const dam = new CloudinarySimulator();

const id = (number: number) => String(number).padStart(32, 'a');
const [PIER, BOAT, LAMP, PLAN, HOSTILE, DRAFT, REJECTED] = [1, 2, 3, 4, 5, 6, 7].map(id);
const [EMBARGOED, EXPIRED, CLOSED, BELL, SECRET] = [8, 9, 10, 11, 12].map(id);

const anonymous = (window: Record<string, string>) => [
  { access_type: 'token' },
  { access_type: 'anonymous', ...window },
];
const soon = new Date(Date.now() + 86_400_000).toISOString();
const ago = new Date(Date.now() - 60_000).toISOString();

beforeAll(async () => {
  await dam.start();
  const approved = { metadata: { release: 'released' }, moderation_status: 'approved' };
  const named = (asset_id: string | undefined, display_name: string) => ({
    ...approved,
    asset_id: asset_id ?? '',
    display_name,
  });
  await dam.addPicture('#c83232', {
    ...named(PIER, 'Old pier'),
    public_id: 'places/old pier',
    asset_folder: 'Places/North',
    tags: ['sea'],
    context: { alt: 'A pier', caption: 'In the morning' },
    metadata: { release: 'released', rights: '© Harbour', until: '2090-01-01' },
  });
  await dam.addPicture('#20a080', { ...named(BOAT, 'Red boat'), asset_folder: 'Products' });
  await dam.addPicture('#3264c8', { ...named(LAMP, 'Brass lamp'), width: 400, height: 900 });
  dam.add({
    ...named(PLAN, 'Harbour plan'),
    format: 'pdf',
    width: 800,
    height: 1_100,
    bytes: Buffer.from('%PDF-1.7 a plan'),
  });
  await dam.addPicture('#111111', named(HOSTILE, HOSTILE_TITLE));
  await dam.addPicture('#222222', {
    ...named(DRAFT, 'Never shown'),
    metadata: { release: 'draft' },
    moderation_status: 'pending',
  });
  await dam.addPicture('#333333', {
    ...named(REJECTED, 'Not this one'),
    metadata: { release: 'withdrawn' },
    moderation_status: 'rejected',
  });
  await dam.addPicture('#444444', {
    ...named(EMBARGOED, 'Not yet'),
    access_control: anonymous({ start: soon }),
  });
  await dam.addPicture('#555555', {
    ...named(EXPIRED, 'No more'),
    access_control: anonymous({ end: ago }),
  });
  await dam.addPicture('#666666', {
    ...named(CLOSED, 'With a token'),
    access_control: [{ access_type: 'token' }],
  });
  const bytes = Buffer.from(await recording().arrayBuffer());
  dam.add({ ...named(BELL, 'Ship bell'), resource_type: 'video', format: 'wav', bytes });
  await dam.addPicture('#777777', { ...named(SECRET, 'For some'), type: 'authenticated' });
});

beforeEach(() => {
  Object.assign(dam, {
    mostAtOnce: 100,
    plan: 2,
    isIndexBehind: false,
    limitedUntil: null,
    isStrict: false,
  });
});

afterAll(() => dam.stop());

const BY_METADATA = {
  approval: { metadata: 'release', approved: ['released'], withdrawn: ['withdrawn'] },
  fields: { copyright: 'metadata.rights', expiresAt: 'metadata.until' },
};
const BY_MODERATION = { approval: { moderation: true } };

function connect(apiUrl = dam.url, more: Record<string, unknown> = {}) {
  const configured = connectors.get('cloudinary')?.configure({
    cloudName: CLOUD,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    apiUrl,
    deliveryUrl: dam.deliveryUrl,
    ...more,
  });
  if (!configured?.success) throw new Error(JSON.stringify(configured));
  return configured.create({ allowPrivateNetwork: false });
}

async function read(assetId = '', connector = connect()) {
  const [answer] = await connector.getMany([assetId]);
  if (answer?.status !== 'found') throw new Error('The asset is not there.');
  return answer.asset;
}

const uploaded = (assetId: string) => ({ notification_type: 'upload', asset_id: assetId });

const fixture = (more: Record<string, unknown>): ConformanceFixture => ({
  definition: cloudinary,
  get baseUrl() {
    return dam.url;
  },
  connect: (baseUrl) => connect(baseUrl, more),
  connectWithWrongCredentials: () => connect(dam.url, { ...more, apiSecret: 'another-secret' }),
  secrets: [API_SECRET, 'another-secret'],
  approved: [
    { assetId: PIER ?? '', title: 'Old pier', word: 'pier' },
    { assetId: BOAT ?? '', title: 'Red boat', word: 'boat' },
    { assetId: LAMP ?? '', title: 'Brass lamp', word: 'lamp' },
    { assetId: PLAN ?? '', title: 'Harbour plan', word: 'plan' },
    { assetId: BELL ?? '', title: 'Ship bell', word: 'bell' },
  ],
  missing: '0'.repeat(32),
  states: {
    embargoed: EMBARGOED ?? '',
    expired: EXPIRED ?? '',
    withdrawn: CLOSED ?? '',
    ...(more.approval !== undefined && { unapproved: DRAFT ?? '' }),
  },
  hostile: { assetId: HOSTILE ?? '', title: HOSTILE_TITLE, word: 'Zażółć' },
  filters: {
    type: {
      value: 'document',
      assetId: PLAN ?? '',
      other: { value: 'audio', assetId: BELL ?? '' },
    },
    format: {
      value: 'pdf',
      assetId: PLAN ?? '',
      other: { value: 'wav', assetId: BELL ?? '' },
    },
    folder: {
      value: 'Places',
      assetId: PIER ?? '',
      other: { value: 'Products', assetId: BOAT ?? '' },
    },
  },
  sizeOf,
  add: () => dam.addPicture('#888888', { display_name: 'Another' }),
  upload: {
    file: () => picture('#445566'),
    fileName: 'sent.png',
    folder: 'Places',
    isReviewed: more.approval !== undefined,
    keeps: { alternativeText: true, tags: true },
  },
  webhook: async (assetId) => dam.notification(uploaded(assetId)),
  oldWebhook: async (assetId) => dam.notification(uploaded(assetId), Date.now() - 3_600_000),
  change: async (assetId) => dam.change(assetId, { tags: ['sea', 'changed'] }),
});

describe('Cloudinary, where everything is approved', () => itConforms(fixture({})));
describe('Cloudinary, approved by structured metadata', () => itConforms(fixture(BY_METADATA)));
describe('Cloudinary, approved by moderation', () => itConforms(fixture(BY_MODERATION)));

describe('an asset of Cloudinary', () => {
  it('is described by its context and structured metadata', async () => {
    expect(await read(PIER, connect(dam.url, BY_METADATA))).toMatchObject({
      alternativeText: 'A pier',
      caption: 'In the morning',
      copyright: '© Harbour',
      folder: 'Places/North',
      expiresAt: '2090-01-01T00:00:00.000Z',
      current: { width: 1_200, height: 800, mime: 'image/png', fileName: 'old pier.png' },
    });
  });

  it('reads metadata also on plans whose search leaves it out', async () => {
    dam.plan = 1;
    const page = await connect(dam.url, BY_METADATA).search({ text: 'never', limit: 5 });
    expect(page.assets).toMatchObject([{ assetId: DRAFT, current: null }]);
    expect(page.facets.map(({ field }) => field)).toEqual(['type', 'folder']);
  });

  it('is withdrawn, rejected or of no mapped value: never current', async () => {
    expect(await read(REJECTED, connect(dam.url, BY_METADATA))).toMatchObject({ withdrawn: true });
    const moderated = await read(REJECTED, connect(dam.url, BY_MODERATION));
    expect(moderated).toMatchObject({ current: null, versions: [{ status: 'rejected' }] });
    const strict = { approval: { moderation: true, unmoderated: 'in-review' } };
    const plain = dam.add({ display_name: 'Never moderated' });
    expect((await read(plain, connect(dam.url, strict))).current).toBeNull();
    expect((await read(plain, connect(dam.url, BY_MODERATION))).current).not.toBeNull();
  });

  it('has a window that all of its rules allow, in either form of time', async () => {
    const [from, until] = ['2091-01-01T00:00:00.000Z', '2092-01-01T00:00:00.000Z'];
    const asset = await dam.addPicture('#123123', {
      access_control: [
        { access_type: 'anonymous', start: '2090-01-01T00:00:00Z', end: Date.parse(until) / 1_000 },
        { access_type: 'anonymous', start: from },
      ],
    });
    expect(await read(asset)).toMatchObject({ embargoUntil: from, expiresAt: until });
    const ends = ['whenever', until].map((end) => ({ access_type: 'anonymous', end }));
    for (const access_control of [ends, [...ends].reverse()]) {
      dam.change(asset, { access_control });
      // Nobody can read it, so nothing is shown.
      expect((await read(asset)).expiresAt).toBe('whenever');
    }
    dam.change(asset, { access_control: undefined, access_mode: 'authenticated' });
    expect((await read(asset)).withdrawn).toBe(true);
  });

  it('is in a search what it is when it is read, in the same order', async () => {
    const ids = async (more: Record<string, unknown>) => {
      const { assets } = await connect(dam.url, more).search({ sort: 'oldest', limit: 100 });
      return assets.map(({ assetId }) => assetId);
    };
    expect(await ids(BY_METADATA)).toEqual(await ids({}));
    const found = await connect(dam.url, BY_MODERATION).search({ text: 'never shown', limit: 5 });
    expect(found.assets).toMatchObject([{ assetId: DRAFT, current: null }]);
  });

  it.each([
    ['deleted', { withdrawn: true }],
    ['inactive', { withdrawn: true }],
    ['pending', { current: null, withdrawn: false }],
  ])('that a search calls %s cannot be picked', async (status, expected) => {
    dam.change(LAMP ?? '', { status });
    const { assets } = await connect().search({ text: 'lamp', limit: 5 });
    expect(assets).toMatchObject([expected]);
    dam.change(LAMP ?? '', { status: 'active' });
  });

  it('that is a drawing is its own picture in any size', async () => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"/>');
    const drawing = dam.add({ format: 'svg', width: 900, height: 600, bytes });
    expect((await read(drawing)).current).toMatchObject({ mime: 'image/svg+xml', renditions: [] });
  });

  it('is of another kind of delivery, and then not there', async () => {
    expect(await connect().getMany([SECRET ?? ''])).toEqual([{ status: 'missing' }]);
    const both = connect(dam.url, { types: ['upload', 'authenticated'] });
    const { current } = await read(SECRET, both);
    expect((await fetch(current?.url ?? '')).status).toBe(200);
    expect((await fetch(current?.url.replace(/s--[\w-]+--\//, '') ?? '')).status).toBe(401);
  });

  it('has another address once it is overwritten, while the old one shows the new bytes too', async () => {
    const before = await read(BOAT);
    await dam.overwrite(BOAT ?? '', '#abcdef');
    const after = await read(BOAT);
    expect(after.current?.version).not.toBe(before.current?.version);
    for (const url of [after.current?.url, before.current?.url]) {
      expect(await colourOf(await (await fetch(url ?? '')).arrayBuffer())).toBe('#abcdef');
    }
  });

  it('is read by id at once, whatever the search still says', async () => {
    dam.isIndexBehind = true;
    dam.change(LAMP ?? '', { display_name: 'Copper lamp' });
    const { assets } = await connect().search({ text: 'brass', limit: 5 });
    expect(assets).toMatchObject([{ title: 'Brass lamp' }]);
    expect((await read(LAMP)).title).toBe('Copper lamp');
    dam.change(LAMP ?? '', { display_name: 'Brass lamp' });
  });

  it('that was raw when it was uploaded is a document under its own name', async () => {
    const request = {
      file: new Blob(['a,b']),
      fileName: 'list.csv',
      mime: 'text/csv',
      title: 'A list',
      alternativeText: null,
      tags: [],
      folder: null,
    };
    const sent = await connect().upload?.(request);
    expect(sent).toMatchObject({ kind: 'document', current: { ext: 'csv', mime: 'text/csv' } });
    expect(await (await fetch(sent?.current?.url ?? '')).text()).toBe('a,b');
    // A signature is all that an upload needs.
    expect(dam.hasUploadedWithKey).toBe(false);
  });
});

describe('Cloudinary', () => {
  it('says when it may be called again, by its own header', async () => {
    dam.limitedUntil = new Date(Date.now() + 600_000);
    const error = await connect()
      .ping()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ type: 'rate-limited' });
    expect(error).toHaveProperty('retryAfterMs', expect.any(Number));
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(500_000);
  });

  it('is asked once for a page where nothing but a search is needed, and for folders once', async () => {
    const connector = connect();
    dam.calls.length = 0;
    await connector.search({ limit: 2 });
    const { cursor } = await connector.search({ limit: 2 });
    expect(dam.calls.sort()).toEqual(['folders', 'resources/search', 'resources/search']);
    // What does not change from page to page is not asked for again, by a node that starts here too.
    dam.calls.length = 0;
    const next = await connect().search({ limit: 2, ...(cursor !== null && { cursor }) });
    expect(next.facets).toEqual([]);
    expect(dam.calls).toEqual(['resources/search']);
  });

  it('has nothing missing where an answer holds a part of what was asked', async () => {
    dam.mostAtOnce = 1;
    const ids = [PIER ?? '', BOAT ?? '', '0'.repeat(32), LAMP ?? ''];
    const answers = await connect().getMany(ids);
    expect(answers.map(({ status }) => status)).toEqual(['found', 'found', 'missing', 'found']);
    dam.mostAtOnce = 0;
    await expect(connect().getMany(ids)).rejects.toMatchObject({ type: 'bad-answer' });
  });

  it('finds words in any case, and nothing where there is no word', async () => {
    const { assets } = await connect().search({ text: 'OLD Pier', limit: 5 });
    expect(assets.map(({ assetId }) => assetId)).toEqual([PIER]);
    expect((await connect().search({ text: '🌊 !', limit: 5 })).assets).toEqual([]);
  });

  it('takes documents for what they are, which Cloudinary has among its images', async () => {
    const { assets } = await connect().search({ filters: { type: ['image'] }, limit: 100 });
    expect(assets.map(({ assetId }) => assetId)).not.toContain(PLAN);
  });

  it.each(['" OR *', 'pier AND', 'NOT pier', '-pier', '(pier', 'a:b', 'x*y', '\\', 'tags=sea'])(
    'takes %s for words, never for its own syntax',
    async (text) => {
      await expect(connect().search({ text, limit: 5 })).resolves.toHaveProperty('assets');
    },
  );

  it.each(['Places" OR type=upload', 'Pla*', '\\', 'a"b'])(
    'takes %s for a folder, never for its own syntax',
    async (folder) => {
      const page = await connect().search({ filters: { folder: [folder] }, limit: 5 });
      expect(page.assets).toEqual([]);
    },
  );

  it('signs transformations where the environment makes no others', async () => {
    dam.isStrict = true;
    const unsigned = (await read(PIER)).current?.renditions[0]?.url ?? '';
    expect((await fetch(unsigned)).status).toBe(401);
    const signing = connect(dam.url, { signUrls: true });
    const asset = await read(PIER, signing);
    expect((await fetch(asset.current?.renditions[0]?.url ?? '')).status).toBe(200);
    const made = signing.renditionUrl?.({
      asset,
      version: asset.current ?? fail(),
      width: 300,
      height: 100,
      fit: 'cover',
      format: 'webp',
      quality: 60,
      focalPoint: { x: 0.5, y: 0.25 },
    });
    expect(made).toContain('c_lfill,f_webp,g_xy_center,h_100,q_60,w_300,x_600,y_200');
    expect(await sizeOf(new Uint8Array(await (await fetch(made ?? '')).arrayBuffer()))).toEqual({
      width: 300,
      height: 100,
    });
  });

  it('makes no pictures of what it cannot, and of no other address', async () => {
    const asset = await read(PLAN);
    const version = asset.current ?? fail();
    const rest = {
      width: 300,
      height: null,
      fit: 'inside',
      format: 'auto',
      quality: null,
    } as const;
    const { renditionUrl } = connect();
    expect(renditionUrl?.({ ...rest, asset, version, focalPoint: null })).toBeNull();
    const image = await read(PIER);
    const elsewhere = {
      ...version,
      ext: 'png',
      url: version.url.replace('127.0.0.1', '127.0.0.2'),
    };
    expect(
      renditionUrl?.({ ...rest, asset: image, version: elsewhere, focalPoint: null }),
    ).toBeNull();
  });
});

describe('a notification of Cloudinary', () => {
  const kinds: [string, Record<string, unknown>][] = [
    ['upload', { asset_id: 'x' }],
    ['rename', { asset_id: 'x', from_public_id: 'a', to_public_id: 'b' }],
    ['delete', { resources: [{ asset_id: 'x', public_id: 'a' }] }],
    ['move', { resources: { 'a/b': { asset_id: 'x', to_asset_folder: 'c' } } }],
    ['resource_tags_changed', { resources: [{ asset_id: 'x', added: ['sea'] }] }],
    ['resource_context_changed', { resources: { a: { asset_id: 'x', updated: [] } } }],
    ['resource_metadata_changed', { resources: { a: { asset_id: 'x', new_metadata: {} } } }],
    ['access_control_changed', { resources: [{ asset_id: 'x' }] }],
  ];

  it.each(kinds)('of the type %s names its assets', async (notification_type, payload) => {
    const request = dam.notification({ notification_type, ...payload });
    expect(await connect().verifyWebhook?.(request)).toMatchObject({ assetIds: ['x'] });
  });

  it('that is about a folder names none', async () => {
    const request = dam.notification({ notification_type: 'create_folder', folder_path: 'a' });
    expect(await connect().verifyWebhook?.(request)).toMatchObject({ assetIds: [] });
  });

  it('is taken where the official SDK takes it, with either hash, and refused where it refuses', async () => {
    for (const algorithm of ['sha1', 'sha256'] as const) {
      sdk.config({ api_secret: API_SECRET, signature_algorithm: algorithm });
      const { body, headers } = dam.notification(uploaded('x'), Date.now(), algorithm);
      const verify = (text: string, signature: string) =>
        sdk.utils.verifyNotificationSignature(text, Number(headers['x-cld-timestamp']), signature);
      for (const [text, signature] of [
        [body, headers['x-cld-signature']],
        [`${body} `, headers['x-cld-signature']],
        [body, headers['x-cld-signature'].replace(/^./, '~')],
      ] as const) {
        const sent = { body: text, headers: { ...headers, 'x-cld-signature': signature } };
        const hint = await connect().verifyWebhook?.(sent);
        expect(hint !== null).toBe(verify(text, signature));
      }
    }
  });

  it('that is signed and no notification is told apart from one that is not signed', async () => {
    const { headers } = dam.notification(uploaded('x'));
    const bad = dam.notification({ something: 'else' });
    await expect(connect().verifyWebhook?.(bad)).rejects.toMatchObject({ type: 'bad-answer' });
    expect(await connect().verifyWebhook?.({ body: 'nonsense', headers })).toBeNull();
  });
});

describe('what the official SDK says, property by property', () => {
  const word = fc
    .stringMatching(/^[A-Za-z0-9 _.()'é&=+,:-]{1,20}$/)
    .filter((text) => text.trim() !== '');
  const signer = { secret: API_SECRET, algorithm: 'sha1' } as const;

  it('an upload is signed alike', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), word), (parameters) => {
        sdk.config({ signature_algorithm: 'sha1' });
        const expected = sdk.utils.api_sign_request(parameters, API_SECRET);
        expect(signParameters(parameters, signer)).toBe(expected);
      }),
    );
  });

  it.each([true, false])('an address is made alike, signed: %s', (signUrls) => {
    const publicId = fc
      .array(word, { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/'))
      // The SDK drops and adds parts of its own for these.
      .filter((text) => !/^v\d|\/\/|^\s|\s$/.test(text));
    const transformation = fc.constantFrom('', 'c_limit,w_500', 'c_lfill,f_webp,h_100,w_300');
    fc.assert(
      fc.property(publicId, transformation, fc.nat(2_000_000_000), (name, text, version) => {
        const options = { deliveryUrl: `https://res.cloudinary.com/${CLOUD}`, signer, signUrls };
        const asset = { resourceType: 'image', type: 'upload', publicId: name, version };
        const address = addressOf(asset, options, 'jpg', text);
        const expected = sdk.url(name, {
          cloud_name: CLOUD,
          api_secret: API_SECRET,
          secure: true,
          analytics: false,
          version,
          format: 'jpg',
          sign_url: signUrls,
          signature_algorithm: 'sha1',
          ...(text !== '' && { raw_transformation: text }),
        });
        expect(address).toBe(expected);
        expect(transformed(addressOf(asset, options, 'jpg'), text, options)).toBe(address);
      }),
    );
  });

  it('what has a comma, an equals sign or a bar in it stays one text', async () => {
    const options = { cloudName: CLOUD, apiKey: API_KEY, apiSecret: API_SECRET };
    const parsed = cloudinary.optionsSchema.safeParse(options);
    if (!parsed.success) throw new Error('the options are right');
    const request = {
      file: new Blob(['x']),
      fileName: 'a.png',
      mime: 'image/png',
      title: 'A',
      alternativeText: 'a=b|c',
      tags: ['one, two'],
      folder: null,
    };
    const form = uploadForm(request, { ...parsed.data, signer }, 1);
    expect(form.get('context')).toBe(`alt=${'a\\=b\\|c'}`);
    expect(form.get('tags')).toBe('one  two');
    expect([...form.keys()].at(-1)).toBe('file');
  });
});

function fail(): never {
  throw new Error('It is not there.');
}
