import type { CallPurpose } from '../../server/contracts/connector';
import { DamError } from '../../server/contracts/errors';
import { Budget, type CallCounter } from '../../server/core/budget';
import { Metrics } from '../../server/core/metrics';
import { DEFAULT_RESILIENCE, withResilience } from '../../server/core/resilience';
import {
  asset,
  connectionsWith,
  HeldDam,
  MemoryCounter,
  recordsOf,
  TestClock,
  TestLog,
} from './fixtures';

const HOUR_MS = 3_600_000;

function setUp(calls = 100, counter?: CallCounter) {
  const clock = new TestClock();
  const log = new TestLog();
  const memory = new MemoryCounter(clock);
  const limit = { calls, perMs: HOUR_MS };
  const budget = new Budget({ connection: 'brand', limit, counter: counter ?? memory, clock, log });
  return { clock, log, budget, counted: memory.calls };
}

function broken(take: CallCounter['take']): CallCounter {
  return { take, counted: async () => 0 };
}

/** Makes calls of a purpose until one is refused. Returns how many were made, and the refusal. */
async function untilRefused(budget: Budget, purpose: CallPurpose) {
  for (let made = 0; made < 1_000; made += 1) {
    try {
      await budget.take(purpose, 1);
    } catch (error) {
      return { made, error };
    }
  }
  throw new Error('Nothing was refused.');
}

describe('a budget of calls', () => {
  it('is kept for those who are more urgent: refreshes end first, editors last', async () => {
    const { budget } = setUp(100);
    const made: number[] = [];
    for (const purpose of ['refresh', 'response', 'change', 'editor'] as const) {
      made.push((await untilRefused(budget, purpose)).made);
    }
    expect(made).toEqual([70, 15, 10, 5]);
  });

  it('says when it ends, and goes on then', async () => {
    const { budget, clock } = setUp(10);
    await untilRefused(budget, 'editor');
    clock.advance(60_000);
    const { error } = await untilRefused(budget, 'editor');
    expect(error).toMatchObject({ type: 'rate-limited', retryAfterMs: HOUR_MS - 60_000 });
    expect(String(error)).toContain('used up its budget of 10 calls in 3600 s');
    clock.advance(HOUR_MS - 60_000);
    expect((await untilRefused(budget, 'editor')).made).toBe(10);
  });

  it('tells it once in an hour, however often calls are refused', async () => {
    const { budget, clock, log } = setUp(10);
    await untilRefused(budget, 'refresh');
    await untilRefused(budget, 'editor');
    expect(log.warnings).toEqual([expect.stringContaining('Set its `budget`')]);
    clock.advance(HOUR_MS);
    await untilRefused(budget, 'editor');
    expect(log.warnings).toHaveLength(2);
  });

  it('shuts nobody out for good, however small it is', async () => {
    const { budget } = setUp(1);
    expect((await untilRefused(budget, 'refresh')).made).toBe(1);
    const many = setUp(10);
    await many.budget.take('editor', 500);
    expect(many.counted).toHaveLength(10);
  });

  it('shrinks to what the DAM says is left, until the DAM counts anew', async () => {
    const { budget, clock } = setUp(100);
    budget.hear(40, clock.now() + 600_000);
    // 60 of 100 are used by then.
    expect((await untilRefused(budget, 'refresh')).made).toBe(10);
    const refused = await untilRefused(budget, 'refresh');
    expect(refused).toMatchObject({ made: 0, error: { retryAfterMs: 600_000 } });
    expect((await untilRefused(budget, 'editor')).made).toBe(30);
    budget.hear(0, clock.now() + 600_000);
    expect((await untilRefused(budget, 'editor')).made).toBe(0);
    clock.advance(600_000);
    expect((await untilRefused(budget, 'editor')).made).toBe(60);
  });

  it('never grows by what the DAM says', async () => {
    const { budget, clock } = setUp(10);
    budget.hear(2_000, clock.now() + 600_000);
    expect((await untilRefused(budget, 'editor')).made).toBe(10);
  });

  it('says what is left of it, and no more than the DAM itself leaves', async () => {
    const { budget, clock } = setUp(10);
    await budget.take('editor', 3);
    expect(await budget.left()).toBe(7);
    budget.hear(2, clock.now() + 60_000);
    expect(await budget.left()).toBe(2);
    clock.advance(60_001);
    expect(await budget.left()).toBe(7);
    clock.advance(HOUR_MS);
    expect(await budget.left()).toBe(10);
  });

  it('does not take the DAM away if calls cannot be counted, and says so once', async () => {
    const { budget, log } = setUp(
      1,
      broken(() => Promise.reject(new Error('no such table'))),
    );
    for (let call = 0; call < 3; call += 1) await budget.take('refresh', 1);
    expect(log.warnings).toEqual([
      expect.stringContaining('cannot be counted: Error: no such table'),
    ]);
  });

  it('lets a call go on that waits too long to be counted', async () => {
    const { budget, clock } = setUp(
      1,
      broken(() => new Promise(() => undefined)),
    );
    const call = budget.take('editor', 1);
    clock.advance(1_000);
    await expect(call).resolves.toBeUndefined();
  });
});

