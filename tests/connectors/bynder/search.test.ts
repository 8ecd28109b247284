import type { Connector, SearchQuery } from '../../../server/contracts/connector';
import { startStanding } from '../shared/standing';
import { StandingBynder } from './fixture';
import { at, HABITS } from './simulator-library';
import { problemOfCall } from './simulator-openapi';

const standing = new StandingBynder();
startStanding(standing);

const connect = (more = {}): Connector => standing.connect(more);
const callsOf = (path: string) => standing.dam.calls.filter((call) => call.includes(path));

describe('searching', () => {
  const namesOf = async (query: Partial<SearchQuery>, connector = connect()) => {
    const { assets, ...page } = await connector.search({ limit: 50, ...query });
    return { ...page, names: assets.map(({ title }) => title) };
  };

  it('for any of several values pages through each asset once, and counts none', async () => {
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await namesOf({
        limit: 1,
        filters: { tag: ['wood', 'sea', 'tall'] },
        ...(cursor !== null && { cursor }),
      });
      expect(page.total).toBeNull();
      names.push(...page.names);
      cursor = page.cursor;
    } while (cursor !== null && names.length < 20);
    expect(names.sort()).toEqual(['Brass lamp', 'Long oar', 'Old pier', 'Red boat']);
  });

  it('by several fields is for what meets all of them', async () => {
    const filters = { tag: ['wood', 'sea'], Region: ['The north'], type: ['image', 'audio'] };
    expect((await namesOf({ filters })).names.sort()).toEqual(['Brass lamp', 'Old pier']);
  });

  it.each([
    { collection: ['Harbour', 'Workshop'] },
    { tag: Array.from({ length: 13 }, (_, index) => `tag ${index}`) },
    { unheard: ['of'] },
  ])('says what it cannot do: %j', async (filters) => {
    await expect(namesOf({ filters: { ...filters } })).rejects.toMatchObject({
      type: 'unsupported',
    });
  });

  it('asks nobody for values that nothing can have', async () => {
    const filters = [{ type: ['film'] }, { orientation: ['round'] }, { Region: ['The west'] }];
    for (const each of filters) {
      const found = await namesOf({ filters: each as Record<string, string[]> });
      expect(found).toEqual({ names: [], total: 0, cursor: null, facets: [] });
    }
    expect(callsOf('/api/v4/media/')).toEqual([]);
  });

  it.each(['2', '1.', '1.2.3', '-1.0', '{}', '0.12345678'])(
    'takes no cursor but its own: %s',
    async (cursor) => {
      await expect(namesOf({ cursor })).rejects.toMatchObject({ type: 'bad-request' });
    },
  );

  it.each([true, false])('shows labels of options, counted by ids: %s', async (countsById) => {
    standing.dam.library.habits = { ...HABITS, countsById };
    const { facets } = await namesOf({ limit: 1 });
    const values = facets.find(({ field }) => field === 'Region')?.values;
    expect(values).toEqual([
      { value: 'The north', count: 2 },
      { value: 'The south', count: 1 },
    ]);
  });

  it('offers no value with a comma, which Bynder would read as two', async () => {
    const region = standing.dam.library.metaproperties.get('Region');
    region?.options.push({ id: 'x', name: 'north,south', label: 'Both', displayLabel: 'Both' });
    await standing.dam.library.add('Oars', { tags: ['wet, deep', 'wet'] });
    const { facets } = await namesOf({});
    const valuesOf = (field: string) =>
      facets.find((each) => each.field === field)?.values.map(({ value }) => value);
    expect(valuesOf('tag')).toContain('wet');
    expect(valuesOf('tag')).not.toContain('wet, deep');
    expect(valuesOf('Region')).toEqual(['The north', 'The south']);
    standing.dam.calls.length = 0;
    const empty = { names: [], total: 0, cursor: null, facets: [] };
    expect(await namesOf({ filters: { tag: ['wet, deep'] } })).toEqual(empty);
    expect(await namesOf({ filters: { Region: ['Both'] } })).toEqual(empty);
    region?.options.pop();
    expect(callsOf('/api/v4/media/')).toEqual([]);
  });

  it('does without collections that the token may not read', async () => {
    standing.dam.trouble.mayReadCollections = false;
    const { facets, names } = await namesOf({});
    expect(names).not.toEqual([]);
    expect(facets.find(({ field }) => field === 'collection')?.values).toEqual([]);
  });

  it('reads what it shows of the portal once for many searches', async () => {
    const connector = connect();
    await Promise.all([namesOf({}, connector), namesOf({}, connector)]);
    await namesOf({}, connector);
    for (const path of ['collections', 'metaproperties', 'derivatives']) {
      expect(
        callsOf(`/api/v4/${path.replace('derivatives', 'account/derivatives')}/`),
      ).toHaveLength(1);
    }
  });
});

