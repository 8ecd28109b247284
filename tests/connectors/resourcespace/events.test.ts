import { startStanding } from '../shared/standing';
import { StandingResourceSpace } from './fixture';
import { SimulatedResourceSpace } from './simulator';

const standing = new StandingResourceSpace();
startStanding(standing);

describe('the log', () => {
  const since = async (cursor: string | null) => {
    const page = await standing.connect().changesSince?.(cursor);
    if (page === undefined) throw new Error('It tells no changes.');
    return page;
  };

  it('tells edits, states and new files once, and no downloads', async () => {
    const [edited, replaced, loaded] = [
      await standing.put({ title: 'Edited' }),
      await standing.put({ title: 'Replaced again' }),
      await standing.put({ title: 'Loaded' }),
    ];
    const begin = await since(null);
    standing.dam.store.write(edited, 18, 'New');
    await standing.replace(replaced);
    await standing.bytesOf((await standing.read(loaded.ref)).current?.url);
    const page = await since(begin.cursor);
    expect([...page.assetIds].sort()).toEqual([String(edited.ref), String(replaced.ref)].sort());
    expect(page.hasMore).toBe(false);
    expect(await since(page.cursor)).toEqual({ ...page, assetIds: [] });
  });

  it('finds its end where a day has more rows than one answer', async () => {
    const resource = await standing.put({ title: 'Busy' });
    for (let count = 0; count < 2_500; count++) standing.dam.store.note(resource, 'e', 18);
    const { cursor } = await since(null);
    expect(cursor).toBe(String(standing.dam.store.log.at(-1)?.ref));
  });

  it('finds its end where nothing happened for weeks', async () => {
    standing.dam.store.pass(30);
    const { cursor } = await since(null);
    expect(cursor).toBe(String(standing.dam.store.log.at(-1)?.ref));
  });

  it.each([10, 600])('loses no row of a full answer in another order: after %i', async (edits) => {
    const [early, late] = [
      await standing.put({ title: 'Early' }),
      await standing.put({ title: 'Late' }),
    ];
    const { store } = standing.dam;
    const edit = (times: number) => {
      for (let count = 0; count < times; count++) store.note(late, 'e', 18);
    };
    edit(1);
    const begin = await since(null);
    edit(edits);
    // The edits fill a page in order, so this row is not in it.
    store.note(early, 's');
    edit(1_500 - edits);
    const seen: string[] = [];
    let page = await since(begin.cursor);
    for (; page.hasMore; page = await since(page.cursor)) seen.push(...page.assetIds);
    seen.push(...page.assetIds);
    expect([...new Set(seen)].sort()).toEqual([String(early.ref), String(late.ref)].sort());
    expect(page.cursor).toBe(String(store.log.at(-1)?.ref));
  });

  it('goes on page by page where rows follow each other', async () => {
    const resource = await standing.put({ title: 'Edited often' });
    const { store } = standing.dam;
    for (let count = 0; count < 1_200; count++) store.note(resource, 'e', 18);
    const last = store.log.at(-1_100)?.ref ?? 0;
    const page = await since(String(last));
    expect(page).toMatchObject({ hasMore: true, cursor: String(last + 999) });
    expect(await since(page.cursor)).toMatchObject({
      assetIds: [String(resource.ref)],
      hasMore: false,
    });
  });

  it('is followed from its end where it ends before the cursor, as after a restored backup', async () => {
    const resource = await standing.put({ title: 'Restored' });
    const { store } = standing.dam;
    const newest = store.log.at(-1)?.ref ?? 0;
    const page = await since(String(newest + 500));
    expect(page).toEqual({ assetIds: [], cursor: String(newest), hasMore: false });
    store.write(resource, 18, 'After the backup');
    expect(await since(page.cursor)).toMatchObject({ assetIds: [String(resource.ref)] });
  });

  it('tells a replaced file once it is taken in', async () => {
    const resource = await standing.put({ title: 'Taken in' });
    const { store } = standing.dam;
    const begin = await since(null);
    const file = store.beginFile(resource, Buffer.from('film'), 'mp4');
    const during = await since(begin.cursor);
    expect(during.assetIds).toEqual([]);
    await store.endFile(resource, file);
    expect(await since(during.cursor)).toMatchObject({ assetIds: [String(resource.ref)] });
  });

  it('is forbidden, and not without changes, where the user may not read it', async () => {
    const { cursor } = await since(null);
    await standing.having({ mayReadLog: false }, async () => {
      await expect(since(null)).rejects.toMatchObject({ type: 'forbidden' });
      await expect(since(cursor)).rejects.toMatchObject({ type: 'forbidden' });
    });
  });

  it.each(['', '-1', 'x', '1e3'])('takes no place that is none: "%s"', async (cursor) => {
    await expect(since(cursor)).rejects.toMatchObject({ type: 'bad-request' });
  });

  it('is not asked for ever where it always answers the same', async () => {
    const resource = await standing.put({ title: 'For ever' });
    for (let count = 0; count < 1_000; count++) standing.dam.store.note(resource, 'e', 18);
    await standing.having({ knowsMinref: false }, async () => {
      await expect(since(null)).rejects.toMatchObject({ type: 'bad-answer' });
    });
  });

  it('begins at the beginning where the DAM is empty', async () => {
    const fresh = new SimulatedResourceSpace();
    await fresh.start();
    try {
      const connector = standing.connect({}, fresh.url);
      const begin = await connector.changesSince?.(null);
      expect(begin).toEqual({ assetIds: [], cursor: '0', hasMore: false });
      fresh.store.create(1, 0);
      expect(await connector.changesSince?.('0')).toMatchObject({ assetIds: ['1'] });
    } finally {
      await fresh.stop();
    }
  });
});