describe('a connector with a budget', () => {
  function connect(calls: number, more: { callsPerAsset?: boolean } = {}) {
    const parts = setUp(calls);
    const dam = new HeldDam();
    dam.assets = new Map([['a', asset('a')]]);
    const metrics = new Metrics();
    const { budget, clock } = parts;
    const connector = withResilience(dam.connector, DEFAULT_RESILIENCE, {
      metrics,
      clock,
      budget,
      ...more,
    });
    return { ...parts, dam, connector, metrics };
  }

  it('is not called once it is used up, and that is no outage', async () => {
    const { dam, connector, metrics } = connect(10);
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => connector.getMany(['a'], { purpose: 'refresh' })),
    );
    expect(dam.calls).toHaveLength(7);
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(13);
    expect(metrics.snapshot().circuit).toBe('closed');
    await connector.getMany(['a']);
    await expect(connector.getMany(['a'])).rejects.toThrow('used up its budget');
    // An editor still gets an answer.
    await expect(connector.search({ limit: 1 })).resolves.toMatchObject({ assets: [] });
  });

  it('counts each attempt, and each asset of a connector that asks for them one by one', async () => {
    const one = connect(100, { callsPerAsset: true });
    await one.connector.getMany(['a', 'b', 'c']);
    expect(one.counted).toHaveLength(3);
    const failing = connect(100);
    failing.dam.connector.search = () => Promise.reject(new DamError('bad-answer', 'no'));
    const search = failing.connector.search({ limit: 1 }).catch((error: unknown) => error);
    for (let retry = 0; retry < 3; retry += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      failing.clock.advance(1_000);
    }
    await search;
    expect(failing.counted).toHaveLength(3);
  });

  it('leaves pages with what is known: stale records stay, and are read again later', async () => {
    const { dam, connector, clock, log } = connect(10);
    const records = recordsOf({
      connections: connectionsWith(connector),
      clock,
      log,
      freshForMs: 60_000,
      staleForMs: 86_400_000,
    });
    const names = new Map([['["brand","a"]', { connection: 'brand', assetId: 'a' }]]);
    const visit = async () => {
      const found = await records.load(names);
      await new Promise((resolve) => setImmediate(resolve));
      return found.size;
    };
    for (let minute = 0; minute < 90; minute += 1) {
      expect(await visit()).toBe(1);
      clock.advance(60_000);
    }
    // Seven in the first hour, and again from the second on.
    expect(dam.calls.length).toBeGreaterThan(7);
    expect(dam.calls.length).toBeLessThanOrEqual(14);
    // One line for each hour, instead of one for each refusal.
    expect(log.warnings.every((line) => line.includes('Set its `budget`'))).toBe(true);
    expect(log.warnings.length).toBeLessThanOrEqual(2);
  });
});