describe('an account with cursors', () => {
  const seenWhile = async (hasCursors: boolean, limit: number) => {
    const { library } = standing.dam;
    library.habits = { ...HABITS, hasCursors };
    const connector = connect();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await connector.search({ limit, ...(cursor !== null && { cursor }) });
      seen.push(...page.assets.map(({ assetId }) => assetId));
      cursor = page.cursor;
      // The newest comes first, and moves everything behind it.
      if (seen.length === limit) library.remove((await library.add('Newest of all')).id);
      if (seen.length === limit) await library.add(`Newer ${hasCursors} ${limit}`);
    } while (cursor !== null && seen.length < 200);
    return seen;
  };

  it.each([1, 2, 5])('is paged by them, so that no new asset shifts pages of %i', async (limit) => {
    const seen = await seenWhile(true, limit);
    expect(new Set(seen).size).toBe(seen.length);
    expect(callsOf('cursor=').length).toBeGreaterThan(0);
    const isMixed = (call: string) => call.includes('cursor=') && call.includes('page=');
    expect(standing.dam.calls.filter(isMixed)).toEqual([]);
  });

  it('is told from one that has pages by number only, in which an asset appears twice', async () => {
    const seen = await seenWhile(false, 2);
    expect(new Set(seen).size).toBeLessThan(seen.length);
    expect(callsOf('cursor=')).toEqual([]);
  });

  it('lists changes of one second, more than a page, by them', async () => {
    const { library } = standing.dam;
    library.habits = { ...HABITS, hasCursors: true };
    const connector = connect();
    const { cursor = '' } = (await connector.changesSince?.(null)) ?? {};
    const dateModified = at();
    const made: string[] = [];
    for (let count = 0; count < 201; count++) {
      made.push((await library.add('Of one second', { type: 'document' }, Buffer.from('x'))).id);
    }
    for (const id of made) library.get(id).dateModified = dateModified;
    const told: string[] = [];
    let place = cursor;
    let hasMore = true;
    while (hasMore) {
      const page = await connector.changesSince?.(place);
      told.push(...(page?.assetIds ?? []));
      place = page?.cursor ?? '';
      hasMore = page?.hasMore ?? false;
    }
    for (const id of made) library.assets.delete(id);
    expect(told).toEqual(expect.arrayContaining(made));
    expect(callsOf('cursor=').length).toBeGreaterThan(0);
  });
});

describe('Bynder’s published description', () => {
  it.each([
    ['GET', '/api/v4/media/?archive=1', ''],
    ['GET', '/api/v4/media/?limit=1001', ''],
    ['GET', '/api/v4/media/?type=image,film', ''],
    ['GET', '/api/v4/media/?orderBy=size', ''],
    ['GET', '/api/v4/metaproperties/?limit=1', ''],
    ['POST', '/api/v4/media/save/1/', 'alt=x'],
  ])('has no call %s %s %s', (method, path, body) => {
    const url = new URL(path, 'https://brand.example');
    expect(problemOfCall(method, url, body)).not.toBeNull();
  });

  it('has a parameter for each metaproperty', () => {
    const url = new URL('https://brand.example/api/v4/media/?property_Region=north&type=image,3d');
    expect(problemOfCall('GET', url, '')).toBeNull();
  });
});
