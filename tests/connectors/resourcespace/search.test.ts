import { sizeOf } from '../shared/conformance';
import { StandingResourceSpace } from './fixture';

const standing = new StandingResourceSpace();
beforeAll(() => standing.start());
afterAll(() => standing.stop());

describe('a search', () => {
  const titles = async (query: object, more = {}) => {
    const page = await standing.connect(more).search({ limit: 100, ...query });
    return page.assets.map(({ title }) => title);
  };

  it.each(['!last1', '!list1', '-boat', 'pie*', '@@270', 'title:pier -old'])(
    'has words, and none of the syntax of the DAM: %s',
    async (text) => {
      const found = await titles({ text });
      expect(found).toEqual(text === '-boat' ? ['Red boat'] : []);
    },
  );

  it('shows what is in review and what is archived', async () => {
    expect(await titles({ text: 'shown' })).toEqual(['Never shown']);
    expect(await titles({ text: 'taken' })).toEqual(['Taken back']);
    const { ref } = await standing.put({ title: 'Custom state', archive: 5 });
    expect(await titles({ text: 'custom' })).toEqual([]);
    expect(await titles({ text: 'custom' }, { approvedStates: [0, 5] })).toEqual(['Custom state']);
    standing.dam.store.resources.delete(ref);
  });

  it('is in the order that was asked for', async () => {
    const byTitle = await titles({ sort: 'title', filters: { type: ['image'] } });
    const sorted = [...byTitle].sort((one, other) =>
      one.toLowerCase().localeCompare(other.toLowerCase()),
    );
    expect(byTitle).toEqual(sorted);
    const resource = standing.dam.store.resources.get(2);
    if (resource !== undefined) standing.dam.store.write(resource, 18, 'Just now');
    expect((await titles({ sort: 'updated' }))[0]).toBe('Red boat');
    expect((await titles({ sort: 'newest' }))[0]).not.toBe('Red boat');
  });

  it('has a thumbnail of the size that it says, and none whose size is unknown', async () => {
    const { assets } = await standing.connect().search({ text: 'lamp', limit: 1 });
    const renditions = assets[0]?.current?.renditions ?? [];
    expect(renditions.map(({ name }) => name)).toEqual(['thumbnail']);
    const { width, height } = await sizeOf(await standing.bytesOf(renditions[0]?.url));
    expect(renditions).toMatchObject([{ width, height }]);
    expect(standing.countOf('get_resource_all_image_sizes')).toBe(0);
  });

  it('narrows a collection by words and fields', async () => {
    const filters = { collection: ['Spring campaign'] };
    expect(await titles({ text: 'boat', filters })).toEqual(['Red boat']);
    expect(await titles({ text: 'pier', filters })).toEqual([]);
    expect(await titles({ filters: { ...filters, subject: ['portrait'] } })).toEqual(['Red boat']);
    expect(await titles({ filters: { ...filters, subject: ['landscape'] } })).toEqual([]);
    // The DAM finds collections by a part of the name; only the exact one counts.
    expect(await titles({ filters: { collection: ['Spring'] } })).toEqual([]);
  });

  it('says that it cannot search several collections at once', async () => {
    const filters = { collection: ['Spring campaign', 'Another'] };
    await expect(titles({ filters })).rejects.toMatchObject({ type: 'unsupported' });
  });

  it('offers values without numbers, since those of the DAM are of something else', async () => {
    const { facets } = await standing.connect().search({ text: 'lamp', limit: 1 });
    expect(facets).toEqual([
      {
        field: 'type',
        values: ['image', 'video', 'audio', 'document'].map((value) => ({ value, count: null })),
      },
      {
        field: 'collection',
        values: ['Spring campaign', 'Autumn campaign'].map((value) => ({ value, count: null })),
      },
      {
        field: 'subject',
        values: ['landscape', 'portrait'].map((value) => ({ value, count: null })),
      },
    ]);
  });

  it('goes into the body where it is too long for an address', async () => {
    await titles({ text: '語'.repeat(300) });
    expect(standing.dam.calls).toContain('POST search_get_previews');
  });

  it.each(['-1', '2,100', 'x', '1e3'])('takes no cursor that is none: %s', async (cursor) => {
    await expect(titles({ cursor })).rejects.toMatchObject({ type: 'bad-request' });
  });
});
