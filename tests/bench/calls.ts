import type { CallBudget, Connector } from '../../server/contracts/connector';
import type { AssetName } from '../../server/core/asset-name';
import { nameKey } from '../../server/core/asset-name';
import { Budget } from '../../server/core/budget';
import { type Cell, followChanges } from '../../server/core/changes-feed';
import { afterRound, type Evidence, ToldChanges } from '../../server/core/evidence';
import { Metrics } from '../../server/core/metrics';
import { Rereads } from '../../server/core/rereads';
import { DEFAULT_RESILIENCE, withResilience } from '../../server/core/resilience';
import { SWEEP_PART_MS, sweepPart } from '../../server/core/sweep';
import {
  asset,
  connectionsWith,
  HeldDam,
  MemoryCounter,
  MemoryStore,
  recordsOf,
  TestClock,
  TestLog,
} from '../core/fixtures';
import type { Row } from './row';

const ASSETS = 10_000;
const PAGES = 2_000;
const ASSETS_OF_PAGE = ASSETS / PAGES;
const SECONDS = 3_600;
const STEP_MS = 1_000;
const MINUTE_MS = 60_000;

const BOUND = { atMost: 6_000, because: 'every asset once a minute in chunks of 100' };
const NODES_BOUND = { atMost: 3 * SECONDS, because: 'a node makes at most one call a second' };
const BUDGET = { calls: 500, perMs: 3_600_000 };
const BUDGET_BOUND = { atMost: BUDGET.calls, because: 'it is the budget' };
const TOLD_BOUND = { atMost: 200, because: 'a look at its list a minute, and the sweep of a day' };
const SMALL_BOUND = { atMost: 70, because: 'its assets fit in one call a minute' };

/** Calls of a DAM in an hour in which every page is visited once a minute. The hour is simulated. */
export async function measureCalls(): Promise<Row[]> {
  const one = await callsInAnHour(1, PAGES);
  const three = await callsInAnHour(3, PAGES);
  const small = await callsInAnHour(1, 14);
  const inBudget = await callsInAnHour(3, PAGES, BUDGET);
  const told = await callsWithChangesTold();
  const rows = [
    { what: `${PAGES} pages with ${ASSETS} assets`, value: one, bound: BOUND },
    { what: 'the same on three nodes', value: three, bound: NODES_BOUND },
    {
      what: `the same with a budget of ${BUDGET.calls}`,
      value: inBudget,
      bound: BUDGET_BOUND,
    },
    { what: 'the same with a DAM that tells its changes', value: told, bound: TOLD_BOUND },
    { what: `14 pages with ${14 * ASSETS_OF_PAGE} assets`, value: small, bound: SMALL_BOUND },
  ];
  return rows.map(({ what, value, bound }) => ({
    name: `DAM calls in an hour, ${what}`,
    value,
    unit: 'calls',
    bound,
  }));
}

async function callsInAnHour(nodes: number, pages: number, limit?: CallBudget): Promise<number> {
  const count = pages * ASSETS_OF_PAGE;
  const dam = new HeldDam();
  dam.assets = new Map(Array.from({ length: count }, (_, at) => [`a${at}`, asset(`a${at}`)]));
  const clock = new TestClock();
  const store = new MemoryStore();
  const counter = new MemoryCounter(clock);
  let isFilled = false;
  const connect = (): Connector => {
    if (limit === undefined) return dam.connector;
    const budget = new Budget({ connection: 'brand', limit, counter, clock, log: new TestLog() });
    return withResilience(dam.connector, DEFAULT_RESILIENCE, {
      metrics: new Metrics(),
      clock,
      // The hour begins with a table that is filled.
      budget: {
        take: async (...call) => {
          if (isFilled) await budget.take(...call);
        },
      },
    });
  };
  const site = Array.from({ length: nodes }, () =>
    recordsOf({
      connections: connectionsWith(connect()),
      store,
      clock,
      staleForMs: 86_400_000,
      gatherMs: 1_000,
    }),
  );
  const visit = async (page: number, visits: number) => {
    await site[visits % nodes]?.load(namesOf(page));
  };
  // The first visits fill the table; the hour begins after them.
  for (let page = 0; page < pages; page++) await visit(page, page);
  isFilled = true;
  const before = dam.calls.length;
  let visits = 0;
  for (let second = 0; second < SECONDS; second++) {
    const until = Math.floor(((second + 1) * pages) / 60);
    for (; visits < until; visits++) await visit(visits % pages, visits);
    clock.advance(STEP_MS);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return dam.calls.length - before;
}

/** The same hour on one node, with a DAM whose list of changes is read once a minute, and names an asset each time. */
async function callsWithChangesTold(): Promise<number> {
  const dam = new HeldDam();
  dam.assets = new Map(Array.from({ length: ASSETS }, (_, at) => [`a${at}`, asset(`a${at}`)]));
  const clock = new TestClock();
  const store = new MemoryStore();
  const times = { freshForMs: MINUTE_MS, changesEveryMs: MINUTE_MS };
  const told = new ToldChanges(times);
  let looks = 0;
  const connections = connectionsWith({
    ...dam.connector,
    async changesSince(cursor) {
      looks++;
      const now = Math.floor(clock.now() / MINUTE_MS);
      const isNew = cursor !== null && Number(cursor) < now;
      return { assetIds: isNew ? [`a${now % ASSETS}`] : [], cursor: String(now), hasMore: false };
    },
  });
  const records = recordsOf({ ...times, connections, store, clock, told, gatherMs: 1_000 });
  const rereads = new Rereads({ records, clock });
  const [connection] = connections.all();
  if (connection === undefined) throw new Error('There is no connection.');
  const keys = Array.from({ length: ASSETS }, (_, at) => ({
    key: String(at).padStart(6, '0'),
    name: { connection: 'brand', assetId: `a${at}` },
  }));
  const [cursor, unread, sweepCell] = [memoryCell(), memoryCell(), memoryCell()];
  let evidence: Evidence | null = null;
  const minute = async () => {
    const beganAtMs = clock.now();
    const round = await followChanges({
      connection,
      rereads,
      cursor,
      unread,
      mayGoOn: async () => true,
      log: { warn: () => undefined },
    });
    evidence = afterRound(evidence, { ...round, beganAtMs });
    told.note('brand', evidence, clock.now());
    await sweepPart({
      connection,
      records,
      rows: {
        count: async () => ASSETS,
        after: async (key, limit) => keys.filter((each) => each.key > key).slice(0, limit),
      },
      cell: sweepCell,
      clock,
      sweepEveryMs: 24 * 60 * MINUTE_MS,
    });
  };
  await minute();
  clock.advance(10_000);
  for (let page = 0; page < PAGES; page++) await records.load(namesOf(page));
  const before = dam.calls.length + looks;
  let visits = 0;
  for (let second = 0; second < SECONDS; second++) {
    const until = Math.floor(((second + 1) * PAGES) / 60);
    for (; visits < until; visits++) await records.load(namesOf(visits % PAGES));
    clock.advance(STEP_MS);
    if (second % (SWEEP_PART_MS / STEP_MS) === 0) await minute();
    await rereads.rereadDue();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return dam.calls.length + looks - before;
}

function memoryCell(): Cell {
  let value: string | null = null;
  return {
    read: async () => value,
    write: async (next) => {
      value = next;
    },
  };
}

function namesOf(page: number): Map<string, AssetName> {
  return new Map(
    Array.from({ length: ASSETS_OF_PAGE }, (_, index) => {
      const name = { connection: 'brand', assetId: `a${page * ASSETS_OF_PAGE + index}` };
      return [nameKey(name), name];
    }),
  );
}
