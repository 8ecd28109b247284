import type { Asset } from '../../server/contracts/asset';
import type { SearchQuery } from '../../server/contracts/connector';
import { DamError, type DamErrorType } from '../../server/contracts/errors';
import type { AssetName } from '../../server/core/asset-name';
import { fingerprintPart } from '../../server/core/fingerprint-round';
import type { FileFacts } from '../../server/core/matching/match';
import { versionKey } from '../../server/core/version-key';
import { asset, connectionsWith, HeldDam, TestClock, version } from './fixtures';

const WEEK_MS = 7 * 24 * 3_600_000;

const FACTS: FileFacts = {
  sha256: 'a'.repeat(64),
  sizeBytes: 1,
  picture: null,
  width: null,
  height: null,
  mime: null,
  fileName: null,
};

/** A DAM that lists its assets, and a table of fingerprints. */
function rounds(assets: Asset[]) {
  const clock = new TestClock();
  const stored = new Map<string, { version: string; seenMs: number }>();
  const state = {
    /** Refuses a cursor once. */
    forgets: false,
    /** Failures of the search, and of files by asset. */
    searchFails: null as DamErrorType | null,
    fileFails: new Map<string, DamErrorType>(),
    purposes: new Set<string | undefined>(),
    searches: [] as SearchQuery[],
    cell: null as string | null,
  };
  const taken: string[] = [];
  const connections = connectionsWith({
    ...new HeldDam().connector,
    search: async (query, call) => {
      state.purposes.add(call?.purpose);
      state.searches.push(query);
      if (state.forgets && query.cursor !== undefined) {
        state.forgets = false;
        throw new DamError('bad-request', 'The cursor is not known.');
      }
      if (state.searchFails !== null) throw new DamError(state.searchFails, 'It fails.');
      const from = Number(query.cursor ?? 0);
      const next = from + query.limit;
      const cursor = next < assets.length ? String(next) : null;
      return { assets: assets.slice(from, next), total: null, cursor, facets: [] };
    },
  });
  const [connection] = connections.all();
  if (connection === undefined) throw new Error('No connection.');
  const part = () =>
    fingerprintPart({
      connection,
      clock,
      everyMs: WEEK_MS,
      cell: {
        read: async () => state.cell,
        write: async (value) => {
          state.cell = value;
        },
      },
      factsOf: async ({ assetId }) => {
        taken.push(assetId);
        const failure = state.fileFails.get(assetId);
        if (failure !== undefined) throw new DamError(failure, 'It fails.');
        return FACTS;
      },
      table: {
        async seen(named, nowMs) {
          const known: AssetName[] = [];
          for (const { name, version: current } of named) {
            const row = stored.get(name.assetId);
            if (row?.version !== versionKey(current)) continue;
            row.seenMs = nowMs;
            known.push(name);
          }
          return known;
        },
        async put({ name, version: current }, seenMs) {
          stored.set(name.assetId, { version: versionKey(current), seenMs });
        },
        async delete(names) {
          for (const { assetId } of names) stored.delete(assetId);
        },
        async deleteUnseen(_connection, beforeMs) {
          for (const [id, { seenMs }] of stored) if (seenMs < beforeMs) stored.delete(id);
        },
      },
    });
  const whole = async () => {
    for (let parts = 0; parts < 50; parts += 1) {
      if (await part()) return;
      clock.advance(60_000);
    }
    throw new Error('The round does not end.');
  };
  return { assets, clock, state, stored, taken, part, whole };
}

const many = (count: number) => Array.from({ length: count }, (_, at) => asset(`a-${at}`));

describe('the round over the assets of a DAM', () => {
  it('reads every file once, few at a time, and asks as the least urgent', async () => {
    const { assets, part, whole, taken, state, stored } = rounds(many(250));
    expect(await part()).toBe(false);
    expect(taken.length).toBe(20);
    await whole();
    expect(taken).toEqual(assets.map(({ assetId }) => assetId));
    expect(stored.size).toBe(250);
    expect([...state.purposes]).toEqual(['sweep']);
  });

  it('begins again after its time, and reads only what is new', async () => {
    const { assets, clock, part, whole, taken } = rounds(many(3));
    await whole();
    expect(await part()).toBe(true);
    clock.advance(WEEK_MS);
    assets[1] = asset('a-1', { current: version(2) });
    assets.push(asset('b'));
    await whole();
    expect(taken.slice(3)).toEqual(['a-1', 'b']);
  });

  it('reads no file of an asset that may not be shown, and forgets what it knew of one', async () => {
    const { assets, clock, part, whole, taken, stored } = rounds([
      asset('shown'),
      asset('withdrawn', { withdrawn: true }),
      asset('embargoed', { embargoUntil: '2027-01-01T00:00:00Z' }),
      asset('expired', { expiresAt: '2020-01-01T00:00:00Z' }),
      asset('in-review', { current: null }),
    ]);
    await whole();
    expect(taken).toEqual(['shown']);
    assets[0] = asset('shown', { withdrawn: true });
    assets.push(...many(30));
    clock.advance(WEEK_MS);
    // At once, not only at the end of the round.
    expect(await part()).toBe(false);
    expect(stored.has('shown')).toBe(false);
  });

  it('forgets assets that the DAM no longer lists', async () => {
    const { assets, clock, whole, stored } = rounds(many(3));
    await whole();
    assets.splice(1, 1);
    clock.advance(WEEK_MS);
    await whole();
    expect([...stored.keys()]).toEqual(['a-0', 'a-2']);
  });

  it('goes on where it was after a restart, and after the DAM did not answer', async () => {
    const { state, part, whole, taken } = rounds(many(130));
    await part();
    state.searchFails = 'unreachable';
    await expect(part()).rejects.toThrow(DamError);
    state.searchFails = null;
    await whole();
    expect(new Set(taken).size).toBe(130);
    expect(taken.length).toBe(130);
  });

  it('begins at the first page again if the DAM has forgotten where it was', async () => {
    const { state, part, whole, taken } = rounds(many(130));
    for (let parts = 0; parts < 6; parts += 1) await part();
    expect(JSON.parse(state.cell ?? '')).toMatchObject({ cursor: '100' });
    state.forgets = true;
    await whole();
    expect(state.forgets).toBe(false);
    expect(taken.length).toBe(130);
  });

  it('tries a file that cannot be read in the next round, and goes on with the others', async () => {
    const { state, clock, whole, stored, taken } = rounds(many(3));
    state.fileFails.set('a-1', 'bad-answer');
    await whole();
    expect([...stored.keys()]).toEqual(['a-0', 'a-2']);
    state.fileFails.clear();
    clock.advance(WEEK_MS);
    await whole();
    expect(taken.slice(3)).toEqual(['a-1']);
  });

  it('ends a part if the DAM sends no file, and passes over one that never comes', async () => {
    const { state, part, stored } = rounds(many(3));
    state.fileFails.set('a-1', 'timeout');
    await expect(part()).rejects.toThrow(DamError);
    expect([...stored.keys()]).toEqual(['a-0']);
    expect(await part()).toBe(true);
    expect([...stored.keys()]).toEqual(['a-0', 'a-2']);
  });
});
