import type { AssetAnswer } from '../../server/contracts/connector';
import { DamError } from '../../server/contracts/errors';
import { nameKey } from '../../server/core/asset-name';
import type { Cell } from '../../server/core/changes-feed';
import {
  afterRound,
  type Evidence,
  parseEvidence,
  ToldChanges,
  tellsAll,
} from '../../server/core/evidence';
import { SWEEP_PART_MS, sweepPart } from '../../server/core/sweep';
import { asset, connectionsWith, HeldDam, recordsOf, TestClock } from './fixtures';

const MINUTE = 60_000;
const PIER = { connection: 'brand', assetId: 'pier' };
const NAMES = new Map([[nameKey(PIER), PIER]]);

/** A site whose DAM is asked of one asset, and whose list of changes may have told since. */
async function site({ changesEveryMs = MINUTE } = {}) {
  const dam = new HeldDam();
  dam.assets = new Map([['pier', asset('pier')]]);
  const clock = new TestClock();
  const told = new ToldChanges({ freshForMs: MINUTE, changesEveryMs });
  const records = recordsOf({ connections: connectionsWith(dam.connector), clock, told });
  const note = (evidence: Evidence | null) => told.note('brand', evidence, clock.now());
  const visit = async () => {
    await records.load(NAMES);
    await new Promise((resolve) => setImmediate(resolve));
    return dam.calls.length;
  };
  const sinceMs = clock.now();
  clock.advance(10_000);
  await visit();
  return { dam, clock, told, records, note, visit, sinceMs };
}

describe('a record of a DAM that tells its changes', () => {
  it('is not read again while the list answers', async () => {
    const { clock, note, visit, sinceMs, records } = await site();
    for (let minutes = 0; minutes < 600; minutes += 1) {
      clock.advance(MINUTE);
      note({ sinceMs, untilMs: clock.now(), isBroken: false });
      expect(await visit()).toBe(1);
    }
    const record = await records.known(PIER);
    expect(record && records.asOfMs(record)).toBe(clock.now());
  });

  it.each<[string, (sinceMs: number, nowMs: number) => Evidence | null]>([
    ['nothing is known of its list', () => null],
    ['the last round failed', (sinceMs, nowMs) => ({ sinceMs, untilMs: nowMs, isBroken: true })],
    ['no round has ended for long', (sinceMs) => ({ sinceMs, untilMs: sinceMs, isBroken: false })],
    [
      'the list has been followed since later',
      (_since, nowMs) => {
        return { sinceMs: nowMs - 30_000, untilMs: nowMs, isBroken: false };
      },
    ],
    [
      'the clock was set back',
      (sinceMs, nowMs) => {
        return { sinceMs, untilMs: nowMs + MINUTE, isBroken: false };
      },
    ],
  ])('is read again after freshForMs if %s', async (_why, evidence) => {
    const { clock, note, visit, sinceMs, records } = await site();
    clock.advance(2 * MINUTE);
    note(evidence(sinceMs, clock.now()));
    const before = await records.known(PIER);
    expect(before && records.asOfMs(before)).toBe(before?.checkedAtMs);
    expect(await visit()).toBe(2);
  });

  it('is read again after freshForMs if the list is read less often than that', async () => {
    const { clock, note, visit, sinceMs } = await site({ changesEveryMs: 2 * MINUTE });
    clock.advance(MINUTE);
    expect(note({ sinceMs, untilMs: clock.now(), isBroken: false })).toBe(false);
    expect(await visit()).toBe(2);
  });

  it('is read again if the asset was missing: what appears may not be told', async () => {
    const { dam, clock, note, visit, sinceMs } = await site();
    dam.assets = new Map();
    clock.advance(MINUTE);
    expect(await visit()).toBe(2);
    clock.advance(MINUTE);
    note({ sinceMs, untilMs: clock.now(), isBroken: false });
    expect(await visit()).toBe(3);
  });

  it('is read again if the site does not use the asset, since nobody follows its changes', async () => {
    const { dam, clock, told, sinceMs } = await site();
    const records = recordsOf({
      connections: connectionsWith(dam.connector),
      clock,
      told,
      usedOf: async () => new Set(),
    });
    await records.load(NAMES);
    const before = dam.calls.length;
    clock.advance(MINUTE);
    told.note('brand', { sinceMs, untilMs: clock.now(), isBroken: false }, clock.now());
    await records.load(NAMES);
    await new Promise((resolve) => setImmediate(resolve));
    expect(dam.calls.length).toBe(before + 1);
  });
});

