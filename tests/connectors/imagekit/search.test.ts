import { failureOf } from '../../../server/conformance/checks';
import { BOAT, connect, dam, LAMP, PIER, startImageKit } from './fixture';

startImageKit();

const queries = () =>
  dam.calls.flatMap(
    (call) => new URL(call.slice(4), dam.url).searchParams.get('searchQuery') ?? [],
  );

async function found(query: Parameters<ReturnType<typeof connect>['search']>[0], more = {}) {
  const { assets } = await connect({ filters: ['season'], ...more }).search(query);
  return assets.map(({ assetId }) => assetId);
}

describe('a search in ImageKit', () => {
  it('finds each word in names, tags and custom texts, whatever its case', async () => {
    expect(await found({ text: 'PIE', limit: 5 })).toEqual([PIER]);
    expect(await found({ text: 'lamp brass', limit: 5 })).toEqual([LAMP]);
    expect(await found({ text: 'lamp pier', limit: 5 })).toEqual([]);
    expect(queries()[0]).toBe(
      'type = "file" AND (name HAS "PIE" OR tags HAS "PIE" OR "customMetadata.title" HAS "PIE" OR "customMetadata.alt" HAS "PIE")',
    );
  });

  it('searches names and tags only, where no custom field holds texts', async () => {
    expect(await found({ text: 'pier', limit: 5 }, { fields: {}, filters: [] })).toEqual([PIER]);
    expect(queries()[0]).toBe('type = "file" AND (name HAS "pier" OR tags HAS "pier")');
  });

  it('asks for one file more than it shows, and so needs no total', async () => {
    const connector = connect({ fields: {} });
    const first = await connector.search({ limit: 2 });
    expect(first).toMatchObject({ total: null, cursor: '2' });
    expect(first.assets).toHaveLength(2);
    expect(dam.calls[0]).toContain('limit=3');
    const error = await failureOf(() => connector.search({ limit: 2, cursor: 'x' }));
    expect(error.type).toBe('bad-request');
  });

  it('finds a folder with all below it, and not its neighbours with the same beginning', async () => {
    expect(await found({ filters: { folder: ['Places'] }, limit: 5 })).toEqual([PIER]);
    expect(await found({ filters: { folder: ['Place'] }, limit: 5 })).toEqual([]);
  });

  it('knows a folder that was renamed by its new name only', async () => {
    dam.renameFolder('/Places', '/Spots');
    const connector = connect();
    const { facets } = await connector.search({ limit: 1 });
    const folders = facets
      .find(({ field }) => field === 'folder')
      ?.values.map(({ value }) => value);
    expect(folders).toEqual(['Products', 'Spots', 'Spots/North']);
    expect(await found({ filters: { folder: ['Places'] }, limit: 5 })).toEqual([]);
    const [asset] = (await connector.search({ filters: { folder: ['Spots'] }, limit: 5 })).assets;
    expect(asset).toMatchObject({ assetId: PIER, folder: 'Spots/North' });
    dam.renameFolder('/Spots', '/Places');
  });

  it('offers the options of a select field, of whatever type they are', async () => {
    const { facets } = await connect({ filters: ['season'] }).search({ limit: 1 });
    const season = facets.find(({ field }) => field === 'season');
    expect(season?.values.map(({ value }) => value)).toEqual(['summer', 'winter', '2026', 'true']);
    expect(await found({ filters: { season: ['2026'] }, limit: 5 })).toEqual([BOAT]);
    expect(queries().at(-1)).toBe('type = "file" AND "customMetadata.season" IN [2026]');
  });

  it.each(['a"b', 'a\\'])(
    'asks nothing for the value %s, which cannot be quoted',
    async (value) => {
      for (const field of ['tag', 'format', 'folder', 'season']) {
        expect(await found({ filters: { [field]: [value] }, limit: 5 })).toEqual([]);
      }
      expect(queries()).toEqual([]);
    },
  );

  it('names the fields that may be wrong if ImageKit refuses it', async () => {
    dam.fields = dam.fields.map((field) =>
      field.name === 'season' ? { name: 'season', schema: { type: 'Number' } } : field,
    );
    const search = () =>
      connect({ filters: ['season'] }).search({ filters: { season: ['x'] }, limit: 1 });
    const error = await failureOf(search);
    expect(error.type).toBe('bad-request');
    expect(error.message).toMatch(/custom metadata fields can be searched: season/);
  });

  it('knows no other filter', async () => {
    const error = await failureOf(() =>
      connect().search({ filters: { colour: ['red'] }, limit: 1 }),
    );
    expect(error.message).toContain('"colour"');
  });
});
