import sharp from 'sharp';
import { instantMs } from '../../../server/contracts/instant';
import { picture } from '../../demo-dam/dam';
import { startStanding } from '../shared/standing';
import { bufferOf, MORE, StandingResourceSpace } from './fixture';

const standing = new StandingResourceSpace();
startStanding(standing);

describe('a resource', () => {
  it('is read where numbers are texts', () =>
    standing.having({ areNumbersTexts: true }, async () => {
      expect(await standing.read(1)).toMatchObject({
        assetId: '1',
        withdrawn: false,
        current: { width: 1_500, height: 1_000 },
      });
    }));

  it('is withdrawn where it is restricted, confidential, archived or deleted', async () => {
    const resource = await standing.put({ title: 'For few' });
    const { ref } = resource;
    for (const [archive, access] of [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 0],
      [2, 0],
      [3, 0],
    ] as const) {
      Object.assign(resource, { archive, access });
      expect(await standing.read(ref)).toMatchObject({ withdrawn: true });
    }
    Object.assign(resource, { archive: 4, access: 0 });
    expect(await standing.read(ref)).toMatchObject({ withdrawn: false, current: null });
    expect(await standing.read(ref, { approvedStates: [4] })).toMatchObject({
      current: { status: 'approved' },
    });
  });

  it('is of the kind of its file, else of its type, with the pixels of a picture', async () => {
    const logo = await standing.put({ title: 'A logo', type: 5 });
    expect(await standing.read(logo.ref)).toMatchObject({
      kind: 'image',
      current: { width: 600, height: 400 },
    });
    expect(await standing.read(4)).toMatchObject({ kind: 'audio', current: { renditions: [] } });
    const drawing = new Blob(['%!PS-Adobe-3.0 EPSF']);
    const unsure = await standing.put({ title: 'A drawing', file: drawing, ext: 'eps' });
    expect(await standing.read(unsure.ref)).toMatchObject({ kind: 'image' });
    const documents = { resourceTypes: { '1': 'document' } };
    expect(await standing.read(unsure.ref, documents)).toMatchObject({ kind: 'document' });
    expect(await standing.read(1, documents)).toMatchObject({ kind: 'image' });
  });

  it('is a film or a document among the photos too', async () => {
    const film = await standing.put({ title: 'A film', file: new Blob(['film']), ext: 'mp4' });
    expect(await standing.read(film.ref)).toMatchObject({ kind: 'video' });
    const pdf = await standing.put({ title: 'A text', file: new Blob(['%PDF-1.7']), ext: 'pdf' });
    expect(await standing.read(pdf.ref)).toMatchObject({ kind: 'document' });
  });

  it.each([
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>', undefined],
    ['pdf', '%PDF-1.7', picture(600, 800)],
    ['wav', 'RIFF', undefined],
  ])('is read where the server does not know its pixels: %s', async (ext, text, poster) => {
    const given = { title: 'Not measured', file: new Blob([text]), ext };
    const seen = await poster;
    const { ref } = await standing.put({ ...given, ...(seen && { poster: seen }) });
    expect(await standing.read(ref)).toMatchObject({ current: { ext, width: null, height: null } });
  });

  it('has the pictures that the server makes of a film and of a document', async () => {
    const poster = await picture(1_600, 900);
    const files = [
      ['mp4', 'film', [['col'], ['thumbnail'], ['preview', 900, 506]]],
      ['pdf', '%PDF-1.7', [['col'], ['thumbnail'], ['preview', 900, 506], ['large', 1_400, 788]]],
    ] as const;
    for (const [ext, text, expected] of files) {
      const { ref } = await standing.put({ title: 'Seen', file: new Blob([text]), ext, poster });
      const { current } = await standing.read(ref);
      expect(current).toMatchObject({ width: null, height: null });
      expect(current?.renditions).toMatchObject(
        expected.map(([name, width, height]) => ({ name, ...(width && { width, height }) })),
      );
    }
  });

  it('has the size as displayed where the server tells that of a photo before it is turned', async () => {
    const lying = await sharp(await bufferOf(await picture(900, 600))).withMetadata({
      orientation: 6,
    });
    const file = new Blob([new Uint8Array(await lying.jpeg().toBuffer())]);
    const { ref } = await standing.put({ title: 'On its side', file });
    expect(standing.dam.store.resources.get(ref)?.file?.pixels).toEqual({
      width: 900,
      height: 600,
    });
    expect(await standing.read(ref)).toMatchObject({ current: { width: 600, height: 900 } });
  });

  it('is missing once it was removed for good', async () => {
    const { ref } = await standing.put({ title: 'Soon gone' });
    standing.dam.store.resources.delete(ref);
    expect(await standing.connect().getMany([String(ref), '1'])).toMatchObject([
      { status: 'missing' },
      { status: 'found' },
    ]);
  });

  it('has no version where it has no file', async () => {
    const { ref } = standing.dam.store.create(1, 0);
    expect(await standing.read(ref)).toMatchObject({
      title: `Resource ${ref}`,
      current: null,
      versions: [],
    });
    const unnamed = await standing.put({ title: 'Of no kind', ext: '' });
    expect(await standing.read(unnamed.ref)).toMatchObject({ current: null, versions: [] });
  });

  it('has a new version with new bytes, and no other one after an edit, a download or new previews', async () => {
    const resource = await standing.put({ title: 'Replaced' });
    const { ref } = resource;
    const before = await standing.read(ref);
    await standing.bytesOf(before.current?.url);
    expect(resource.modified).not.toBe(resource.file?.modified);
    standing.dam.store.write(resource, 18, 'Another caption');
    const edited = await standing.read(ref);
    expect(edited.current).toEqual(before.current);
    expect(edited.updatedAt).toBe(before.updatedAt);
    standing.dam.store.recreatePreviews(resource);
    const seenAnew = await standing.read(ref);
    expect(seenAnew.current?.version).toBe(before.current?.version);
    expect(seenAnew.current?.url).toBe(before.current?.url);
    expect(seenAnew.current?.renditions[0]?.url).not.toBe(before.current?.renditions[0]?.url);
    await standing.replace(resource);
    const replaced = await standing.read(ref);
    expect(replaced.current?.version).not.toBe(before.current?.version);
    expect(replaced.current?.url).not.toBe(before.current?.url);
  });

  it('is named by the instant of its file where the server has no checksum', async () => {
    const resource = await standing.put({ title: 'Without a checksum' });
    if (resource.file !== null) resource.file.checksum = null;
    const { current } = await standing.read(resource.ref);
    expect(current?.version).toBe(resource.file?.modified.replace(/\D/g, ''));
    expect(await standing.bytesOf(current?.url)).toEqual(resource.file?.bytes);
  });

  it('is read while its file is replaced, and has its size afterwards', async () => {
    const resource = await standing.put({ title: 'Just replaced' });
    const connector = standing.connect();
    const { store } = standing.dam;
    const bytes = await bufferOf(await picture(800, 500));
    const file = store.beginFile(resource, bytes, 'jpg');
    const read = async () => {
      const [answer] = await connector.getMany([String(resource.ref)]);
      return answer?.status === 'found' ? answer.asset.current : answer;
    };
    expect(await read()).toMatchObject({ width: null, renditions: [] });
    await store.endFile(resource, file);
    expect(await read()).toMatchObject({ width: 800, height: 500, version: file.checksum });
  });

  it('has the times of the zone that the server writes', async () => {
    const resource = await standing.put({
      title: 'Timed',
      fields: { 88: '2036-07-01', 90: '2020-01-01' },
    });
    if (resource.file !== null) resource.file.modified = '2026-07-01 12:00:00';
    const timed = await standing.read(resource.ref, { timeZone: 'Europe/Berlin' });
    expect(timed).toMatchObject({
      expiresAt: '2036-06-30T22:00:00.000Z',
      embargoUntil: '2019-12-31T23:00:00.000Z',
      current: { createdAt: '2026-07-01T10:00:00.000Z' },
    });
  });

  it.each(['when the licence ends', 'until 2099', '2099-12', 'a) 2099 (b'])(
    'has rights that nobody can read, so that they are closed: %s',
    async (text) => {
      const { ref } = await standing.put({ title: 'Unclear', fields: { 88: text } });
      const { expiresAt } = await standing.read(ref);
      expect(expiresAt).not.toBeNull();
      expect(instantMs(expiresAt ?? '')).toBeNaN();
    },
  );

  it('has its texts, and its keywords one by one', async () => {
    const fields = { 1: 'sea, salt', 10: 'Ada', 18: 'At noon', 86: 'A pier', 89: '© Ada' };
    const { ref } = await standing.put({ title: 'Described', fields });
    expect(await standing.read(ref)).toMatchObject({
      tags: ['sea', 'salt'],
      credit: 'Ada',
      caption: 'At noon',
      alternativeText: 'A pier',
      copyright: '© Ada',
      openUrl: `${standing.dam.url}/?r=${ref}`,
    });
    const fewer = { ...MORE.fields, caption: null };
    expect(await standing.read(ref, { fields: fewer })).toMatchObject({ caption: null });
  });
});

