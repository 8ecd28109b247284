import type { AssetName } from '../../server/core/asset-name';
import { nameKey } from '../../server/core/asset-name';
import type { Records } from '../../server/core/records';
import {
  asset,
  connectionsWith,
  found,
  HeldDam,
  MemoryStore,
  recordsOf,
  TestClock,
  version,
} from './fixtures';

const SYNC = 250;
const pier: AssetName = { connection: 'brand', assetId: 'pier' };
const names = new Map([[nameKey(pier), pier]]);

/** Two nodes on one table, each with a memory of its own. */
function setUp() {
  const dam = new HeldDam();
  const store = new MemoryStore();
  const clock = new TestClock();
  const presence = { announced: true, others: true };
  const node = (): Records =>
    recordsOf({
      connections: connectionsWith(dam.connector),
      store,
      clock,
      freshForMs: 3_600_000,
      staleForMs: 7_200_000,
      syncMs: SYNC,
      isAnnounced: () => presence.announced,
      hasOthers: async () => presence.others,
    });
  const approve = (number: number): void => {
    const current = version(number);
    dam.assets = new Map([['pier', asset('pier', { current, versions: [current] })]]);
  };
  approve(1);
  return { dam, store, clock, presence, approve, one: node(), other: node() };
}

const shown = async (records: Records) =>
  (await records.load(names)).get(nameKey(pier))?.asset?.current?.version;

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('several nodes', () => {
  it('show on each what one of them was told, as soon as memory is older than syncMs', async () => {
    const { approve, clock, one, other } = setUp();
    expect([await shown(one), await shown(other)]).toEqual(['1', '1']);
    approve(2);
    await one.reread([pier]);
    expect([await shown(one), await shown(other)]).toEqual(['2', '1']);
    clock.advance(SYNC + 1);
    expect(await shown(other)).toBe('2');
  });

  it('wait with the answer to a webhook until no node can show the old version', async () => {
    const { approve, clock, one, other } = setUp();
    await shown(one);
    await shown(other);
    approve(2);
    await one.reread([pier]);
    await one.revisionWatch.checkRevision();
    const done = jest.fn();
    const answer = one.revisionWatch.seenByAll().then(done);
    // To the millisecond the other node may still trust its memory.
    clock.advance(SYNC);
    await settled();
    expect(done).not.toHaveBeenCalled();
    clock.advance(10);
    await answer;
    expect(await shown(other)).toBe('2');
  });

  it('keep nobody waiting where there is one node, or where all have long seen everything', async () => {
    const { clock, one, presence, approve } = setUp();
    await shown(one);
    approve(2);
    await one.reread([pier]);
    presence.others = false;
    await one.revisionWatch.seenByAll();
    presence.others = true;
    clock.advance(SYNC);
    await one.revisionWatch.checkRevision();
    clock.advance(SYNC);
    await one.revisionWatch.seenByAll();
  });

  it('never trust the memory of a node that the others do not know of', async () => {
    const { approve, one, other, presence } = setUp();
    await shown(other);
    approve(2);
    await one.reread([pier]);
    presence.announced = false;
    expect(await shown(other)).toBe('2');
  });

  it('share one look at the revision among all that is asked within syncMs', async () => {
    const { clock, one, store } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => shown(one)));
    expect(store.looks).toBe(1);
    clock.advance(SYNC + 1);
    await Promise.all(Array.from({ length: 20 }, () => shown(one)));
    expect(store.looks).toBe(2);
  });

  it('keep the newer version where a slow read of another node comes late', async () => {
    const { approve, clock, dam, one, other } = setUp();
    await shown(one);
    dam.assets = null;
    const late = other.reread([pier]);
    await settled();
    approve(2);
    await one.reread([pier]);
    const old = version(1);
    dam.call(dam.calls.length - 2).answer(found(asset('pier', { current: old, versions: [old] })));
    // What came late is read once more, so that the answer is of now.
    expect(await late).toMatchObject([{ record: { asset: { current: { version: '2' } } } }]);
    clock.advance(SYNC + 1);
    expect([await shown(one), await shown(other)]).toEqual(['2', '2']);
  });

  it('read until they are not overtaken, where a change in two steps is written by others', async () => {
    const { approve, clock, dam, one, other } = setUp();
    await shown(one);
    dam.assets = null;
    const late = other.reread([pier]);
    for (const step of [2, 3]) {
      await settled();
      const held = dam.calls.length - 1;
      approve(step);
      await one.reread([pier]);
      dam.assets = null;
      const old = version(1);
      dam.call(held).answer(found(asset('pier', { current: old, versions: [old] })));
      await settled();
    }
    dam.calls.at(-1)?.answer(found(asset('pier', { current: version(3), versions: [version(3)] })));
    expect(await late).toMatchObject([
      { record: { asset: { current: { version: '3' } } }, kept: true },
    ]);
    clock.advance(SYNC + 1);
    expect(await shown(one)).toBe('3');
  });

  it('write down what changed, and nothing where all is as before', async () => {
    const { approve, one, store } = setUp();
    await shown(one);
    expect(store.committed).toEqual([]);
    await one.reread([pier]);
    expect([store.committed, store.revision]).toEqual([[], 1]);
    approve(2);
    await one.reread([pier]);
    expect([store.committed, store.revision]).toEqual([['version'], 2]);
  });
});
