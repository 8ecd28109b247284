import { failureOf } from '../../server/conformance/checks';
import { ListedAssets, type ListedPage } from '../../server/connectors/listed-assets';
import { DamError } from '../../server/contracts/errors';
import { asset, version } from '../core/fixtures';

/** A store whose list the test holds back, lets go and makes fail. */
class Store {
  /** Ids in the order of the list, by pages. */
  pages: string[][] = [['a', 'b'], ['c']];
  error: DamError | null = null;
  readonly calls: (string | null)[] = [];
  readonly signals: AbortSignal[] = [];
  #gate: Promise<void> = Promise.resolve();
  open = (): void => undefined;

  /** Calls wait from now on until `open`. */
  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  readonly list = async (
    cursor: string | null,
    { signal }: { signal?: AbortSignal },
  ): Promise<ListedPage> => {
    this.calls.push(cursor);
    if (signal !== undefined) this.signals.push(signal);
    await this.#gate;
    if (this.error !== null) throw this.error;
    const index = Number(cursor ?? 0);
    const ids = this.pages[index] ?? [];
    const next = index + 1 < this.pages.length ? String(index + 1) : null;
    return { assets: ids.map(describedAs), cursor: next };
  };
}

const describedAs = (assetId: string) => asset(assetId, { title: assetId });

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

let nowMs = 0;
let store: Store;
beforeEach(() => {
  nowMs = Date.parse('2026-01-31T12:00:00Z');
  jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
  store = new Store();
});
afterEach(() => jest.restoreAllMocks());

const idsOf = async (listed: ListedAssets, signal?: AbortSignal) => {
  const page = await listed.search({ sort: 'title', limit: 10 }, signal && { signal });
  return page.assets.map(({ assetId }) => assetId).join('');
};

describe('a list that is searched', () => {
  it('is read to its end once for all who search first, and kept', async () => {
    const listed = new ListedAssets({ list: store.list });
    expect(await Promise.all([idsOf(listed), idsOf(listed)])).toEqual(['abc', 'abc']);
    expect(await idsOf(listed)).toBe('abc');
    expect(store.calls).toEqual([null, '1']);
  });

  it('serves searches until it is old, then is read behind the one that finds it so', async () => {
    const listed = new ListedAssets({ list: store.list, freshForMs: 5_000 });
    await idsOf(listed);
    store.pages = [['d']];
    nowMs += 4_999;
    expect(await idsOf(listed)).toBe('abc');
    await settled();
    expect(store.calls).toHaveLength(2);
    nowMs += 1;
    store.hold();
    // These do not wait for the reading, of which there is one.
    expect([await idsOf(listed), await idsOf(listed)]).toEqual(['abc', 'abc']);
    expect(store.calls).toHaveLength(3);
    store.open();
    await settled();
    expect(await idsOf(listed)).toBe('d');
    expect(store.calls).toHaveLength(3);
  });

  it('is fresh for a minute by default, from the instant at which its reading began', async () => {
    const listed = new ListedAssets({ list: store.list });
    store.hold();
    const first = idsOf(listed);
    nowMs += 20_000;
    store.open();
    await first;
    nowMs += 39_999;
    await idsOf(listed);
    await settled();
    expect(store.calls).toHaveLength(2);
    nowMs += 1;
    await idsOf(listed);
    await settled();
    expect(store.calls).toHaveLength(4);
  });

  it('goes on being read where a search gives up, so that the next one finds it', async () => {
    const listed = new ListedAssets({ list: store.list });
    store.hold();
    const leaving = new AbortController();
    const left = failureOf(() => idsOf(listed, leaving.signal));
    await settled();
    leaving.abort();
    expect(await left).toMatchObject({ type: 'timeout', message: /still being read/ });
    expect(store.signals[0]?.aborted).toBe(false);
    const late = await failureOf(() => idsOf(listed, AbortSignal.abort()));
    expect(late.type).toBe('timeout');
    const next = idsOf(listed, new AbortController().signal);
    store.open();
    expect(await next).toBe('abc');
    expect(store.calls).toEqual([null, '1']);
  });

  it('may fail after its only caller has left', async () => {
    const listed = new ListedAssets({ list: store.list });
    store.hold();
    const leaving = new AbortController();
    const left = failureOf(() => idsOf(listed, leaving.signal));
    leaving.abort();
    await left;
    store.error = new DamError('unreachable', 'Nobody answered.');
    store.open();
    await settled();
    store.error = null;
    expect(await idsOf(listed)).toBe('abc');
  });

  it('that cannot be read first is a failure, and is read by the next search', async () => {
    const listed = new ListedAssets({ list: store.list });
    store.error = new DamError('rate-limited', 'Too many calls.');
    expect(await failureOf(() => idsOf(listed))).toBe(store.error);
    store.error = null;
    expect(await idsOf(listed)).toBe('abc');
  });

  it('that cannot be read again is not shown old: searches fail until it can', async () => {
    const listed = new ListedAssets({ list: store.list, freshForMs: 5_000 });
    await idsOf(listed);
    nowMs += 5_000;
    store.error = new DamError('unreachable', 'Nobody answered.');
    expect(await idsOf(listed)).toBe('abc');
    await settled();
    expect(await failureOf(() => idsOf(listed))).toBe(store.error);
    store.error = null;
    expect(await idsOf(listed)).toBe('abc');
  });

  it('ends with a reading that never ends: it has a signal of five minutes', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    await idsOf(new ListedAssets({ list: store.list }));
    expect(timeout.mock.calls).toEqual([[300_000]]);
    expect(store.signals[0]).toBe(timeout.mock.results[0]?.value);
  });

  it('may be as long as its bound; a longer one fails, names the bound, and is read no further', async () => {
    expect(await idsOf(new ListedAssets({ list: store.list, mostAssets: 3 }))).toBe('abc');
    store.calls.length = 0;
    store.pages = [['a', 'b'], ['c', 'd'], ['e']];
    const listed = new ListedAssets({ list: store.list, mostAssets: 3 });
    const error = await failureOf(() => idsOf(listed));
    expect(error.type).toBe('unsupported');
    expect(error.message).toMatch(/more than 3 assets.*raise the limit/);
    expect(store.calls).toEqual([null, '1']);
  });

  it('has a bound of 20,000 assets by default', async () => {
    const ids = Array.from({ length: 20_001 }, (_, index) => String(index));
    store.pages = [ids];
    const error = await failureOf(() => idsOf(new ListedAssets({ list: store.list })));
    expect(error.message).toMatch(/more than 20000 assets/);
    store.pages = [ids.slice(1)];
    const { total } = await new ListedAssets({ list: store.list }).search({ limit: 1 });
    expect(total).toBe(20_000);
  });
});

