import { PurgeError, type PurgeMode } from '../../server/contracts/cdn';
import { PROBE_TAG } from '../../server/core/cache-tags';
import type { Change } from '../../server/core/changes';
import { CrowdedAnswers } from '../../server/strapi/changes/crowded-answers';
import { Purges } from '../../server/strapi/changes/purges';
import type { Background } from '../../server/strapi/nodes/background';
import { Leases } from '../../server/strapi/nodes/leases';
import type { Transaction } from '../../server/strapi/storage/tables';
import { asset, MemoryCounter, TestClock, TestLog } from '../core/fixtures';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const FRESH_FOR_MS = 60_000;
/** Greater than the id of each job; the greatest that a column takes. */
const ANY_ID = 2 ** 31 - 1;
const CHANGE: Change = { kind: 'texts', from: null, to: null };

const dam = specDam();

/** Without a CDN of its own: only the purges of these tests are at work. */
const site = specSite(() => ({ damUrl: dam.url }));

beforeEach(async () => {
  await site.strapi.db.getConnection('dam_outbox').where({ kind: 'purge' }).delete();
  await site.strapi.db.getConnection('dam_state').where({ key: 'purges' }).delete();
});

/** Purges with a clock of their own, and a CDN that does what `answer` says. */
function setUp(clock = new TestClock()) {
  const log = new TestLog();
  const did: string[] = [];
  const cdn = { answer: async (): Promise<void> => undefined };
  const purges = new Purges({
    strapi: site.strapi,
    cdn: {
      id: 'test',
      tagHeader: { name: 'Cache-Tag', separator: ',' },
      tagsPerCall: 100,
      budget: { calls: 1_000, perMs: 1_000 },
      sharedForMs: 86_400_000,
      purge: async (tags: readonly string[], mode: PurgeMode) => {
        did.push(tags.includes(PROBE_TAG) ? 'probe' : mode);
        await cdn.answer();
      },
    },
    counter: new MemoryCounter(clock),
    crowded: new CrowdedAnswers(site.strapi, log),
    clock,
    log,
    leases: new Leases(site.strapi, clock),
    background: { nudge: async () => undefined } as unknown as Background,
    freshForMs: FRESH_FOR_MS,
    seenByAll: async () => {
      did.push('seen by all');
    },
  });
  const change = () =>
    site.strapi.db.transaction(({ trx }) =>
      purges.whileCommitting(trx as Transaction, [
        {
          record: {
            connection: 'brand',
            assetId: 'pier',
            asset: asset('pier'),
            checkedAtMs: clock.now(),
            revision: 1,
          },
          changes: [CHANGE],
        },
      ]),
    );
  /** Rounds as the background makes them, once a second. */
  const run = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      await purges.task.run();
    }
  };
  return { purges, clock, log, cdn, did, change, run };
}

/** Jobs that wait for another attempt. */
const rest = () =>
  site.strapi.db
    .getConnection('dam_outbox')
    .where({ kind: 'purge' })
    .where('attempts', '>', 0)
    .then((rows: unknown[]) => rows.length);

const fails = () => Promise.reject(new PurgeError('it answered 403'));

describe('a round of purges', () => {
  it('waits until every node has the change', async () => {
    const { did, change, run } = setUp();
    await change();
    await run(1);
    expect(did.slice(0, 2)).toEqual(['seen by all', 'soft']);
  });

  it('is stored with the change, or not at all', async () => {
    const { purges, did, change, run } = setUp();
    await change();
    expect(await purges.hasUntriedBefore(ANY_ID)).toBe(true);
    await run(1);
    did.length = 0;
    const lost = site.strapi.db.transaction(async () => {
      await change();
      throw new Error('The change is not committed.');
    });
    await expect(lost).rejects.toThrow('not committed');
    expect(await purges.hasUntriedBefore(ANY_ID)).toBe(false);
  });

  it('makes the same purge once more after 15 seconds, and no third', async () => {
    const { did, change, run } = setUp();
    await change();
    await run(60);
    expect(did.filter((each) => each === 'soft')).toHaveLength(2);
  });
});

describe('shared caches may keep pictures for long', () => {
  it('only after this process has purged something', async () => {
    const { clock, run } = setUp();
    await run(1);
    const restarted = setUp(clock);
    restarted.cdn.answer = fails;
    await restarted.run(10);
    expect(restarted.purges.mayShare()).toBe(false);
    restarted.cdn.answer = async () => undefined;
    await restarted.run(60);
    expect(restarted.purges.mayShare()).toBe(true);
  });

  it('only while no purge is late', async () => {
    const { purges, cdn, change, run } = setUp();
    await run(10);
    expect(purges.mayShare()).toBe(true);
    cdn.answer = fails;
    await change();
    await run(85);
    expect(purges.mayShare()).toBe(false);
  });

  it('only if a purge worked within the last hour', async () => {
    const { purges, clock, cdn, run } = setUp();
    await run(10);
    cdn.answer = fails;
    for (let minute = 0; minute < 61; minute += 1) {
      clock.advance(60_000);
      await purges.task.run();
    }
    expect(purges.mayShare()).toBe(false);
  });

  it('also if there is always something to purge', async () => {
    const { purges, did, change, run } = setUp();
    for (let times = 0; times < 140; times += 1) {
      await change();
      await run(30);
    }
    expect(did).not.toContain('probe');
    expect(purges.mayShare()).toBe(true);
  });

  it('only while somebody looks whether purges work', async () => {
    const { purges, clock, run } = setUp();
    await run(10);
    clock.advance(31_000);
    expect(purges.mayShare()).toBe(false);
  });

  it('not while a purge of nothing fails for longer than they are fresh, on any node', async () => {
    const { purges, clock, cdn, run } = setUp();
    const other = setUp(clock);
    for (const node of [purges, other.purges]) {
      await node.task.run();
    }
    await run(10);
    await other.run(1);
    expect([purges.mayShare(), other.purges.mayShare()]).toEqual([true, true]);
    cdn.answer = fails;
    other.cdn.answer = fails;
    // Half an hour without a purge, and what fails then has failed for a minute.
    await run(1_800);
    await run(FRESH_FOR_MS / 1_000 + 10);
    await other.run(6);
    expect([purges.mayShare(), other.purges.mayShare()]).toEqual([false, false]);
    cdn.answer = async () => undefined;
    await run(70);
    expect(purges.mayShare()).toBe(true);
  });
});

describe('a CDN that asks to wait', () => {
  it('is left alone until then, by probes too', async () => {
    const { cdn, did, run } = setUp();
    cdn.answer = () => Promise.reject(new PurgeError('it answered 429', { retryAfterMs: 600_000 }));
    await run(590);
    expect(did).toEqual(['probe']);
    await run(20);
    expect(did).toEqual(['probe', 'probe']);
  });
});

describe('after an outage of the CDN', () => {
  it('all purges that failed are made once one works, within a minute', async () => {
    const { cdn, did, change, run } = setUp();
    await run(1);
    cdn.answer = fails;
    await change();
    // Tried ever less often: the next time would be minutes away.
    await run(600);
    cdn.answer = async () => undefined;
    did.length = 0;
    await run(62);
    expect(did.filter((each) => each === 'soft')).toHaveLength(2);
    expect(await rest()).toBe(0);
  });
});
