import type { Reference } from '../../server/contracts/reference';
import { Resolver } from '../../server/core/resolver';
import { asset, connectionsWith, HeldDam, NOON, recordsOf, TestClock, version } from './fixtures';

function setUp() {
  const dam = new HeldDam();
  const clock = new TestClock();
  const connections = connectionsWith(dam.connector);
  const records = recordsOf({ connections, clock });
  return { dam, clock, resolver: new Resolver(records, connections, clock) };
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

  it('never asks the DAM for an asset that a visitor guesses', async () => {
    const { dam, resolver } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    expect(await resolver.resolveKnown(pier)).toBeNull();
    expect(dam.calls).toHaveLength(0);
    await resolver.resolveAll([pier]);
    expect((await resolver.resolveKnown(pier))?.availability).toBe('live');
  });
});
