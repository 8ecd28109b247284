import type { Reference } from '../../server/contracts/reference';
import { nameKey } from '../../server/core/asset-name';
import type { RecordsOptions } from '../../server/core/records';
import { Resolver } from '../../server/core/resolver';
import {
  asset,
  connectionsWith,
  HeldDam,
  MemoryStore,
  NOON,
  recordsOf,
  TestClock,
  version,
} from './fixtures';

function setUp(more: Partial<RecordsOptions> = {}) {
  const dam = new HeldDam();
  const clock = new TestClock();
  const connections = connectionsWith(dam.connector);
  const store = new MemoryStore();
  const records = recordsOf({ connections, clock, store, ...more });
  return { dam, clock, store, records, resolver: new Resolver(records, connections, clock) };
}

const pier: Reference = { connection: 'brand', assetId: 'pier' };
const boat: Reference = { connection: 'brand', assetId: 'boat' };
const gone: Reference = { connection: 'brand', assetId: 'gone' };

describe('the resolver', () => {
  it('asks for all references of a response in one batch', async () => {
    const { dam, resolver } = setUp();
    dam.assets = new Map(['pier', 'boat'].map((id) => [id, asset(id)]));
    const resolved = await resolver.resolveAll([boat, gone, pier]);
    expect(resolved.map(({ availability }) => availability)).toEqual(['live', 'missing', 'live']);
    expect(resolved.map((each) => each.asset?.assetId ?? null)).toEqual(['boat', null, 'pier']);
    expect(dam.calls.map(({ ids }) => ids)).toEqual([['boat', 'gone', 'pier']]);
  });

  it('takes an alias of a renamed connection for its key', async () => {
    const { dam, resolver } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    const old: Reference = { connection: 'old-brand', assetId: 'pier' };
    expect(resolver.nameOf(old)).toEqual({ connection: 'brand', assetId: 'pier' });
    const [first, second] = await resolver.resolveAll([old, pier]);
    expect(first).toEqual(second);
    expect(dam.calls).toHaveLength(1);
  });

  it('leaves the name of a connection alone that is not configured', () => {
    const { resolver } = setUp();
    const other: Reference = { connection: 'other', assetId: 'pier' };
    expect(resolver.nameOf(other)).toEqual({ connection: 'other', assetId: 'pier' });
  });

  it('answers a pinned reference with its version', async () => {
    const { dam, resolver } = setUp();
    const [one, two] = [version(1), version(2)];
    dam.assets = new Map([['pier', asset('pier', { current: two, versions: [two, one] })]]);
    const pinned: Reference = { ...pier, version: '1' };
    const resolved = await resolver.resolveAll([pier, pinned]);
    expect(resolved.map((each) => each.version?.version)).toEqual(['2', '1']);
  });

  it('reads the clock after a slow DAM has answered, so that rights end meanwhile', async () => {
    const { dam, clock, resolver } = setUp();
    const resolving = resolver.resolveAll([pier]);
    await new Promise((resolve) => setImmediate(resolve));
    const expiring = asset('pier', { expiresAt: new Date(NOON + 500).toISOString() });
    clock.advance(1_000);
    dam.call(0).answer([{ status: 'found', asset: expiring }]);
    expect((await resolving)[0]?.availability).toBe('expired');
  });

  it('holds a resolution until an instant of its rights, in both directions of the wall clock', async () => {
    const { dam, clock, resolver } = setUp();
    const [embargoMs, expiryMs] = [NOON + 10_000, NOON + 20_000];
    const rights = {
      embargoUntil: new Date(embargoMs).toISOString(),
      expiresAt: new Date(expiryMs).toISOString(),
    };
    dam.assets = new Map([['pier', asset('pier', rights)]]);
    const availability = async () => (await resolver.resolveAll([pier]))[0]?.availability;
    const at = [embargoMs - 1, embargoMs, expiryMs - 1, expiryMs, expiryMs - 1, embargoMs - 1];
    const seen: unknown[] = [];
    for (const now of [NOON, ...at]) {
      clock.set(now);
      seen.push(await availability());
    }
    expect(seen).toEqual([
      'embargoed',
      'embargoed',
      'live',
      'live',
      'expired',
      'live',
      'embargoed',
    ]);
  });

  it('gives the same resolution until the record changes, then the new one at once', async () => {
    const { dam, records, resolver } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    const [first] = await resolver.resolveAll([pier]);
    expect((await resolver.resolveAll([pier]))[0]).toBe(first);
    const two = version(2);
    dam.assets.set('pier', asset('pier', { current: two, versions: [two, version(1)] }));
    await records.reread([{ connection: 'brand', assetId: 'pier' }]);
    expect((await resolver.resolveAll([pier]))[0]?.version?.version).toBe('2');
  });

  it('shows a change of another node as soon as the revision is checked', async () => {
    const { dam, clock, store, resolver } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await resolver.resolveAll([pier]);
    await resolver.resolveAll([pier]);
    const [row] = [...store.rows.values()];
    if (row === undefined) throw new Error('there is no record');
    store.revision++;
    const withdrawn = asset('pier', { withdrawn: true });
    const changed = { ...row, asset: withdrawn, revision: store.revision };
    store.rows.set(nameKey(row), changed);
    clock.advance(251);
    expect((await resolver.resolveAll([pier]))[0]?.availability).toBe('withdrawn');
  });

  it('reads a record again that was forgotten because others needed its place', async () => {
    const { dam, store, resolver } = setUp({ maxInMemory: 1 });
    dam.assets = new Map(['pier', 'boat'].map((id) => [id, asset(id)]));
    await resolver.resolveAll([pier]);
    await resolver.resolveAll([boat]);
    const before = store.reads;
    expect((await resolver.resolveAll([pier]))[0]?.availability).toBe('live');
    expect(store.reads).toBe(before + 1);
  });

  it('reads a record again that is no longer fresh, however often it was held', async () => {
    const { dam, clock, resolver } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await resolver.resolveAll([pier]);
    await resolver.resolveAll([pier]);
    clock.advance(60_000);
    await resolver.resolveAll([pier]);
    clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(dam.calls).toHaveLength(2);
  });

  it('keeps a record in memory that responses use, beside those that they do not', async () => {
    const { dam, clock, store, resolver } = setUp({ maxInMemory: 2 });
    dam.assets = new Map(['pier', 'boat', 'gull'].map((id) => [id, asset(id)]));
    await resolver.resolveAll([pier]);
    await resolver.resolveAll([boat]);
    clock.advance(2_000);
    await resolver.resolveAll([pier]);
    await resolver.resolveAll([{ connection: 'brand', assetId: 'gull' }]);
    const before = store.reads;
    await resolver.resolveAll([pier]);
    expect(store.reads).toBe(before);
  });

  it('never asks the DAM for an asset that a visitor guesses', async () => {
    const { dam, resolver } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    expect(await resolver.resolveKnown(pier)).toBeNull();
    expect(dam.calls).toHaveLength(0);
    await resolver.resolveAll([pier]);
    expect((await resolver.resolveKnown(pier))?.availability).toBe('live');
  });
});
