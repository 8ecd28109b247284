import { strict as assert } from 'node:assert';
import type { SearchPage } from '../contracts/connector';
import { assertAsset, oneOf, someOf } from './checks';
import type { Add, ConformanceFixture, Connect } from './fixture';

/** Words, filters, facets, pages and sort orders. */

export function search(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { definition, approved } = fixture;
  add('search', 'lists every asset once, page by page', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 500; pages++) {
      const page = await connect().search({ limit: 2, ...(cursor !== null && { cursor }) });
      assert.ok(page.assets.length <= 2, 'a page must not exceed the limit');
      seen.push(...page.assets.map(({ assetId }) => assetId));
      cursor = page.cursor;
      if (cursor === null) break;
    }
    assert.equal(cursor, null, 'the last page must have no cursor');
    assert.equal(new Set(seen).size, seen.length, 'no asset may appear twice');
    for (const { assetId } of approved) assert.ok(seen.includes(assetId), assetId);
  });
  for (const { assetId, word } of approved) {
    add('search', `finds ${assetId} by the word ${word}`, async () => {
      const page = await connect().search({ text: word, limit: 50 });
      const found = page.assets.map((asset) => asset.assetId);
      assert.deepEqual(
        found.filter((id) => approved.some((other) => other.assetId === id)),
        [assetId],
      );
      for (const asset of page.assets) assertAsset(asset);
    });
  }
  add('search', 'finds nothing for an unknown word, and takes any text', async () => {
    const nothing = await connect().search({ text: 'zzqxjunheardof', limit: 5 });
    assert.deepEqual(nothing.assets, []);
    assert.equal(nothing.cursor, null);
    for (const text of ['"', "'", '(', '*', 'AND', '-', ':', '\\', '🌊', '  ', 'a'.repeat(300)]) {
      const page = await connect().search({ text, limit: 5 });
      assert.ok(Array.isArray(page.assets), text);
    }
  });
  add('search', 'describes an asset as getMany does', async () => {
    const [known] = someOf(fixture);
    const page = await connect().search({ text: known.word, limit: 50 });
    const found = page.assets.find(({ assetId }) => assetId === known.assetId);
    const read = await oneOf(connect(), known.assetId);
    assert.equal(found?.title, read.title);
    assert.equal(found?.kind, read.kind);
    assert.equal(found?.current?.version, read.current?.version);
  });
  add('search', 'answers totals and counts that fit, or null', async () => {
    const page = await connect().search({ limit: 100 });
    assert.ok(page.total === null || page.total >= page.assets.length);
    for (const { field, values } of page.facets) {
      assert.ok(
        values.every(({ count }) => count === null || count >= 0),
        field,
      );
    }
  });
  filtering(fixture, connect, add);
  const { add: addAsset } = fixture;
  if (addAsset !== undefined) {
    add('search', 'loses no asset if one is added between two pages', async () => {
      const first = await connect().search({ limit: 2 });
      const seen = first.assets.map(({ assetId }) => assetId);
      await addAsset();
      let { cursor } = first;
      for (let pages = 0; cursor !== null && pages < 500; pages++) {
        const page: SearchPage = await connect().search({ limit: 2, cursor });
        seen.push(...page.assets.map(({ assetId }) => assetId));
        cursor = page.cursor;
      }
      assert.equal(cursor, null, 'the last page must have no cursor');
      for (const { assetId } of approved) assert.ok(seen.includes(assetId), assetId);
    });
  }
  for (const sort of definition.sorts) {
    add('search', `takes the sort order ${sort}`, async () => {
      const page = await connect().search({ sort, limit: 10 });
      assert.ok(page.assets.length > 0);
    });
  }
}

function filtering(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { definition, approved } = fixture;
  const idsOf = async (field: string, values: readonly string[]) => {
    const page = await connect().search({ filters: { [field]: values }, limit: 100 });
    return page.assets.map((asset) => asset.assetId);
  };
  for (const [field, { value, assetId, without, other }] of Object.entries(fixture.filters ?? {})) {
    add('filters', `${field} narrows the search`, async () => {
      assert.ok(definition.filters.includes(field), 'the definition must list the filter');
      const ids = await idsOf(field, [value]);
      assert.ok(ids.includes(assetId), ids.join());
      const others = without === undefined ? approved.map((each) => each.assetId) : [without];
      assert.ok(
        others.some((each) => !ids.includes(each)),
        'the filter must leave an asset out',
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
}

/** Values that are tried per facet. */
const MOST_VALUES = 4;
