import { colourOf } from '../../support/dam';
import { sizeOf } from '../shared/conformance';
import {
  BOAT,
  BY_METADATA,
  BY_MODERATION,
  connect,
  DRAFT,
  dam,
  LAMP,
  PIER,
  PLAN,
  REJECTED,
  read,
  SECRET,
  startCloudinary,
} from './fixture';

startCloudinary();

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
      // An unreadable limit makes the asset unavailable.
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
    dam.change(LAMP, { status });
    const { assets } = await connect().search({ text: 'lamp', limit: 5 });
    expect(assets).toMatchObject([expected]);
    dam.change(LAMP, { status: 'active' });
  });

  it('that is a drawing is its own picture in any size', async () => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"/>');
    const drawing = dam.add({ format: 'svg', width: 900, height: 600, bytes });
    expect((await read(drawing)).current).toMatchObject({ mime: 'image/svg+xml', renditions: [] });
  });

  it('is of another kind of delivery, and then not there', async () => {
    expect(await connect().getMany([SECRET])).toEqual([{ status: 'missing' }]);
    const both = connect(dam.url, { types: ['upload', 'authenticated'] });
    const { current } = await read(SECRET, both);
    expect((await fetch(current?.url ?? '')).status).toBe(200);
    expect((await fetch(current?.url.replace(/s--[\w-]+--\//, '') ?? '')).status).toBe(401);
  });

  it('has another address once it is overwritten, while the old one shows the new bytes too', async () => {
    const before = await read(BOAT);
    await dam.overwrite(BOAT, '#abcdef');
    const after = await read(BOAT);
    expect(after.current?.version).not.toBe(before.current?.version);
    for (const url of [after.current?.url, before.current?.url]) {
      expect(await colourOf(await (await fetch(url ?? '')).arrayBuffer())).toBe('#abcdef');
    }
  });

  it('is read by id at once, whatever the search still says', async () => {
    dam.isIndexBehind = true;
    dam.change(LAMP, { display_name: 'Copper lamp' });
    const { assets } = await connect().search({ text: 'brass', limit: 5 });
    expect(assets).toMatchObject([{ title: 'Brass lamp' }]);
    expect((await read(LAMP)).title).toBe('Copper lamp');
    dam.change(LAMP, { display_name: 'Brass lamp' });
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
    // An upload needs a signature only.
    expect(dam.hasUploadedWithKey).toBe(false);
  });
});

describe('Cloudinary', () => {
  it.each([420, 429] as const)('says when it may be called again, with %i', async (status) => {
    dam.limitStatus = status;
    dam.limitedUntil = new Date(Date.now() + 600_000);
    const error = await connect()
      .ping()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ type: 'rate-limited' });
    expect(error).toHaveProperty('retryAfterMs', expect.any(Number));
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(500_000);
  });

  it('says with each answer of its Admin API how many calls are left', async () => {
    const left: number[] = [];
    const connector = connect(dam.url, {}, { callsLeft: (calls) => left.push(calls) });
    await connector.ping();
    await connector.getMany([PIER]);
    expect(left).toEqual([499, 498]);
  });

  it('is asked once for a page where nothing but a search is needed, and for folders once', async () => {
    const connector = connect();
    dam.calls.length = 0;
    await connector.search({ limit: 2 });
    const { cursor } = await connector.search({ limit: 2 });
    expect(dam.calls.sort()).toEqual(['folders', 'resources/search', 'resources/search']);
    // Later pages do not read the folders, even on a node that starts with one.
    dam.calls.length = 0;
    const next = await connect().search({ limit: 2, ...(cursor !== null && { cursor }) });
    expect(next.facets).toEqual([]);
    expect(dam.calls).toEqual(['resources/search']);
  });

  it('has nothing missing where an answer holds a part of what was asked', async () => {
    dam.mostAtOnce = 1;
    const ids = [PIER, BOAT, '0'.repeat(32), LAMP];
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

function fail(): never {
  throw new Error('It is not there.');
}
