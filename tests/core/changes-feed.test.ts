import type { ChangesPage } from '../../server/contracts/connector';
import { DamError } from '../../server/contracts/errors';
import type { AssetName } from '../../server/core/asset-name';
import { followChanges } from '../../server/core/changes-feed';
import { connectionsWith, HeldDam } from './fixtures';

/** A DAM that counts: the cursor is how many changes were told of. */
function setUp({ changes, perPage = 2 }: { changes: string[]; perPage?: number }) {
  const asked: (string | null)[] = [];
  const acted: string[][] = [];
  const state = { cursor: null as string | null, fails: false, isDone: true, mayGoOn: true };
  const broken = new Set<string>();
  const warnings: string[] = [];
  let unread: string | null = null;
  const connector = {
    ...new HeldDam().connector,
    async changesSince(cursor: string | null): Promise<ChangesPage> {
      asked.push(cursor);
      if (state.fails) throw new DamError('unreachable', 'It cannot be reached.');
      if (cursor === null) return { assetIds: [], cursor: '0', hasMore: false };
      const from = Number(cursor);
      const assetIds = changes.slice(from, from + perPage);
      const to = from + assetIds.length;
      return { assetIds, cursor: String(to), hasMore: to < changes.length };
    },
  };
  const [connection] = connectionsWith(connector).all();
  if (connection === undefined) throw new Error('No connection.');
  const round = () =>
    followChanges({
      connection,
      rereads: {
        async rereadEach(names: readonly AssetName[]) {
          if (names.length > 0) acted.push(names.map(({ assetId }) => assetId));
          const error = new DamError('bad-answer', 'Its sizes are "?".');
          const unreadable = names.filter(({ assetId }) => broken.has(assetId));
          return {
            isDone: names.length === 0 || state.isDone,
            unreadable: unreadable.map((name) => ({ name, error })),
          };
        },
      },
      cursor: {
        read: async () => state.cursor,
        write: async (value) => {
          state.cursor = value;
        },
      },
      unread: {
        read: async () => unread,
        write: async (value) => {
          unread = value;
        },
      },
      mayGoOn: async () => state.mayGoOn,
      log: { warn: (message) => warnings.push(message) },
    });
  return { asked, acted, state, broken, warnings, round };
}

describe('following a DAM’s changes', () => {
  it('begins with this moment, then reads page after page and remembers where it was', async () => {
    const { acted, state, round } = setUp({ changes: ['a', 'b', 'c', 'd', 'e'] });
    await round();
    expect([acted, state.cursor]).toEqual([[], '0']);
    await round();
    expect(acted).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(state.cursor).toBe('5');
  });

  it('comes back to the same page where its assets could not be read', async () => {
    const { acted, asked, state, round } = setUp({ changes: ['a', 'b', 'c'] });
    state.cursor = '0';
    state.isDone = false;
    await expect(round()).rejects.toThrow('cannot be read');
    expect(state.cursor).toBe('0');
    state.isDone = true;
    await round();
    expect(asked).toEqual(['0', '0', '2']);
    expect(acted).toEqual([['a', 'b'], ['a', 'b'], ['c']]);
  });

  it('takes a listing that fails or is empty for no deletion', async () => {
    const { acted, state, round } = setUp({ changes: [] });
    state.cursor = '7';
    state.fails = true;
    await expect(round()).rejects.toThrow('cannot be reached');
    state.fails = false;
    await round();
    expect(acted.flat()).toEqual([]);
  });

  it('stops where it is another node’s turn', async () => {
    const { asked, state, round } = setUp({ changes: ['a'] });
    state.mayGoOn = false;
    await round();
    expect(asked).toEqual([]);
  });

  it('ends where a DAM says that there is more and never moves on', async () => {
    const { asked, state, round } = setUp({ changes: ['a'], perPage: 0 });
    state.cursor = '0';
    await round();
    expect(asked).toEqual(['0']);
  });

  it('is not held back by an asset that cannot be read, which each round reads again', async () => {
    const { acted, broken, state, warnings, round } = setUp({ changes: ['a', 'b', 'c'] });
    state.cursor = '0';
    broken.add('b');
    expect(await round()).toMatchObject({ isComplete: false });
    expect([acted, state.cursor]).toEqual([[['a', 'b'], ['c']], '3']);
    expect(warnings).toEqual([
      expect.stringMatching(/"b", which cannot be read: Its sizes are "\?"\. .*in every round/),
    ]);
    expect(await round()).toMatchObject({ isComplete: false });
    broken.delete('b');
    expect(await round()).toMatchObject({ isComplete: true });
    expect(acted.slice(2)).toEqual([['b'], ['b']]);
    await round();
    expect([acted.length, warnings.length]).toEqual([4, 1]);
  });

  it('waits where so many assets cannot be read that it is not a matter of assets', async () => {
    const changes = Array.from({ length: 101 }, (_, index) => `asset-${index}`);
    const { broken, state, round } = setUp({ changes, perPage: 101 });
    state.cursor = '0';
    for (const id of changes) broken.add(id);
    await expect(round()).rejects.toThrow('cannot be read');
    expect(state.cursor).toBe('0');
  });
});