describe('what a list of changes proves', () => {
  it('begins with its first round, and goes on through failures', () => {
    const first = afterRound(null, { beganAtMs: 100, isFirst: true });
    expect(first).toEqual({ sinceMs: 100, untilMs: 100, isBroken: false });
    const later = afterRound({ ...first, isBroken: true }, { beganAtMs: 900, isFirst: false });
    expect(later).toEqual({ sinceMs: 100, untilMs: 900, isBroken: false });
    expect(afterRound(later, { beganAtMs: 990, isFirst: true }).sinceMs).toBe(990);
    // A cursor that is older than this evidence proves nothing of the time before.
    expect(afterRound(null, { beganAtMs: 500, isFirst: false }).sinceMs).toBe(500);
  });

  it('is read as it was stored, and nothing else is taken for it', () => {
    const evidence = { sinceMs: 1, untilMs: 2, isBroken: false };
    expect(parseEvidence(JSON.stringify(evidence))).toEqual(evidence);
    for (const other of [null, 'null', '[]', '{"sinceMs":1}', '{"sinceMs":"1","untilMs":2}']) {
      expect(parseEvidence(other)).toBeNull();
    }
    expect(parseEvidence('{"sinceMs":1,"untilMs":2}')?.isBroken).toBe(true);
  });

  it('is everything, or does not count', () => {
    expect(tellsAll(['updates', 'deletions', 'rights', 'metadata'])).toBe(true);
    expect(tellsAll(['updates', 'rights', 'metadata'])).toBe(false);
    expect(tellsAll(undefined)).toBe(false);
  });
});

/** A sweep over `count` assets in chunks of two. */
function sweeping(count: number, everyParts: number) {
  const dam = new HeldDam();
  const ids = Array.from({ length: count }, (_, at) => `a${String(at).padStart(3, '0')}`);
  const state = { fails: false, broken: '', counted: 0 };
  const connector = {
    ...dam.connector,
    async getMany(asked: readonly string[]) {
      if (state.fails) throw new DamError('rate-limited', 'Too many.');
      const answers = await dam.connector.getMany(asked.filter((id) => id !== state.broken));
      const error = new DamError('bad-answer', 'This one is broken.');
      return asked.map(
        (id): AssetAnswer =>
          id === state.broken
            ? { status: 'failed', error }
            : (answers.shift() ?? { status: 'missing' }),
      );
    },
  };
  dam.assets = new Map(ids.map((id) => [id, asset(id)]));
  const clock = new TestClock();
  const connections = connectionsWith(connector, { chunkSize: 2 });
  const records = recordsOf({ connections, clock });
  let stored: string | null = null;
  const cell: Cell = {
    read: async () => stored,
    write: async (value) => {
      stored = value;
    },
  };
  const [connection] = connections.all();
  if (connection === undefined) throw new Error('No connection.');
  const part = () =>
    sweepPart({
      connection,
      records,
      rows: {
        count: async () => {
          state.counted += 1;
          return ids.length;
        },
        after: async (key, limit) =>
          ids
            .filter((id) => id > key)
            .slice(0, limit)
            .map((id) => ({ key: id, name: { connection: 'brand', assetId: id } })),
      },
      cell,
      clock,
      sweepEveryMs: everyParts * SWEEP_PART_MS,
    });
  const read = () => dam.calls.flatMap((call) => call.ids);
  return { state, clock, part, read, ids };
}

describe('a sweep', () => {
  it('reads every asset once, spread over its time, and then again', async () => {
    const { clock, part, read, ids } = sweeping(20, 10);
    const counts: number[] = [];
    for (let parts = 0; parts < 20; parts += 1) {
      const before = read().length;
      await part();
      counts.push(read().length - before);
      clock.advance(SWEEP_PART_MS);
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(4);
    expect(read()).toEqual([...ids, ...ids]);
  });

  it('counts the records once, however many parts it has', async () => {
    const { state, clock, part } = sweeping(20, 10);
    for (let parts = 0; parts < 10; parts += 1) {
      await part();
      clock.advance(SWEEP_PART_MS);
    }
    expect(state.counted).toBe(1);
  });

  it('begins when there is something to read', async () => {
    const { clock, part, read, ids } = sweeping(20, 10);
    const later = ids.splice(0);
    await part();
    ids.push(...later);
    clock.advance(SWEEP_PART_MS);
    await part();
    expect(read()).toEqual(ids.slice(0, 2));
  });

  it('goes on with the same assets after the DAM did not answer', async () => {
    const { state, clock, part, read, ids } = sweeping(6, 3);
    await part();
    state.fails = true;
    clock.advance(SWEEP_PART_MS);
    await part();
    expect(read()).toEqual(ids.slice(0, 2));
    state.fails = false;
    await part();
    clock.advance(SWEEP_PART_MS);
    await part();
    expect(read()).toEqual(ids);
  });

  it('is not held up by an asset that the DAM cannot read', async () => {
    const { state, clock, part, read, ids } = sweeping(6, 3);
    state.broken = 'a000';
    for (let parts = 0; parts < 3; parts += 1) {
      await part();
      clock.advance(SWEEP_PART_MS);
    }
    expect([...new Set(read())].sort()).toEqual(ids.slice(1));
  });

  it('begins anew if the clock was set back', async () => {
    const { clock, part, read } = sweeping(4, 2);
    await part();
    clock.set(clock.now() - 3_600_000);
    await part();
    expect(read()).toEqual(['a000', 'a001', 'a000', 'a001']);
  });
});
