import { failureOf } from '../../../server/conformance/checks';
import type { SearchQuery } from '../../../server/contracts/connector';
import { BOAT, connect, dam, LAMP, PIER, PLAN, startFrontify } from './fixture';
import { DOCUMENTS, idOf, LIBRARY, WORKSPACE } from './simulator';

startFrontify();

type Searching = ReturnType<typeof connect>;

async function pages(query: SearchQuery, connector: Searching = connect(), between?: () => void) {
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let count = 1; count < 100; count++) {
    const page = await connector.search({ ...query, ...(cursor !== null && { cursor }) });
    ids.push(...page.assets.map(({ assetId }) => assetId));
    cursor = page.cursor;
    if (cursor === null) return { ids, count };
    between?.();
  }
  throw new Error('the search does not end');
}

describe('a search in Frontify', () => {
  it('goes through libraries and projects one after the other', async () => {
    const { ids } = await pages({ limit: 3 });
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.at(-1)).toBe(idOf(7));
    expect(ids.at(-2)).toBe(PLAN);
    const { assets, total } = await connect({ projects: [DOCUMENTS] }).search({ limit: 5 });
    expect(assets.map(({ assetId }) => assetId)).toEqual([PLAN]);
    expect(total).toBe(1);
  });

  it('loses no asset if one that was shown is deleted between two pages', async () => {
    const added = Array.from({ length: 9 }, () => dam.add({ tags: ['many'] })).reverse();
    const gone: string[] = [];
    const { ids } = await pages({ text: 'many', limit: 3 }, connect(), () => {
      const first = added.find((id) => !gone.includes(id)) ?? '';
      gone.push(first);
      dam.remove(first);
    });
    expect(ids).toEqual(added);
    for (const id of added) dam.remove(id);
  });

  it('shows no asset twice if one is added between two pages', async () => {
    const added = Array.from({ length: 7 }, () => dam.add({ tags: ['many'] })).reverse();
    const later: string[] = [];
    const { ids } = await pages({ text: 'many', limit: 3 }, connect(), () => {
      later.push(dam.add({ tags: ['many'] }));
    });
    expect(ids).toEqual(added);
    for (const id of [...added, ...later]) dam.remove(id);
  });

  it.each([true, false])(
    'in a folder finds what lies below it once, whether Frontify includes that or not: %s',
    async (searchesBelow) => {
      dam.trouble.searchesBelow = searchesBelow;
      const top = dam.folder('Shelf', LIBRARY);
      const inner = dam.folder('Inner', LIBRARY, dam.folder('Middle', LIBRARY, top));
      dam.folder('Shelf 2', LIBRARY);
      const own = [
        dam.add({ folderId: top }),
        dam.add({ folderId: inner }),
        dam.add({ folderId: inner }),
      ];
      const other = dam.add({ folderId: dam.folder('Shelf 2', LIBRARY) });
      const { ids } = await pages({ filters: { folder: ['Brand images/Shelf'] }, limit: 2 });
      expect([...ids].sort()).toEqual([...own].sort());
      for (const id of [...own, other]) dam.remove(id);
    },
  );

  it('offers libraries, projects and their folders', async () => {
    const { facets } = await connect({ filters: ['Season'] }).search({ limit: 1 });
    const valuesOf = (field: string) =>
      facets.find((facet) => facet.field === field)?.values.map(({ value }) => value);
    expect(valuesOf('folder')).toEqual(
      expect.arrayContaining([
        'Brand images',
        'Brand images/Places/North',
        'Campaign 2027',
        'Papers',
      ]),
    );
    expect(valuesOf('Season')).toEqual(['summer', 'winter', 'spring']);
  });

  it('reads all folders of a library with more than a page of them', async () => {
    const many = Array.from({ length: 130 }, (_, index) => dam.folder(`F${index}`, WORKSPACE));
    const deep = dam.folder('Deep', WORKSPACE, many[129]);
    const id = dam.add({ projectId: WORKSPACE, folderId: deep });
    const { assets } = await connect().search({
      filters: { folder: ['Campaign 2027/F129'] },
      limit: 5,
    });
    expect(assets.map(({ assetId }) => assetId)).toEqual([id]);
    dam.remove(id);
    dam.folders.splice(dam.folders.findIndex(({ name }) => name === 'F0'));
  });

  it('in a folder says so if there are more folders than can be read, and finds whole libraries', async () => {
    for (let index = 0; index < 401; index++) {
      dam.folder('Inner', WORKSPACE, dam.folder(`Outer ${index}`, WORKSPACE));
    }
    const inFolder = (folder: string) =>
      connect().search({ filters: { folder: [folder] }, limit: 5 });
    const error = await failureOf(() => inFolder('Brand images/Places'));
    expect(error.type).toBe('unsupported');
    expect((await inFolder('Papers')).assets).toHaveLength(1);
    dam.folders.splice(dam.folders.findIndex(({ name }) => name === 'Outer 0'));
  });

  it('reads more than a page of libraries', async () => {
    const more = Array.from({ length: 120 }, (_, index) => ({
      id: idOf(5_000 + index, 'project'),
      name: `Library ${index}`,
      __typename: 'MediaLibrary' as const,
      brandId: idOf(1, 'brand'),
    }));
    dam.projects = [...more, ...dam.projects];
    const { assets } = await connect({ projects: [DOCUMENTS] }).search({ limit: 5 });
    expect(assets.map(({ assetId }) => assetId)).toEqual([PLAN]);
  });

  it('combines filters, also those that Frontify cannot combine', async () => {
    const connector = connect({ filters: ['Season'] });
    const found = async (filters: Record<string, string[]>) =>
      (await pages({ filters, limit: 2 }, connector)).ids.sort();
    expect(await found({ Season: ['summer', 'spring'], format: ['png', 'jpg'] })).toEqual(
      [PIER, BOAT].sort(),
    );
    expect(await found({ Season: ['summer', 'spring'], tag: ['sea', 'brass'] })).toEqual([PIER]);
    expect(await found({ Season: ['winter'], tag: ['sea'], type: ['image'] })).toEqual([PIER]);
    expect(await found({ tag: ['brass'], type: ['video', 'audio'] })).toEqual([]);
  });

  it('refuses a filter that the connection does not have', async () => {
    const error = await failureOf(() => connect().search({ filters: { Season: ['x'] }, limit: 1 }));
    expect(error.message).toContain('no filter "Season"');
  });

  it('refuses a cursor of another search, and one of a library that is gone', async () => {
    const { cursor } = await connect().search({ limit: 1 });
    for (const [connector, told] of [
      [connect(), '{"page":1}'],
      [connect({ projects: [DOCUMENTS] }), cursor ?? ''],
    ] as const) {
      const error = await failureOf(() => connector.search({ limit: 1, cursor: told }));
      expect(error.message).toMatch(/Begin the search again/);
    }
  });

  it('leaves an asset out that may not be seen, and fails if that is true of all', async () => {
    Object.assign(dam.trouble, { hidden: ['expiresAt'], hiddenOf: LAMP });
    const { ids } = await pages({ limit: 50 });
    expect(ids).toContain(PIER);
    expect(ids).not.toContain(LAMP);
    dam.trouble.hiddenOf = null;
    const error = await failureOf(() => connect().search({ limit: 50 }));
    expect(error.message).toContain('"expiresAt"');
  });

  it('goes on after a page of which nothing may be seen', async () => {
    const added = Array.from({ length: 4 }, () => dam.add({ tags: ['veiled'] }));
    Object.assign(dam.trouble, { hidden: ['location'], hiddenOf: added[3] });
    const { ids } = await pages({ text: 'veiled', limit: 1 });
    expect(ids).toEqual(added.slice(0, 3).reverse());
    for (const id of added) dam.remove(id);
  });

  it('in a library that was taken away meanwhile finds the rest', async () => {
    const connector = connect();
    await connector.search({ limit: 1 });
    dam.projects = dam.projects.filter(({ id }) => id !== LIBRARY);
    const { assets } = await connector.search({ limit: 5 });
    expect(assets.map(({ assetId }) => assetId)).toEqual([PLAN, idOf(7)]);
  });
});
