import { strict as assert } from 'node:assert';
import type { UsageChange, WebhookRequest } from '../contracts/connector';
import { idOf, oneOf, someOf } from './checks';
import type { Add, ConformanceFixture, Connect } from './fixture';

/** Webhooks, changes and reports of usage. */

export function webhooks(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { webhook, oldWebhook } = fixture;
  if (webhook === undefined) return;
  const [{ assetId }] = someOf(fixture);
  const verify = (request: WebhookRequest) => {
    const connector = connect();
    assert.ok(connector.verifyWebhook, 'the connector must have verifyWebhook');
    return connector.verifyWebhook(request);
  };
  add('webhooks', 'name the asset and identify the transmission', async () => {
    const hint = await verify(await webhook(assetId));
    assert.deepEqual(hint?.assetIds, [assetId]);
    assert.notEqual(hint?.transmission, '');
  });
  if (fixture.isWebhookUnsigned !== true) {
    add('webhooks', 'are refused if they were changed on the way', async () => {
      const request = await webhook(assetId);
      // Changes one letter of the event.
      const body = request.body.replace(assetId, `${assetId.slice(0, -1)}~`);
      assert.notEqual(body, request.body);
      assert.equal(await verify({ ...request, body }), null);
    });
  }
  add('webhooks', 'are refused without a signature or with a wrong one', async () => {
    const request = await webhook(assetId);
    const forged = (fixture.forgeries ?? headerForgeries)(request);
    assert.ok(forged.length > 0, 'the fixture needs at least one forgery');
    for (const each of forged) assert.equal(await verify(each), null);
  });
  if (oldWebhook === undefined) return;
  add('webhooks', 'are refused an hour after they were signed', async () => {
    assert.equal(await verify(await oldWebhook(assetId)), null);
  });
}

function headerForgeries(request: WebhookRequest): WebhookRequest[] {
  const other = Object.entries(request.headers).map(([name, value]) => [
    name,
    value?.replace(/.$/, '~'),
  ]);
  return [
    { ...request, headers: {} },
    { ...request, headers: Object.fromEntries(other) },
  ];
}

export function changes(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { change, remove, approved } = fixture;
  if (change === undefined) return;
  const changesSince = (cursor: string | null) => {
    const connector = connect();
    assert.ok(connector.changesSince, 'the connector must have changesSince');
    return connector.changesSince(cursor);
  };
  /** Reads the list to its end. */
  const readFrom = async (begin: string) => {
    const seen: string[] = [];
    let cursor = begin;
    for (let pages = 0; pages < 100; pages++) {
      const page = await changesSince(cursor);
      seen.push(...page.assetIds);
      cursor = page.cursor;
      if (!page.hasMore) return { seen, cursor };
    }
    return assert.fail('the list of changes must end');
  };
  const [{ assetId }] = someOf(fixture);
  add('changes', 'are listed after a cursor, and only those after it', async () => {
    const begin = await changesSince(null);
    assert.deepEqual(begin.assetIds, []);
    await change(assetId);
    const { seen, cursor } = await readFrom(begin.cursor);
    assert.ok(seen.includes(assetId), `${assetId} must be listed, not only ${seen.join()}`);
    const after = await changesSince(cursor);
    assert.ok(!after.hasMore, 'the list must have ended');
  });
  add('changes', 'leave out assets that did not change', async () => {
    const begin = await changesSince(null);
    await change(assetId);
    const { cursor } = await readFrom(begin.cursor);
    await change(assetId);
    const { seen } = await readFrom(cursor);
    assert.ok(seen.includes(assetId), `${assetId} must be listed, not only ${seen.join()}`);
    const others = approved.filter((each) => !seen.includes(each.assetId));
    assert.ok(others.length > 0, 'the list names every asset, each of which is read again');
  });
  add('changes', 'are seen by a connection that has read the asset before', async () => {
    const connector = connect();
    const before = await oneOf(connector, assetId);
    await change(assetId);
    assert.notDeepEqual(await oneOf(connector, assetId), before, `${assetId} must be read anew`);
  });
  if (remove === undefined) return;
  add('changes', 'list an asset that was deleted, which is missing then', async () => {
    const { cursor } = await changesSince(null);
    const removed = await remove();
    const { seen } = await readFrom(cursor);
    assert.ok(seen.includes(removed), `${removed} must be listed, not only ${seen.join()}`);
    assert.equal(idOf((await connect().getMany([removed]))[0]), 'missing');
  });
}

export function usage(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { usesOf, missing } = fixture;
  if (usesOf === undefined) return;
  const reportUsage = (list: readonly UsageChange[]) => {
    const connector = connect();
    assert.ok(connector.reportUsage, 'the connector must have reportUsage');
    return connector.reportUsage(list);
  };
  const [{ assetId }] = someOf(fixture);
  const change = (action: 'add' | 'remove', of = assetId): UsageChange => ({
    assetId: of,
    action,
    uri: 'https://www.example.com/conformance',
    title: 'A page',
  });
  add('usage', 'is added once and removed, however often it is reported', async () => {
    const results = await reportUsage([change('add'), change('add'), change('add', missing)]);
    assert.equal(results.length, 3);
    assert.deepEqual(results.slice(0, 2), [null, null]);
    assert.deepEqual(await usesOf(assetId), [change('add').uri]);
    await reportUsage([change('remove'), change('remove')]);
    assert.deepEqual(await usesOf(assetId), []);
  });
}