describe('rights that the user may not see', () => {
  const closed = (text: string | null | undefined) => {
    expect(text).not.toBeNull();
    expect(instantMs(text ?? '')).toBeNaN();
  };

  it.each(['expiresAt', 'embargoUntil'] as const)('close every asset: %s', async (name) => {
    const hiddenFields = new Set([MORE.fields[name]]);
    await standing.having({ hiddenFields }, async () => {
      closed((await standing.read(1))[name]);
      const { assets } = await standing.connect().search({ text: 'pier', limit: 5 });
      closed(assets[0]?.[name]);
    });
    expect((await standing.read(1))[name]).toBeNull();
  });

  it('close every asset where the number of the field is wrong, which is named', async () => {
    const wrong = { fields: { ...MORE.fields, expiresAt: 880 } };
    closed((await standing.read(1, wrong)).expiresAt);
    const ping = standing.connect(wrong).ping();
    await expect(ping).rejects.toMatchObject({ type: 'forbidden' });
    await expect(ping).rejects.toThrow(/no field "880" \("fields\.expiresAt"\)/);
    await expect(standing.connect().ping()).resolves.toBeUndefined();
  });

  it('are asked for once, not for each asset', async () => {
    standing.dam.calls.length = 0;
    const connector = standing.connect();
    for (const id of ['1', '2', '3']) await connector.getMany([id]);
    expect(standing.countOf('get_nodes')).toBe(2);
  });
});

