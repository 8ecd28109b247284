import { DamError } from '../../server/contracts/errors';
import type { AssetName } from '../../server/core/asset-name';
import type { Records } from '../../server/core/records';
import { asset, connectionsWith, HeldDam, MemoryStore, recordsOf, TestClock } from './fixtures';

const FRESH = 60_000;
const GATHER = 1_000;

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const named = (...ids: string[]): Map<string, AssetName> =>
  new Map(ids.map((assetId) => [`brand ${assetId}`, { connection: 'brand', assetId }]));

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `a${from + index}`);

/** Nodes of one site that know assets a0, a1 and so on, read at the same moment. */
async function siteWith(
  count: number,
  { chunkSize = 100, callsPerAsset = false, nodes = 1 } = {},
): Promise<{
  dam: HeldDam;
  clock: TestClock;
  nodes: Records[];
  /** Lets time pass in steps of 100 ms. */
  pass(ms: number): Promise<void>;
  calls(): string[][];
}> {
  const dam = new HeldDam();
  dam.assets = new Map(range(0, count).map((id) => [id, asset(id)]));
  const clock = new TestClock();
  const store = new MemoryStore();
  const all = Array.from({ length: nodes }, () =>
    recordsOf({
      connections: connectionsWith(dam.connector, { chunkSize, callsPerAsset }),
      store,
      clock,
      freshForMs: FRESH,
      gatherMs: GATHER,
    }),
  );
  for (const records of all) await records.load(named(...range(0, count)));
  const known = dam.calls.length;
  return {
    dam,
    clock,
    nodes: all,
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advance(100);
        await settled();
      }
    },
    calls: () => dam.calls.slice(known).map(({ ids }) => ids),
  };
}

describe('stale records', () => {
  it('of many responses within a second are read by one call, which no response waits for', async () => {
    const { nodes, clock, pass, calls } = await siteWith(70);
    clock.advance(FRESH);
    for (let page = 0; page < 14; page++) {
      const names = named(...range(page * 5, page * 5 + 5));
      expect((await nodes[0]?.load(names))?.size).toBe(5);
      clock.advance(50);
    }
    await settled();
    expect(calls()).toEqual([]);
    await pass(GATHER);
    expect(calls().map((ids) => ids.length)).toEqual([70]);
  });

  it('are read as soon as there is a full chunk, one call at a time, the first ones first', async () => {
    const { dam, nodes, clock, pass, calls } = await siteWith(250, { chunkSize: 100 });
    clock.advance(FRESH);
    dam.assets = null;
    await nodes[0]?.load(named(...range(0, 150)));
    await settled();
    expect(calls()).toEqual([range(0, 100)]);
    await nodes[0]?.load(named(...range(150, 250)));
    await pass(3_000);
    expect(calls()).toHaveLength(1);
    dam.call(dam.calls.length - 1).fail(new DamError('unreachable', 'It cannot be reached.'));
    await settled();
    expect(calls()).toEqual([range(0, 100), range(100, 200)]);
  });

  it('of a DAM that hangs cost one call, however many responses show them', async () => {
    const { dam, nodes, clock, pass, calls } = await siteWith(10);
    clock.advance(FRESH);
    dam.assets = null;
    for (let response = 0; response < 100; response++) {
      await nodes[0]?.load(named(...range(0, 10)));
      await pass(100);
    }
    expect(calls()).toHaveLength(1);
  });

  it('take those along that will be stale soon, so that a small site costs one call a minute', async () => {
    const { nodes, pass, calls } = await siteWith(40);
    // Each page is visited once a minute, one after the other.
    for (let second = 0; second < 600; second++) {
      await nodes[0]?.load(named(...range((second % 20) * 2, (second % 20) * 2 + 2)));
      await pass(1_000);
    }
    expect(calls().length).toBeLessThanOrEqual(10);
  });

  it('take none along if each one costs a call', async () => {
    const { nodes, clock, pass, calls } = await siteWith(40, { callsPerAsset: true });
    clock.advance(FRESH);
    await nodes[0]?.load(named('a7'));
    await pass(GATHER);
    expect(calls()).toEqual([['a7']]);
  });

  it('that were read meanwhile, as after a webhook, are not read again', async () => {
    const { nodes, clock, pass, calls } = await siteWith(10);
    clock.advance(FRESH);
    await nodes[0]?.load(named('a0', 'a1', 'a2'));
    await nodes[0]?.reread([...named('a1', 'a2').values()]);
    await pass(GATHER);
    expect(calls().map((ids) => [...ids].sort())).toEqual([
      ['a1', 'a2'],
      ['a0', ...range(3, 10)],
    ]);
  });

  it('that another node has read are not read again', async () => {
    const { nodes, clock, pass, calls } = await siteWith(40, { nodes: 3 });
    clock.advance(FRESH);
    for (const records of nodes) {
      await records.load(named(...range(0, 40)));
      await pass(2 * GATHER);
    }
    expect(calls()).toEqual([range(0, 40)]);
  });
});
