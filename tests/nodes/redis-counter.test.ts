import { randomUUID } from 'node:crypto';
import { RedisCounter } from '../../server/strapi/nodes/redis-counter';
import { MemoryCounter, TestClock, TestLog } from '../core/fixtures';
import { eventually, freePort } from '../support/processes';

const PER_MS = 600_000;

const clock = new TestClock();
const counters: RedisCounter[] = [];

function counterOn(port: string | number | undefined) {
  const log = new TestLog();
  const otherwise = new MemoryCounter(clock);
  const counter = new RedisCounter({ url: `redis://127.0.0.1:${port}`, clock, log, otherwise });
  counters.push(counter);
  return { counter, otherwise, log };
}

afterEach(async () => {
  for (const counter of counters.splice(0)) await counter.task.stop?.();
});

/** Nodes that count in Redis, and a name that nothing else counts under. */
async function nodes(count: number) {
  const connection = randomUUID();
  const all = Array.from({ length: count }, () => counterOn(process.env.TEST_REDIS_PORT));
  const take = (node: number, calls: number, allowed: number) =>
    all[node]?.counter.take({ connection, calls, allowed, perMs: PER_MS }) ?? Promise.resolve(-1);
  for (const [node, { counter, otherwise }] of all.entries()) {
    await counter.task.run();
    await eventually('Redis counts', async () => {
      const before = otherwise.calls.length;
      await take(node, 0, 1_000);
      await counter.take({ connection: randomUUID(), calls: 1, allowed: 1_000, perMs: PER_MS });
      return otherwise.calls.length === before ? true : undefined;
    });
  }
  return take;
}

describe('calls that are counted in Redis', () => {
  it('are never more than allowed, whichever nodes make them at the same time', async () => {
    const take = await nodes(3);
    const waits = await Promise.all(
      Array.from({ length: 90 }, (_, index) => take(index % 3, 1, 50)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(50);
    expect(waits.filter((wait) => wait > 0)).toHaveLength(40);
  });

  it('are told to all of them, as many as are in the window', async () => {
    const connection = randomUUID();
    const [one, other] = [
      counterOn(process.env.TEST_REDIS_PORT),
      counterOn(process.env.TEST_REDIS_PORT),
    ];
    for (const { counter } of [one, other]) {
      await counter.task.run();
      await eventually('Redis counts', async () => {
        const request = { connection, calls: 1, allowed: 1_000, perMs: PER_MS };
        await counter.take(request);
        return (await counter.counted({ connection, perMs: PER_MS })) > 1 ? true : undefined;
      });
    }
    const counted = await one.counter.counted({ connection, perMs: PER_MS });
    expect(await other.counter.counted({ connection, perMs: PER_MS })).toBe(counted);
    clock.advance(PER_MS + PER_MS / 30);
    expect(await one.counter.counted({ connection, perMs: PER_MS })).toBe(0);
  });

  it('leave room when they are older than the window, and not before', async () => {
    const take = await nodes(1);
    expect(await take(0, 6, 10)).toBe(0);
    clock.advance(60_000);
    expect(await take(0, 4, 10)).toBe(0);
    const waitMs = await take(0, 3, 10);
    // The first six leave it together, at the end of their part of the window.
    expect(waitMs).toBeGreaterThan(PER_MS - 60_000);
    expect(waitMs).toBeLessThanOrEqual(PER_MS - 60_000 + PER_MS / 60);
    clock.advance(waitMs - 1);
    expect(await take(0, 3, 10)).toBe(1);
    clock.advance(1);
    expect(await take(0, 6, 10)).toBe(0);
    expect(await take(0, 1, 10)).toBeGreaterThan(0);
  });

  it('are counted elsewhere while Redis does not answer, and the log says so once', async () => {
    const { counter, otherwise, log } = counterOn(await freePort());
    await counter.task.run();
    await eventually('the connection fails', async () =>
      log.warnings.length > 0 ? true : undefined,
    );
    for (let call = 0; call < 3; call++) {
      const request = { connection: 'brand', calls: 1, allowed: 2, perMs: PER_MS };
      expect(await counter.take(request)).toBe(call < 2 ? 0 : PER_MS);
    }
    expect(otherwise.calls).toHaveLength(2);
    expect(log.warnings).toEqual([expect.stringContaining('counted in the database meanwhile')]);
  });
});