describe('metadata', () => {
  beforeEach(() => {
    standing.dam.calls.length = 0;
  });

  const JOINED = [8, 86, 18, 10, 1, 51, 88, 89, 90];

  afterEach(() => {
    standing.dam.joins = [8, 3, 12];
  });

  it('takes no call for each resource where the server joins the fields', async () => {
    const { ref } = await standing.put({ title: 'Joined', fields: { 18: 'In the row' } });
    const apart = await standing.read(ref);
    expect(standing.countOf('get_resource_field_data')).toBe(1);
    standing.dam.joins = JOINED;
    expect(await standing.read(ref)).toEqual(apart);
    expect(standing.countOf('get_resource_field_data')).toBe(1);
  });

  it('is measured once, and again where its file was replaced', async () => {
    const resource = await standing.put({ title: 'Measured', file: await picture(900, 600) });
    const connector = standing.connect();
    const pixels = async () => {
      const [answer] = await connector.getMany([String(resource.ref)]);
      return answer?.status === 'found' ? answer.asset.current?.width : answer;
    };
    expect([await pixels(), await pixels()]).toEqual([900, 900]);
    expect(standing.countOf('get_resource_all_image_sizes')).toBe(1);
    await standing.replace(resource, await picture(800, 600));
    expect([await pixels(), await pixels()]).toEqual([800, 800]);
    expect(standing.countOf('get_resource_all_image_sizes')).toBe(2);
    // Without previews, which the server could still make later.
    await standing.replace(resource, await picture(90, 60));
    resource.file?.previews.clear();
    expect([await pixels(), await pixels()]).toEqual([90, 90]);
    expect(standing.countOf('get_resource_all_image_sizes')).toBe(4);
  });

  it('is read wholly where a joined field is cut off', async () => {
    const caption = `${'ä'.repeat(150)} to the end`;
    const { ref } = await standing.put({ title: 'Long', fields: { 18: caption } });
    standing.dam.joins = JOINED;
    expect(await standing.read(ref)).toMatchObject({ caption });
  });

  it('tells an editor who searches of rights, which no row has', async () => {
    const { assets } = await standing.connect().search({ text: 'more', limit: 5 });
    expect(assets).toMatchObject([{ title: 'No more', expiresAt: '2026-01-31T00:00:00.000Z' }]);
    const without = standing.connect({ fields: {} });
    standing.dam.calls.length = 0;
    await without.search({ text: 'more', limit: 5 });
    expect(standing.countOf('get_resource_field_data')).toBe(0);
  });
});
