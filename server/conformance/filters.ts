import { strict as assert } from 'node:assert';
import { listedAssets } from './checks';
import type { Add, ConformanceFixture, Connect } from './fixture';

/** Values that are tried per facet. */
const MOST_VALUES = 4;

/** Filters and facets. */
export function filters(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { definition, approved } = fixture;
  const idsOf = async (field: string, values: readonly string[]) => {
    const page = await connect().search({ filters: { [field]: values }, limit: 100 });
    return page.assets.map((asset) => asset.assetId);
  };
  for (const [field, { value, assetId, without, other }] of Object.entries(fixture.filters ?? {})) {
    add('filters', `${field} narrows the search`, async () => {
      assert.ok(definition.filters.includes(field), 'the definition must list the filter');
      const ids = await idsOf(field, [value]);
      assert.ok(ids.includes(assetId), `"${value}" must find ${assetId}, not ${ids.join()}`);
      const others = without === undefined ? approved.map((each) => each.assetId) : [without];
      assert.ok(
        others.some((each) => !ids.includes(each)),
        `"${value}" must leave an asset out`,
      );
    });
    add('filters', `${field} finds nothing for an unknown value`, async () => {
      assert.deepEqual(await idsOf(field, ['zzqxjunheardof']), []);
    });
    if (other === undefined) continue;
    add('filters', `${field} finds assets with any of several values`, async () => {
      const ids = await idsOf(field, [value, other.value]);
      assert.ok(ids.includes(assetId) && ids.includes(other.assetId), ids.join());
    });
  }
  if (definition.filters.includes('folder') && fixture.hasFlatFolders !== true) {
    add('filters', 'folder finds what lies in folders below it', async () => {
      const all = await listedAssets(connect());
      const deep = all.find(({ folder }) => folder?.includes('/'));
      assert.ok(deep, 'the fixture needs an asset in a folder below another, or hasFlatFolders');
      const parts = (deep.folder ?? '').split('/');
      for (const depth of parts.keys()) {
        const path = parts.slice(0, depth + 1).join('/');
        const ids = await idsOf('folder', [path]);
        assert.ok(ids.includes(deep.assetId), `"${path}" must find ${deep.assetId}`);
      }
    });
  }
  facets(fixture, connect, add);
}

function facets(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { definition } = fixture;
  add('facets', 'are filters, and count what their filter finds', async () => {
    const { facets } = await connect().search({ limit: 1 });
    for (const { field, values } of facets) {
      assert.ok(definition.filters.includes(field), `the facet ${field} must be a filter`);
      for (const { value, count } of values.slice(0, MOST_VALUES)) {
        const { total } = await connect().search({ filters: { [field]: [value] }, limit: 1 });
        if (count !== null && total !== null) assert.equal(total, count, `${field}: ${value}`);
      }
    }
  });
  for (const [field, { value }] of Object.entries(fixture.filters ?? {})) {
    add('facets', `count what the other filters of a search leave, beside ${field}`, async () => {
      const active = { [field]: [value] };
      const { facets } = await connect().search({ filters: active, limit: 1 });
      for (const other of facets.filter((facet) => facet.field !== field)) {
        for (const { value: narrower, count } of other.values.slice(0, MOST_VALUES)) {
          const both = { ...active, [other.field]: [narrower] };
          const { total } = await connect().search({ filters: both, limit: 1 });
          if (count === null || total === null) continue;
          assert.equal(total, count, `${field}: ${value}, ${other.field}: ${narrower}`);
        }
      }
    });
  }
}
