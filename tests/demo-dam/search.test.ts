import type { SearchResult } from '../../demo-dam/store/search';
import type { AssetJson } from '../../demo-dam/types';
import { picture, startDam, type TestDam } from './dam';

describe('searching', () => {
  let dam: TestDam;
  const search = (query: Record<string, string>) =>
    dam.get<SearchResult>(`/api/assets?${new URLSearchParams(query)}`);
  const ids = (result: SearchResult) => result.items.map(({ id }) => id);

  beforeAll(async () => {
    dam = await startDam();
    const assets: [string, Record<string, string>][] = [
      ['harbour-one', { title: 'Harbour at dawn', tags: 'sea,pink', folder: 'Places/Harbour' }],
      ['harbour-two', { title: 'Quiet boats', alt: 'In the harbour', folder: 'Places' }],
      ['alps', { title: 'Älpine Ridge', tags: 'snow', credit: 'Zoë', folder: 'Placeshold' }],
      ['jacket', { title: 'Jacket', tags: 'sea,outerwear', folder: 'Product/Outerwear' }],
    ];
    for (const [id, fields] of assets) {
      const isTall = id === 'jacket';
      const file = await picture(isTall ? 300 : 600, 400, isTall ? 'png' : 'jpeg');
      await dam.upload({ id, ...fields }, file);
    }
    await dam.approve('harbour-one', 1);
    await dam.approve('jacket', 1);
  });
  afterAll(() => dam.close());

  it('finds by the beginning of words, in every text, without accents', async () => {
    expect(ids(await search({ search: 'harb' }))).toEqual(['harbour-one', 'harbour-two']);
    expect(ids(await search({ search: 'alpi zoe' }))).toEqual(['alps']);
    expect(ids(await search({ search: 'outerw' }))).toEqual(['jacket']);
    expect(ids(await search({ search: 'harb quiet' }))).toEqual(['harbour-two']);
  });

  it.each([
    '"',
    '""',
    "'",
    '*',
    'a"b',
    'harb*',
    'NEAR(',
    'AND',
    'OR OR',
    'NOT',
    'title:',
    '^x',
    '{a b}:c',
    '-',
    '(((',
    'x" OR "y',
    '\u0000',
    '\u0301',
    '%',
    ';DROP TABLE assets',
    '🦭',
    'ñ'.repeat(900),
  ])('takes %j as words and never as syntax', async (text) => {
    const response = await dam.call(`/api/assets?${new URLSearchParams({ search: text })}`);
    expect(response.status).toBe(200);
  });

  it('finds nothing for punctuation alone, and everything for nothing', async () => {
    expect((await search({ search: '"*(' })).total).toBe(0);
    expect((await search({ search: '  ' })).total).toBe(4);
  });

  it('finds by the new words after a change, and no longer by the old', async () => {
    await dam.upload({ id: 'renamed', title: 'Walrus' });
    await dam.send('PATCH', '/api/assets/renamed', { title: 'Narwhal' });
    expect(ids(await search({ search: 'walrus' }))).toEqual([]);
    expect(ids(await search({ search: 'narwhal' }))).toEqual(['renamed']);
    await dam.send('PATCH', '/api/assets/renamed', { title: 'zz', folder: null });
  });

  it('takes values of one field as alternatives and of several fields together', async () => {
    const both = await search({ 'filter[tag]': 'snow,pink' });
    expect(ids(both).sort()).toEqual(['alps', 'harbour-one']);
    const repeated = await dam.get<SearchResult>(
      '/api/assets?filter[tag]=snow&filter[tag]=sea&filter[state]=approved',
    );
    expect(ids(repeated).sort()).toEqual(['harbour-one', 'jacket']);
    expect(ids(await search({ 'filter[orientation]': 'portrait' }))).toEqual(['jacket']);
    expect(ids(await search({ 'filter[format]': 'png' }))).toEqual(['jacket']);
  });

  it('looks into subfolders, and not into folders that merely begin alike', async () => {
    const places = await search({ 'filter[folder]': 'Places' });
    expect(ids(places).sort()).toEqual(['harbour-one', 'harbour-two']);
    expect(await dam.get('/api/folders')).toEqual([
      { path: 'Places', count: 2 },
      { path: 'Places/Harbour', count: 1 },
      { path: 'Placeshold', count: 1 },
      { path: 'Product', count: 1 },
      { path: 'Product/Outerwear', count: 1 },
    ]);
  });

  it('counts each facet under the other filters but not its own', async () => {
    const { facets, total } = await search({ 'filter[state]': 'approved', 'filter[tag]': 'pink' });
    expect(total).toBe(1);
    expect(facets.state).toEqual([{ value: 'approved', count: 1 }]);
    expect(facets.tag).toEqual([
      { value: 'sea', count: 2 },
      { value: 'outerwear', count: 1 },
      { value: 'pink', count: 1 },
    ]);
    const unfiltered = await search({ 'filter[state]': 'approved' });
    expect(unfiltered.facets.state).toEqual([
      { value: 'in-review', count: 3 },
      { value: 'approved', count: 2 },
    ]);
  });

  it('names every problem of a bad query', async () => {
    const response = await dam.call('/api/assets?limit=0&sort=best&filter[colour]=red&cursor=%21');
    const { error } = await response.json();
    expect(response.status).toBe(400);
    for (const word of ['limit', 'sort', 'filter[colour]']) expect(error.message).toContain(word);
    expect((await dam.call('/api/assets?cursor=nonsense')).status).toBe(400);
    const { cursor } = await search({ limit: '1', sort: 'title' });
    expect((await dam.call(`/api/assets?sort=newest&cursor=${cursor}`)).status).toBe(400);
  });
});

