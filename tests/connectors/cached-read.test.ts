import { cachedRead } from '../../server/connectors/cached-read';

/** A read that the test ends. */
function slowRead() {
  const ends: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const read = (signal?: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      ends.push({ resolve, reject });
      signal?.addEventListener('abort', () => reject(new Error('given up')));
    });
  return { ends, read };
}

describe('what a DAM says of itself', () => {
  it('is read once for all who ask meanwhile, and kept', async () => {
    const { ends, read } = slowRead();
    const folders = cachedRead(60_000, read);
    const asked = [folders.get(), folders.get(), folders.get()];
    expect(ends).toHaveLength(1);
    ends[0]?.resolve('known');
    expect(await Promise.all(asked)).toEqual(['known', 'known', 'known']);
    expect(await folders.get()).toBe('known');
    expect(ends).toHaveLength(1);
  });

  it('is read again once it is old', async () => {
    let reads = 0;
    const folders = cachedRead(0, async () => ++reads);
    expect([await folders.get(), await folders.get()]).toEqual([1, 2]);
  });

  it('keeps no failure, and tells all who wait', async () => {
    const { ends, read } = slowRead();
    const folders = cachedRead(60_000, read);
    const asked = [folders.get(), folders.get()];
    ends[0]?.reject(new Error('down'));
    for (const each of asked) await expect(each).rejects.toThrow('down');
    const again = folders.get();
    ends[1]?.resolve('up');
    expect(await again).toBe('up');
  });

  it('is read by who still wants it where the one who asked first gives up', async () => {
    const { ends, read } = slowRead();
    const folders = cachedRead(60_000, read);
    const leaving = new AbortController();
    const first = folders.get(leaving.signal);
    const others = [folders.get(new AbortController().signal), folders.get()];
    leaving.abort();
    await expect(first).rejects.toThrow('given up');
    await Promise.resolve();
    for (const end of ends.slice(1)) end.resolve('known');
    expect(await Promise.all(others)).toEqual(['known', 'known']);
    expect(ends).toHaveLength(2);
  });
});
