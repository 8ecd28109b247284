import { instantMs } from '../../../server/contracts/instant';
import { picture } from '../../demo-dam/dam';
import { MORE, StandingResourceSpace } from './fixture';

const standing = new StandingResourceSpace();
beforeAll(() => standing.start());
afterAll(() => standing.stop());

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

  it('is of the kind of its type, else of its file, with the pixels of a picture', async () => {
    const logo = await standing.put({ title: 'A logo', type: 5 });
    expect(await standing.read(logo.ref)).toMatchObject({
      kind: 'image',
      current: { width: 600, height: 400 },
    });
    expect(await standing.read(4)).toMatchObject({ kind: 'audio', current: { renditions: [] } });
    expect(await standing.read(1, { resourceTypes: { '1': 'document' } })).toMatchObject({
      kind: 'document',
      current: { width: null, renditions: [{ name: 'thumbnail' }] },
    });
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

  it('has a new version with new bytes, and no other one after an edit or a download', async () => {
    const resource = await standing.put({ title: 'Replaced' });
    const { ref } = resource;
    const before = await standing.read(ref);
    await standing.bytesOf(before.current?.url);
    expect(resource.modified).not.toBe(resource.file?.modified);
    standing.dam.store.write(resource, 18, 'Another caption');
    const edited = await standing.read(ref);
    expect(edited.current).toEqual(before.current);
    expect(edited.updatedAt).toBe(before.updatedAt);
    await standing.replace(resource);
    const replaced = await standing.read(ref);
    expect(replaced.current?.version).not.toBe(before.current?.version);
    expect(replaced.current?.url).not.toBe(before.current?.url);
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
      current: { version: '20260701120000', createdAt: '2026-07-01T10:00:00.000Z' },
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
    // Too small for previews, which the server could still make later.
    await standing.replace(resource, await picture(90, 60));
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
