import { strict as assert } from 'node:assert';
import type { SearchPage } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import { noteMade } from './case-log';
import { assertAsset, oneOf, someOf } from './checks';
import type { Add, ConformanceFixture, Connect } from './fixture';

/** Words and pages. */

export function search(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { approved } = fixture;
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
  add(
    'search',
    'refuses a cursor that it never gave as a bad request, or answers a page',
    async () => {
      for (const cursor of NONSENSE) {
        try {
          const page = await connect().search({ limit: 2, cursor });
          assert.ok(page.assets.length <= 2, 'a page must not exceed the limit');
        } catch (error) {
          // Any other type makes the plugin try again, and counts as a failure of the DAM.
          const type = error instanceof DamError ? error.type : String(error);
          assert.equal(type, 'bad-request', `the type for the cursor ${JSON.stringify(cursor)}`);
        }
      }
    },
  );
  const { add: addAsset } = fixture;
  if (addAsset !== undefined) {
    add('search', 'loses no asset if one is added between two pages', async () => {
      const first = await connect().search({ limit: 2 });
      const seen = first.assets.map(({ assetId }) => assetId);
      noteMade(await addAsset());
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
}

const NONSENSE = [
  'zzqxjunheardof',
  '-1',
  '99999999999999999999',
  '{"a":1}',
  'null',
  '%00',
  '\u0000',
];
