import { strict as assert } from 'node:assert';
import {
  assertAsset,
  assertNoSecret,
  failureOf,
  fileOf,
  idOf,
  listedAssets,
  oneOf,
  someOf,
} from './checks';
import type { Add, ConformanceFixture, Connect } from './fixture';

const isMethod = (value: unknown): boolean => typeof value === 'function';

/** The definition matches the connector. */
export function declaration(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { definition } = fixture;
  add('declaration', 'matches the methods of the connector and the fixture', async () => {
    assert.match(definition.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(Number.isInteger(definition.chunkSize) && definition.chunkSize > 0);
    const connector = connect();
    assert.equal(definition.uploads !== undefined, isMethod(connector.upload));
    if (definition.delivery === 'proxy')
      assert.ok(isMethod(connector.open), 'a connector with the delivery proxy must have open');
    assert.equal(
      definition.uploads !== undefined,
      fixture.upload !== undefined,
      'the fixture must have `upload` if the definition has `uploads`',
    );
    for (const field of definition.filters) {
      assert.ok(fixture.filters?.[field], `the fixture must try the filter "${field}"`);
    }
    if (definition.changesTell?.includes('deletions'))
      assert.ok(fixture.remove, 'the fixture must have `remove` if the changes tell deletions');
    const methods: [string, unknown, unknown][] = [
      ['recognise', connector.recognise, fixture.addresses],
      ['verifyWebhook', connector.verifyWebhook, fixture.webhook],
      ['changesSince', connector.changesSince, fixture.change],
      ['reportUsage', connector.reportUsage, fixture.usesOf],
    ];
    for (const [method, implementation, part] of methods) {
      assert.equal(
        isMethod(implementation),
        part !== undefined,
        `a connector with ${method} needs its part of the fixture, and the other way round`,
      );
    }
    assert.equal(new Set(definition.filters).size, definition.filters.length);
    assert.equal(new Set(definition.sorts).size, definition.sorts.length);
  });
}

export function pinging(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  add('ping', 'resolves if the DAM answers', async () => connect().ping());
  const { connectWithWrongCredentials } = fixture;
  if (connectWithWrongCredentials === undefined) return;
  add(
    'ping',
    'fails as unauthorized or forbidden if the DAM refuses the credentials, without naming them',
    async () => {
      const wrong = connectWithWrongCredentials();
      const error = await failureOf(() => wrong.ping());
      assert.ok(['unauthorized', 'forbidden'].includes(error.type), error.type);
      assertNoSecret(error, fixture.secrets);
      const search = await failureOf(() => wrong.search({ limit: 1 }));
      assert.ok(['unauthorized', 'forbidden'].includes(search.type), search.type);
    },
  );
}

/** Reads by ids. */
export function assets(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const [first, second, third] = someOf(fixture);
  const { missing, definition, hostile } = fixture;
  add(
    'getMany',
    'answers in the order asked, with duplicate and missing ids in place',
    async () => {
      const ids = [third.assetId, missing, first.assetId, third.assetId, second.assetId];
      const answers = await connect().getMany(ids);
      assert.deepEqual(answers.map(idOf), [
        third.assetId,
        'missing',
        first.assetId,
        third.assetId,
        second.assetId,
      ]);
    },
  );
  add('getMany', 'answers an empty list for an empty list', async () => {
    assert.deepEqual(await connect().getMany([]), []);
  });
  add('getMany', 'takes as many different ids as chunkSize says', async () => {
    const known = await listedAssets(connect());
    const found = [...new Set([first, second, third, ...known].map(({ assetId }) => assetId))];
    const others = otherIds(missing, definition.chunkSize);
    // In turn, so that a DAM that answers only the first of a call leaves some out.
    const ids = others
      .flatMap((other, index) => [other, ...found.slice(index, index + 1)])
      .slice(0, definition.chunkSize);
    const answers = await connect().getMany(ids);
    assert.deepEqual(
      answers.map(idOf),
      ids.map((id) => (found.includes(id) ? id : 'missing')),
    );
  });
  add('getMany', 'takes as many ids as chunkSize says, each as long as the longest', async () => {
    const known = await listedAssets(connect());
    const [longest = missing] = [missing, ...known.map(({ assetId }) => assetId)].sort(
      (one, other) => other.length - one.length,
    );
    const ids = [...otherIds(longest, definition.chunkSize - 1), first.assetId];
    const answers = await connect().getMany(ids);
    assert.deepEqual(
      answers.map(idOf),
      ids.map((id) => (id === first.assetId ? id : 'missing')),
    );
  });
  add(
    'getMany',
    'answers missing for ids that no asset has, whatever letters they have',
    async () => {
      for (const chunk of chunksOf(ODD_IDS, definition.chunkSize - 1)) {
        const answers = await connect().getMany([...chunk, first.assetId]);
        for (const [index, id] of chunk.entries()) {
          const name = `the answer for ${JSON.stringify(id)}`;
          // Servers refuse addresses that are too long.
          if (id.length === LONGEST_ID && answers[index]?.status === 'failed') continue;
          assert.equal(idOf(answers[index]), 'missing', name);
        }
        assert.equal(idOf(answers.at(-1)), first.assetId);
      }
    },
  );
  add('getMany', 'answers missing for ids that only begin with one, or join two', async () => {
    const { assetId } = first;
    const ids = [' ', '/', '?x', '#x', '%20', '\u0000', ',', `,${second.assetId}`].map(
      (more) => assetId + more,
    );
    for (const chunk of chunksOf([...ids, ` ${assetId}`], definition.chunkSize)) {
      const answers = await connect().getMany(chunk);
      for (const [index, id] of chunk.entries()) {
        assert.equal(idOf(answers[index]), 'missing', `the answer for ${JSON.stringify(id)}`);
      }
    }
  });
  unusualIds(fixture, connect, add);
  add('getMany', 'describes an asset with the shapes and units of the contract', async () => {
    for (const { assetId, title } of fixture.approved) {
      const asset = await oneOf(connect(), assetId);
      assertAsset(asset);
      assert.equal(asset.title, title);
      assert.ok(asset.current, 'an approved asset must have a current version');
      assert.equal(asset.withdrawn, false);
    }
  });
  if (hostile !== undefined) {
    add('getMany', 'returns texts unchanged', async () => {
      const asset = await oneOf(connect(), hostile.assetId);
      assertAsset(asset);
      assert.equal(asset.title, hostile.title);
    });
    const { word } = hostile;
    if (word !== undefined) {
      add('search', `finds words with letters beyond ASCII, such as ${word}`, async () => {
        const { assets } = await connect().search({ text: word, limit: 50 });
        assert.ok(
          assets.some(({ assetId }) => assetId === hostile.assetId),
          'the asset must be in the result',
        );
      });
    }
  }
}

/** In characters, as `Asset.assetId` allows. */
const LONGEST_ID = 512;

/** Ids whose letters mean something elsewhere: in addresses, lists, markup or queries. */
const ODD_IDS: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '../..',
  '%2e%2e',
  'a b',
  'a,b',
  'a|b',
  'a;b',
  'a/b',
  'a//b',
  'a\\b',
  'a?b',
  'a#b',
  'a&b',
  'a=b',
  'a+b',
  'a*',
  '"a"',
  "'; --",
  '<a>',
  '{a}',
  '\u0000',
  '\n',
  'ą',
  '𝒜',
  'x'.repeat(LONGEST_ID),
];

