import { strict as assert } from 'node:assert';
import type { Asset } from '../contracts/asset';
import type { Connector } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import { notApplicable } from './case-log';
import {
  answersOrNone,
  assertAsset,
  assertNoSecret,
  failureOf,
  fileOf,
  oneOf,
  resultOrNone,
  someOf,
} from './checks';
import type { Add, ConformanceFixture, Connect } from './fixture';

/** Approval, rights and versions. */

export function states(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { states = {}, connectWithoutRights } = fixture;
  if (connectWithoutRights !== undefined) {
    add('rights', 'that cannot be seen close the asset, or fail', async () => {
      const [{ assetId }] = someOf(fixture);
      const [answer] = await answersOrNone(connectWithoutRights(), [assetId]);
      assert.notEqual(answer?.status, 'missing');
      if (answer?.status === 'found') assert.ok(isClosed(answer.asset), 'the asset must be closed');
    });
    add('rights', 'that cannot be seen leave nothing that an editor could pick', async () => {
      const found = await resultOrNone(connectWithoutRights());
      for (const asset of found) assert.ok(isClosed(asset), `${asset.assetId} must be closed`);
    });
    add(
      'rights',
      'that cannot be seen are told by ping, in one line without a secret',
      async () => {
        const error = await failureOf(() => connectWithoutRights().ping());
        assert.ok(['forbidden', 'bad-request'].includes(error.type), error.type);
        assert.doesNotMatch(error.message, /\n/);
        assertNoSecret(error, fixture.secrets);
      },
    );
  }
  const { unapproved, newerInReview, withdrawn, embargoed, expired } = states;
  if (unapproved !== undefined) {
    add('approval', 'an asset that was never approved has no current version', async () => {
      assert.equal((await oneOf(connect(), unapproved)).current, null);
    });
  }
  if (newerInReview !== undefined) {
    add('approval', 'a version in review is never the current one', async () => {
      const { current, versions } = await oneOf(connect(), newerInReview.assetId);
      assert.equal(current?.version, newerInReview.current);
      assert.notEqual(versions[0]?.status, 'approved');
    });
  }
  if (newerInReview !== undefined) {
    add('approval', 'the address of the approved version never answers newer bytes', async () => {
      const { current, versions } = await oneOf(connect(), newerInReview.assetId);
      assert.ok(current, 'the approved version must be current');
      const shown = await fileOf(connect(), current.url);
      assert.ok(shown.length > 0, current.url);
      const [newest] = versions;
      if (current.sizeBytes !== null) assert.equal(shown.length, current.sizeBytes, current.url);
      const inReview = newest === undefined ? null : await fileOrNone(connect(), newest.url);
      if (inReview === null) notApplicable('The DAM gives out no bytes that wait for review.');
      assert.ok(
        !shown.equals(inReview),
        `${current.url} answers the bytes of the version in review`,
      );
    });
  }
  if (withdrawn !== undefined) {
    add('rights', 'a withdrawn asset is withdrawn', async () => {
      assert.equal((await oneOf(connect(), withdrawn)).withdrawn, true);
    });
  }
  if (embargoed !== undefined) {
    add('rights', 'an embargoed asset has an embargo that lies ahead', async () => {
      const { embargoUntil } = await oneOf(connect(), embargoed);
      assert.ok(Date.parse(embargoUntil ?? '') > Date.now(), String(embargoUntil));
    });
  }
  if (expired !== undefined) {
    add('rights', 'an expired asset has an expiry that has passed', async () => {
      const { expiresAt } = await oneOf(connect(), expired);
      assert.ok(Date.parse(expiresAt ?? '') <= Date.now(), String(expiresAt));
    });
  }
}

/** Returns the bytes at an address, or null if the DAM gives none out. */
async function fileOrNone(connector: Connector, url: string): Promise<Buffer | null> {
  try {
    return await fileOf(connector, url);
  } catch (error) {
    if (error instanceof DamError || error instanceof assert.AssertionError) return null;
    throw error;
  }
}

/** True if the asset is not shown now, also because a limit is no instant. */
function isClosed({ withdrawn, current, embargoUntil, expiresAt }: Asset): boolean {
  const isWithin =
    (embargoUntil === null || Date.parse(embargoUntil) <= Date.now()) &&
    (expiresAt === null || Date.parse(expiresAt) > Date.now());
  return withdrawn || current === null || !isWithin;
}

export function versions(
  { versions: assetId }: ConformanceFixture,
  connect: Connect,
  add: Add,
): void {
  if (assetId === undefined) return;
  add('versions', 'are listed newest first, each with its own address and bytes', async () => {
    const asset = await oneOf(connect(), assetId);
    assertAsset(asset);
    const approved = asset.versions.filter(({ status }) => status === 'approved');
    assert.ok(approved.length >= 2, 'the fixture needs an asset with two approved versions');
    assert.equal(new Set(approved.map(({ url }) => url)).size, approved.length);
    const made = asset.versions.flatMap(({ createdAt }) => createdAt ?? []);
    assert.deepEqual(made, [...made].sort().reverse(), 'versions must be listed newest first');
    const files = await Promise.all(approved.slice(0, 2).map(({ url }) => fileOf(connect(), url)));
    const [newer, older] = files;
    assert.ok(
      newer && older && !newer.equals(older),
      'the addresses of two versions must have different bytes',
    );
  });
}
