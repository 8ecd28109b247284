import { strict as assert } from 'node:assert';
import { assertAsset, assertNoSecret, failureOf, idOf, oneOf, someOf } from './checks';
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
  add('getMany', 'takes as many ids as chunkSize says', async () => {
    const ids = Array.from({ length: definition.chunkSize }, (_, index) =>
      index === 0 ? first.assetId : `${missing}`,
    );
    const answers = await connect().getMany(ids);
    assert.equal(answers.length, ids.length);
    assert.equal(idOf(answers[0]), first.assetId);
    assert.ok(answers.slice(1).every(({ status }) => status === 'missing'));
  });
  add('getMany', 'answers missing for ids that no asset can have', async () => {
    const odd = ['', ' ', '.', '..', '../..', '%2e%2e', 'a,b', 'a|b', 'a/b', 'a?b', "'; --"];
    odd.push('\u0000', '𝒜', 'x'.repeat(500));
    const answers = await connect().getMany([...odd, first.assetId]);
    assert.deepEqual(
      answers.slice(0, -1).map(({ status }) => status),
      odd.map(() => 'missing'),
    );
    assert.equal(idOf(answers.at(-1)), first.assetId);
  });
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