/** Returns different ids that no asset has, by other digits at the end of one of them. */
function otherIds(like: string, count: number): string[] {
  const digits = 4;
  // A short id has too few letters to lose some.
  const begin = like.length > 2 * digits ? like.slice(0, -digits) : like;
  return Array.from(
    { length: count },
    // Decimal digits, which stand in every kind of id.
    (_, index) => begin + String(index + 1).padStart(digits, '0'),
  );
}

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  const step = Math.max(size, 1);
  return Array.from({ length: Math.ceil(items.length / step) }, (_, index) =>
    items.slice(index * step, (index + 1) * step),
  );
}

function unusualIds(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { unusual, definition } = fixture;
  if (unusual === undefined) return;
  const [first] = someOf(fixture);
  add('getMany', 'finds assets whose ids have unusual letters', async () => {
    for (const chunk of chunksOf(unusual, definition.chunkSize - 1)) {
      const ids = [...chunk, first.assetId];
      assert.deepEqual((await connect().getMany(ids)).map(idOf), ids);
    }
    for (const id of unusual) {
      const asset = await oneOf(connect(), id);
      assertAsset(asset);
      assert.ok(asset.current, `${JSON.stringify(id)} must be approved`);
      assert.ok((await fileOf(connect(), asset.current.url)).length > 0, asset.current.url);
    }
    const listed = (await listedAssets(connect())).map(({ assetId }) => assetId);
    for (const id of unusual) assert.ok(listed.includes(id), `a search must list ${id}`);
  });
}
