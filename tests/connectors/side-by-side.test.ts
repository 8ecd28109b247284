import { idBatches } from '../../server/connectors/id-batches';
import { sideBySide } from '../../server/connectors/side-by-side';

/** Work that the test ends, item by item. */
function heldWork() {
  const started: number[] = [];
  const ends = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  const work = (item: number) => {
    started.push(item);
    return new Promise<string>((resolve, reject) => {
      ends.set(item, { resolve: () => resolve(`result ${item}`), reject });
    });
  };
  const end = async (item: number) => {
    ends.get(item)?.resolve();
    await settled();
  };
  const fail = async (item: number) => {
    ends.get(item)?.reject(new Error(`no ${item}`));
    await settled();
  };
  return { started, work, end, fail };
}

/** Everything that waits for a promise has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('work side by side', () => {
  it.each([
    ['six at once', undefined, 6],
    ['as many at once as is said', 2, 2],
  ])('runs %s, and the next one when one has ended', async (_name, mostAtOnce, most) => {
    const { started, work, end } = heldWork();
    const items = Array.from({ length: 9 }, (_, index) => index);
    const results = sideBySide(items, work, mostAtOnce);
    for (const item of items) {
      expect(started).toEqual(items.slice(0, item + most));
      await end(item);
    }
    expect(await results).toEqual(items.map((item) => `result ${item}`));
  });

  it('answers in the order of items, whatever ends first', async () => {
    const { work, end } = heldWork();
    const results = sideBySide([1, 2, 3], work);
    for (const item of [3, 1, 2]) await end(item);
    expect(await results).toEqual(['result 1', 'result 2', 'result 3']);
  });

  it('ends with the first failure, and starts no more', async () => {
    const { started, work, end, fail } = heldWork();
    const failure = sideBySide([1, 2, 3, 4, 5], work, 2).catch((error: Error) => error.message);
    await fail(2);
    expect(await failure).toBe('no 2');
    // What was under way then may end, well or not.
    await end(1);
    expect(started).toEqual([1, 2]);
  });

  it('starts no more after a failure at the instant at which other work ends', async () => {
    const started: number[] = [];
    const work = async (item: number) => {
      started.push(item);
      if (item === 1) throw new Error('no 1');
      return item;
    };
    await expect(sideBySide([1, 2, 3, 4], work, 2)).rejects.toThrow('no 1');
    await settled();
    expect(started).toEqual([1, 2]);
  });

  it('tells one failure of several, and leaves none without a listener', async () => {
    const { work, fail } = heldWork();
    const failure = sideBySide([1, 2], work).catch((error: Error) => error.message);
    await fail(2);
    await fail(1);
    expect(await failure).toBe('no 2');
  });

  it('has nothing to do for no items', async () => {
    expect(await sideBySide([], () => Promise.reject(new Error('called')))).toEqual([]);
  });
});

describe('ids in lists', () => {
  const lengthOf = (batch: readonly string[], separator = ',') =>
    encodeURIComponent(batch.map((id) => separator + id).join('')).length;

  it('are one list where they fit into an address, and none where there are none', () => {
    expect(idBatches(['a', 'b', 'c'])).toEqual([['a', 'b', 'c']]);
    expect(idBatches([])).toEqual([]);
  });

  it('are as many lists as needed, none longer than 6,000 characters, each as full as can be', () => {
    const ids = Array.from({ length: 500 }, (_, index) => `${index}-`.padEnd(97, 'x'));
    const batches = idBatches(ids);
    expect(batches.flat()).toEqual(ids);
    // 97 letters and a comma, which is three when encoded.
    expect(batches.map((batch) => batch.length)).toEqual([60, 60, 60, 60, 60, 60, 60, 60, 20]);
    for (const batch of batches) expect(lengthOf(batch)).toBeLessThanOrEqual(6_000);
  });

  it('count as they stand in an address: letters beyond ASCII, slashes and blanks are longer', () => {
    const ids = Array.from({ length: 12 }, () => 'ż/ 𝒜');
    // 6 + 3 + 3 + 12 characters, and the separator.
    expect(idBatches(ids, ',', 81).map((batch) => batch.length)).toEqual([3, 3, 3, 3]);
    expect(idBatches(ids, ',', 80).map((batch) => batch.length)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it('count the separator that the DAM wants', () => {
    const ids = ['aa', 'bb', 'cc', 'dd'];
    expect(idBatches(ids, '-', 6)).toEqual([
      ['aa', 'bb'],
      ['cc', 'dd'],
    ]);
    expect(idBatches(ids, ' OR ', 20)).toEqual([
      ['aa', 'bb'],
      ['cc', 'dd'],
    ]);
  });

  it('that are longer than a list stand alone, and none is lost', () => {
    const long = 'l'.repeat(20);
    expect(idBatches(['a', long, 'b', long], ',', 10)).toEqual([['a'], [long], ['b'], [long]]);
  });
});