describe('a page of a list', () => {
  const made = (assetId: string, day: number, sizeBytes: number) => {
    const own = version(1, { createdAt: `2026-01-0${day}T00:00:00Z`, sizeBytes });
    return asset(assetId, { title: `Title ${assetId}`, current: own, versions: [own] });
  };
  const all = [made('a', 1, 30), made('b', 2, 20), made('c', 2, 20), made('d', 3, 10)];

  /** The first two assets, then the rest after `change` of the list. */
  async function readInTwo(sort: string, change: (assets: typeof all) => typeof all) {
    let assets = all;
    const listed = new ListedAssets({
      list: async () => ({ assets, cursor: null }),
      freshForMs: 0,
    });
    const first = await listed.search({ sort, limit: 2 });
    assets = change(assets);
    await listed.search({ limit: 1 });
    await settled();
    const cursor = first.cursor ?? '';
    const second = await listed.search({ sort, limit: 10, cursor });
    const idsIn = (page: { assets: readonly { assetId: string }[] }) =>
      page.assets.map(({ assetId }) => assetId).join('');
    return [idsIn(first), idsIn(second)];
  }

  it.each([
    ['newest', 'db', 'ca'],
    ['oldest', 'ac', 'bd'],
    ['title', 'ab', 'cd'],
    ['-title', 'dc', 'ba'],
    ['size', 'ab', 'cd'],
  ])('in the order %s goes on where the last one ended', async (sort, first, second) => {
    expect(await readInTwo(sort, (assets) => assets)).toEqual([first, second]);
  });

  it.each([
    ['something was put before it', (assets: typeof all) => [made('0', 9, 1), ...assets], 'ca'],
    [
      'its last asset is gone',
      (assets: typeof all) => assets.filter((each) => each !== all[1]),
      'ca',
    ],
    [
      'its next asset is gone',
      (assets: typeof all) => assets.filter((each) => each !== all[2]),
      'a',
    ],
    ['something was put behind it', (assets: typeof all) => [...assets, made('z', 1, 1)], 'caz'],
    ['the list is empty', () => [], ''],
  ])('loses and repeats nothing where %s', async (_name, change, rest) => {
    expect(await readInTwo('newest', change)).toEqual(['db', rest]);
  });

  const place = { assetId: 'a', title: 'a', madeAtMs: 1, sizeBytes: 1 };
  const damaged = Object.keys(place).map((key) =>
    Buffer.from(JSON.stringify({ ...place, [key]: null })).toString('base64url'),
  );
  it.each(['', 'x', 'bnVsbA', ...damaged])(
    'after the cursor "%s", which is none, is a bad request',
    async (cursor) => {
      const listed = new ListedAssets({ list: store.list });
      const error = await failureOf(() => listed.search({ limit: 1, cursor }));
      expect(error.type).toBe('bad-request');
    },
  );
});
