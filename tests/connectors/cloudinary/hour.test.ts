import { cloudinary } from '../../../server/connectors/cloudinary';
import type { CallPurpose, Connector } from '../../../server/contracts/connector';
import { Budget } from '../../../server/core/budget';
import { Metrics } from '../../../server/core/metrics';
import { READ_AGAIN_AFTER_LIST_MS } from '../../../server/core/rereads';
import { DEFAULT_RESILIENCE, withResilience } from '../../../server/core/resilience';
import { DEFAULT_CONFIG } from '../../../server/strapi/config';
import { MemoryCounter, TestClock, TestLog } from '../../core/fixtures';
import { BOAT, BY_METADATA, connect, dam, LAMP, PIER, startCloudinary } from './fixture';

startCloudinary();

const HOUR_MS = 3_600_000;
const FREE_PLAN = 500;

let clock: TestClock;
beforeEach(() => {
  clock = new TestClock();
  jest.spyOn(Date, 'now').mockImplementation(() => clock.now());
  jest.spyOn(performance, 'now').mockImplementation(() => clock.elapsed());
});
afterEach(() => jest.restoreAllMocks());

/** A connection as the plugin makes it, with the budget that Cloudinary has by default. */
function connection(): Connector {
  const limit = cloudinary.budget;
  if (limit === undefined) throw new Error('Cloudinary has a budget by default.');
  const budget = new Budget({
    connection: 'brand',
    limit,
    counter: new MemoryCounter(clock),
    clock,
    log: new TestLog(),
  });
  const callsLeft = (left: number, resetAtMs: number) => budget.hear(left, resetAtMs);
  const created = connect(dam.url, BY_METADATA, { callsLeft });
  return withResilience(created, DEFAULT_RESILIENCE, { metrics: new Metrics(), clock, budget });
}

/** Passes an hour in rounds of `changesEveryMs`, from the beginning of an hour of Cloudinary's. */
async function anHour(round: () => Promise<void>): Promise<void> {
  clock.advance(HOUR_MS - (clock.now() % HOUR_MS));
  for (let passedMs = 0; passedMs < HOUR_MS; passedMs += DEFAULT_CONFIG.changesEveryMs) {
    await round();
    clock.advance(DEFAULT_CONFIG.changesEveryMs);
  }
}

describe('an hour of a connection with its defaults', () => {
  it('stays far below the free plan where something changes in each round', async () => {
    const connector = connection();
    let { cursor } = (await connector.changesSince?.(null)) ?? { cursor: '' };
    const again = new Map<number, readonly string[]>();
    await anHour(async () => {
      dam.change(BOAT, { tags: [`changed at ${clock.now()}`] });
      const page = await connector.changesSince?.(cursor);
      cursor = page?.cursor ?? cursor;
      const due = [[BOAT], again.get(clock.now()) ?? []].filter((ids) => ids.length > 0);
      for (const ids of due) await connector.getMany(ids, { purpose: 'change' });
      for (const delayMs of READ_AGAIN_AFTER_LIST_MS) again.set(clock.now() + delayMs, [BOAT]);
    });
    expect(dam.calls.length).toBeGreaterThan(HOUR_MS / DEFAULT_CONFIG.changesEveryMs);
    expect(dam.calls.length).toBeLessThan(FREE_PLAN / 2);
    // The list of fields is asked for six times an hour, not with each read.
    expect(dam.calls.filter((call) => call === 'metadata_fields').length).toBeLessThanOrEqual(7);
  });

  it('is never one call above the free plan, and editors still search at its end', async () => {
    const connector = connection();
    let { cursor } = (await connector.changesSince?.(null)) ?? { cursor: '' };
    const made = async (purpose: CallPurpose) => {
      // What the budget refuses is tried again later.
      await connector.getMany([PIER, BOAT, LAMP], { purpose }).catch(() => undefined);
    };
    await anHour(async () => {
      const page = await connector.changesSince?.(cursor).catch(() => undefined);
      cursor = page?.cursor ?? cursor;
      // Hundreds of stale records, and visitors that wait.
      for (let chunk = 0; chunk < 6; chunk++) await made('refresh');
      for (let chunk = 0; chunk < 6; chunk++) await made('response');
      if (clock.now() % (10 * 60_000) === 0) await connector.search({ limit: 10 });
    });
    expect(dam.calls.length).toBeLessThanOrEqual(FREE_PLAN);
    expect(dam.callsLeft).toBeGreaterThanOrEqual(0);
    // Most of it was used, so that it was the budget that held the rest back.
    expect(dam.calls.length).toBeGreaterThan(FREE_PLAN / 2);
  });
});
