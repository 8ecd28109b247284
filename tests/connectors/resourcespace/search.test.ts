import { resourcespace } from '../../../server/connectors/resourcespace';
import { sizeOf } from '../shared/conformance';
import { startStanding } from '../shared/standing';
import { StandingResourceSpace } from './fixture';

const standing = new StandingResourceSpace();
startStanding(standing);

describe('a search', () => {
  const titles = async (query: object, more = {}) => {
    const page = await standing.connect(more).search({ limit: 100, ...query });
    return page.assets.map(({ title }) => title);
  };

  it.each(['!last1', '!list1', '-boat', '*', '@@270', 'title:pier -old'])(
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
    expect((await titles({ sort: 'newest' }))[0]).toBe('Harbour film');
  });

  it('has no order by change, since that of the DAM is by the last download', () => {
    expect(resourcespace.sorts).toEqual(['newest', 'title', 'relevance']);
  });

  it('is read to its end while the DAM keeps the number of results', async () => {
    const count = (await titles({})).length;
    const added = [1, 2, 3].map((index) => standing.put({ title: `Added later ${index}` }));
    const refs = (await Promise.all(added)).map(({ ref }) => ref);
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const more = cursor ? { cursor } : {};
      const page = await standing.connect().search({ limit: 2, ...more });
      expect(page.total).toBeGreaterThanOrEqual(seen.length + page.assets.length);
      seen.push(...page.assets.map(({ assetId }) => assetId));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(count + 3);
    for (const ref of refs) standing.dam.store.resources.delete(ref);
    // Now the number is too large.
    const { total, cursor: end } = await standing.connect().search({ limit: 100 });
    expect([total, end]).toEqual([count, null]);
  });

  it('finds words that begin with the last one where no word is like it, on every page', async () => {
    expect(await titles({ text: 'old pi' })).toEqual(['Old pier']);
    expect(await titles({ text: 'ol pier' })).toEqual([]);
    const text = 'harbo';
    const more = await standing.put({ title: 'Harbours' });
    const first = await standing.connect().search({ text, limit: 1 });
    const rest = await titles({ text, limit: 1, cursor: first.cursor ?? '' });
    expect([...first.assets.map(({ title }) => title), ...rest]).toEqual([
      'Harbours',
      'Harbour film',
    ]);
    // A whole word is not widened.
    expect(await titles({ text: 'harbour' })).toEqual(['Harbour film']);
    standing.dam.store.resources.delete(more.ref);
  });

  it('finds collections by their names, whatever is in them', async () => {
    const { collections } = standing.dam.store;
    const names = ['~en:Harbours~de:Häfen', 'Spring*', '!special', '"Quoted"', 'North - South'];
    for (const [index, name] of names.entries()) {
      collections.set(20 + index, { name, refs: [3] });
    }
    const shown = ['Harbours', ...names.slice(1)];
    for (const name of shown) {
      expect(await titles({ filters: { collection: [name] } })).toEqual(['Brass lamp']);
    }
    const { facets } = await standing.connect().search({ limit: 1 });
    const offered = facets.find(({ field }) => field === 'collection')?.values;
    expect(offered?.map(({ value }) => value)).toEqual(expect.arrayContaining(shown));
    for (const ref of [20, 21, 22, 23, 24]) collections.delete(ref);
  });

  it('tells collections of the same name by those above them', async () => {
    const { collections } = standing.dam.store;
    collections.set(30, { name: 'North', refs: [] });
    collections.set(31, { name: 'South', refs: [] });
    collections.set(32, { name: 'Places', refs: [1], parent: 30 });
    collections.set(33, { name: 'Places', refs: [2], parent: 31 });
    collections.set(34, { name: 'Places', refs: [3], parent: 31 });
    expect(await titles({ filters: { collection: ['North / Places'] } })).toEqual(['Old pier']);
    expect(await titles({ filters: { collection: ['South / Places (34)'] } })).toEqual([
      'Brass lamp',
    ]);
    expect(await titles({ filters: { collection: ['Places'] } })).toEqual([]);
    for (const ref of [30, 31, 32, 33, 34]) collections.delete(ref);
  });

  it('goes on without a facet whose field the user may not see', () =>
    standing.having({ hiddenFields: new Set([73]) }, async () => {
      const { assets, facets } = await standing.connect().search({ text: 'lamp', limit: 1 });
      expect(assets).toHaveLength(1);
      expect(facets.map(({ field }) => field)).toEqual(['type', 'collection']);
      expect(await titles({ filters: { subject: ['landscape'] } })).toEqual([]);
    }));

  it('offers words in the language of the DAM, and none that nothing has', async () => {
    const { store } = standing.dam;
    const resource = store.resources.get(3);
    if (resource !== undefined) store.write(resource, 73, '~en:Square~de:Quadrat');
    store.nodeOf(73, 'unused');
    const { facets } = await standing.connect().search({ limit: 1 });
    const values = facets.find(({ field }) => field === 'subject')?.values;
    expect(values?.map(({ value }) => value).sort()).toEqual(['Square', 'landscape', 'portrait']);
    expect(await titles({ filters: { subject: ['Square'] } })).toEqual(['Brass lamp']);
    resource?.fields.delete(73);
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

  it.each(['-1', '2,100', 'x', '1e3', '*', '2**'])(
    'takes no cursor that is none: %s',
    async (cursor) => {
      await expect(titles({ cursor })).rejects.toMatchObject({ type: 'bad-request' });
    },
  );
});
