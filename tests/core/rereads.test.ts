import { DamError } from '../../server/contracts/errors';
import type { AssetName } from '../../server/core/asset-name';
import { nameKey } from '../../server/core/asset-name';
import { READ_AGAIN_AFTER_LIST_MS, READ_AGAIN_AFTER_MS, Rereads } from '../../server/core/rereads';
import { asset, connectionsWith, HeldDam, recordsOf, TestClock } from './fixtures';

const nameOf = (assetId: string): AssetName => ({ connection: 'brand', assetId });

async function setUp(known: readonly string[]) {
  const dam = new HeldDam();
  const clock = new TestClock();
  const records = recordsOf({
    connections: connectionsWith(dam.connector),
    clock,
    freshForMs: 3_600_000,
    staleForMs: 7_200_000,
  });
  dam.assets = new Map(known.map((id) => [id, asset(id)]));
  await records.load(new Map(known.map((id) => [nameKey(nameOf(id)), nameOf(id)])));
  dam.calls.length = 0;
  return { dam, clock, rereads: new Rereads({ records, clock }) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('rereads of a DAM', () => {
  it('of ten thousand at once, cost one read of each asset after the first', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `asset-${index}`);
    const { dam, clock, rereads } = await setUp(ids);
    const first = rereads.rereadNow([nameOf('asset-0')]);
    await first;
    const burst = Array.from({ length: 10_000 }, (_, index) =>
      rereads.rereadNow([nameOf(ids[index % ids.length] ?? '')]),
    );
    await settled();
    clock.advance(50);
    expect(new Set(await Promise.all(burst))).toEqual(new Set([true]));
    expect(dam.calls.map(({ ids: asked }) => asked.length)).toEqual([1, 100, 100, 100]);
  });

  it('that come during a read are read after it, never taken for answered', async () => {
    const { dam, clock, rereads } = await setUp(['pier']);
    const { assets } = dam;
    dam.assets = null;
    const first = rereads.rereadNow([nameOf('pier')]);
    await settled();
    const second = rereads.rereadNow([nameOf('pier')]);
    dam.assets = assets;
    dam.call(0).answer([{ status: 'found', asset: asset('pier') }]);
    await first;
    clock.advance(50);
    expect(await second).toBe(true);
    expect(dam.calls).toHaveLength(2);
  });

  it('are not done where the DAM does not answer', async () => {
    const { dam, rereads } = await setUp(['pier']);
    dam.assets = null;
    const answer = rereads.rereadNow([nameOf('pier')]);
    await settled();
    dam.call(0).fail(new Error('down'));
    expect(await answer).toBe(false);
  });

  it.each([
    ['bad-answer', ['pier'], true],
    ['forbidden', ['pier'], true],
    ['rate-limited', [], false],
    ['timeout', [], false],
  ] as const)(
    'tell an asset that cannot be read from a DAM that does not answer: %s',
    async (type, unreadable, isDone) => {
      const { dam, rereads } = await setUp(['pier', 'boat']);
      dam.assets = null;
      const names = [nameOf('pier'), nameOf('boat')];
      const answer = rereads.rereadEach(names);
      await settled();
      const error = new DamError(type, 'Not this one.');
      dam.call(0).answer([
        { status: 'failed', error },
        { status: 'found', asset: asset('boat') },
      ]);
      expect(await answer).toEqual({
        isDone,
        unreadable: unreadable.map((id) => ({ name: nameOf(id), error })),
      });
    },
  );

  describe('of a DAM that answers nothing at all where one asset has an unexpected form', () => {
    const error = new DamError('bad-answer', 'It has an unexpected form.');
    const ids = Array.from({ length: 40 }, (_, index) => `asset-${index}`);

    async function brokenBy(...broken: string[]) {
      const { dam, rereads } = await setUp(ids);
      const { getMany } = dam.connector;
      let calls = 0;
      dam.connector.getMany = async (asked, call) => {
        calls++;
        if (asked.some((id) => broken.includes(id))) throw error;
        return getMany(asked, call);
      };
      return { dam, rereads, calls: () => calls };
    }

    it('find this asset, and read all others', async () => {
      const { rereads, calls } = await brokenBy('asset-27');
      const answer = await rereads.rereadEach(ids.map(nameOf));
      expect(answer).toEqual({ isDone: true, unreadable: [{ name: nameOf('asset-27'), error }] });
      expect(calls()).toBeLessThan(15);
    });

    it('know it alone by a DAM that answers otherwise, and only then', async () => {
      const alone = [nameOf('asset-27')];
      const { rereads } = await brokenBy('asset-27');
      expect(await rereads.rereadEach(alone)).toMatchObject({ isDone: true, unreadable: [{}] });
      const down = await brokenBy('asset-27');
      down.dam.connector.ping = () => Promise.reject(error);
      expect(await down.rereads.rereadEach(alone)).toEqual({ isDone: false, unreadable: [] });
    });

    it('give up where it is not one asset', async () => {
      const { rereads, calls } = await brokenBy(...ids);
      const answer = await rereads.rereadEach(ids.map(nameOf));
      expect(answer).toEqual({ isDone: false, unreadable: [] });
      expect(calls()).toBe(3);
    });
  });

  it('about what this site does not use ask nobody', async () => {
    const { dam, rereads } = await setUp([]);
    expect(await rereads.rereadNow([nameOf('stranger')])).toBe(true);
    expect(dam.calls).toHaveLength(0);
  });

  it('are read again later, since a DAM may tell before its reads show it', async () => {
    const { dam, clock, rereads } = await setUp(['pier']);
    await rereads.rereadNow([nameOf('pier')]);
    const reads: number[] = [];
    let passedMs = 0;
    for (const afterMs of READ_AGAIN_AFTER_MS) {
      await rereads.rereadDue();
      clock.advance(afterMs - passedMs);
      passedMs = afterMs;
      await rereads.rereadDue();
      reads.push(dam.calls.length);
    }
    clock.advance(3_600_000);
    await rereads.rereadDue();
    expect([reads, dam.calls.length]).toEqual([[2, 3, 4], 4]);
  });

  it('that a list asks for are repeated once, and take nothing from those of a webhook', async () => {
    const { dam, clock, rereads } = await setUp(['pier', 'boat']);
    await rereads.rereadNow([nameOf('pier')]);
    clock.advance(1_000);
    await rereads.rereadNow([nameOf('pier'), nameOf('boat')], READ_AGAIN_AFTER_LIST_MS);
    dam.calls.length = 0;
    for (let second = 0; second < 100; second += 1) {
      clock.advance(1_000);
      await rereads.rereadDue();
    }
    const reads = dam.calls.flatMap(({ ids }) => ids);
    expect(reads.filter((id) => id === 'pier')).toHaveLength(3);
    expect(reads.filter((id) => id === 'boat')).toHaveLength(1);
  });
});