describe('several ids at once', () => {
  let dam: TestDam;
  beforeAll(async () => {
    dam = await startDam();
    for (const id of ['a', 'b', 'c']) await dam.upload({ id });
  });
  afterAll(() => dam.close());

  it('answers in the order asked, the missing absent, the repeated once', async () => {
    const { items } = await dam.get<{ items: AssetJson[] }>('/api/assets?ids=c,none,a,c,b,a');
    expect(items.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  it('takes 100 and refuses 101', async () => {
    const list = (count: number) => Array.from({ length: count }, (_, index) => `x${index}`).join();
    expect((await dam.call(`/api/assets?ids=${list(100)}`)).status).toBe(200);
    expect((await dam.call(`/api/assets?ids=${list(101)}`)).status).toBe(400);
  });
});

describe('paging while assets are added', () => {
  let dam: TestDam;
  beforeEach(async () => {
    dam = await startDam();
    for (const index of [1, 2, 3, 4, 5, 6]) {
      await dam.upload({ id: `old-${index}`, title: `Boat ${index % 3}`, tags: 'boat' });
    }
  });
  afterEach(() => dam.close());

  it.each(['newest', 'oldest', 'title', '-title', 'relevance', 'expires'])(
    'sorted by %s, shows each asset that was there exactly once',
    async (sort) => {
      const seen: string[] = [];
      let cursor: string | null = '';
      let round = 0;
      while (cursor !== null) {
        const query = new URLSearchParams({ sort, limit: '2', search: 'boat', cursor });
        const page: SearchResult = await dam.get(`/api/assets?${query}`);
        expect(page.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.cursor;
        round += 1;
        if (round > 12) throw new Error('The pages do not end.');
        if (round <= 3)
          await dam.upload({ id: `new-${round}`, title: `Boat boat ${round}`, tags: 'boat' });
      }
      const old = seen.filter((id) => id.startsWith('old'));
      expect(old.sort()).toEqual(['old-1', 'old-2', 'old-3', 'old-4', 'old-5', 'old-6']);
      expect(new Set(seen).size).toBe(seen.length);
    },
  );
});
