import { storedUrl } from '../../server/contracts/reference';
import type { FileFacts } from '../../server/core/matching/match';
import type { PictureFingerprint } from '../../server/core/matching/picture-fingerprint';
import { HistoryTable } from '../../server/strapi/changes/history';
import { CallTable } from '../../server/strapi/storage/call-table';
import { FingerprintTable, isOfVersion } from '../../server/strapi/storage/fingerprint-table';
import { TableRecordStore } from '../../server/strapi/storage/record-store';
import { asset, TestClock, version } from '../core/fixtures';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(180_000);

const dam = specDam();

beforeAll(async () => {
  for (const id of ['pier', 'crowd']) await dam.publish(id, '#112233');
});

const site = specSite(() => ({ damUrl: dam.url }));

const rows = async (table: string): Promise<unknown[]> => site.strapi.db.connection(table);

describe('the plugin’s own tables', () => {
  it('outlive Strapi’s schema sync, with their rows', async () => {
    await site.pick('pier');
    const before = [await rows('dam_records'), await rows('dam_files')];
    expect(before.map((list) => list.length > 0)).toEqual([true, true]);
    // As after a change of the content types: only then does the next start compare and alter.
    await site.strapi.db.connection('strapi_database_schema').update({ hash: 'of another schema' });
    await site.restart();
    const schemas: { hash: string }[] = await site.strapi.db.connection('strapi_database_schema');
    expect(schemas.map(({ hash }) => hash)).not.toContain('of another schema');
    expect([await rows('dam_records'), await rows('dam_files')]).toEqual(before);
  });

  it('count calls of all nodes together, however many come at once, and forget old ones', async () => {
    const clock = new TestClock();
    const nodes = [new CallTable(site.strapi, clock), new CallTable(site.strapi, clock)];
    const take = (at: number, calls = 1) =>
      nodes[at % 2]?.take({ connection: 'brand', calls, allowed: 10, perMs: 60_000 });
    const waits = await Promise.all(Array.from({ length: 24 }, (_, at) => take(at)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(10);
    // In sixtieths of the window, the one of the calls included.
    for (const wait of waits.filter((each) => each !== 0)) {
      expect(wait).toBeGreaterThan(60_000);
      expect(wait).toBeLessThanOrEqual(61_000);
    }
    clock.advance(30_000);
    expect(await take(0)).toBeGreaterThan(30_000);
    clock.advance(31_000);
    expect(await take(0, 4)).toBe(0);
    expect(await take(1, 7)).toBeGreaterThan(0);
    expect(await take(1, 6)).toBe(0);
    clock.advance(180_000);
    expect(await take(0)).toBe(0);
    // One part with a call, and the row of the lock.
    expect(await rows('dam_calls')).toHaveLength(2);
  });

  it('find fingerprints by bytes, size, hash and colours, and keep one for each asset', async () => {
    const table = new FingerprintTable(site.strapi);
    const facts = (more: Partial<FileFacts>): FileFacts => ({
      sha256: null,
      sizeBytes: null,
      picture: null,
      width: 400,
      height: 300,
      mime: 'image/jpeg',
      fileName: 'Häfen – 港.jpg',
      ...more,
    });
    const picture = (hash: string, level: number): PictureFingerprint => ({
      hash,
      small: new Uint8Array(768).fill(level),
      isPlain: false,
    });
    const put = (assetId: string, more: Partial<FileFacts>, number = 1, atMs = 1_000) => {
      const name = { connection: 'brand', assetId };
      return table.put({ name, version: version(number), facts: facts(more) }, atMs);
    };
    const found = async (more: Partial<FileFacts>) =>
      (await table.near(facts(more))).map(({ name }) => name.assetId).sort();
    const sha256 = 'ab'.repeat(32);
    await put('bytes', { sha256, sizeBytes: 5_000_000_000 });
    await put('pixels', { picture: picture('ffff000012345678', 200) });
    await put('colours', { picture: picture('0000ffffedcba987', 60) });

    expect(await found({ sha256 })).toEqual(['bytes']);
    expect(await found({ sizeBytes: 5_000_000_000 })).toEqual(['bytes']);
    expect(await table.hasSize(5_000_000_000)).toBe(true);
    expect(await table.hasSize(5)).toBe(false);
    expect(await found({ picture: picture('fffe000112355679', 20) })).toEqual(['pixels']);
    expect(await found({ picture: picture('5555555555555555', 65) })).toEqual(['colours']);
    expect(await found({})).toEqual([]);
    const [stored] = await table.near(facts({ sha256 }));
    expect(stored).toMatchObject({ ...facts({ sha256, sizeBytes: 5_000_000_000 }) });
    expect(stored && isOfVersion(stored, version(1))).toBe(true);
    expect(stored && isOfVersion(stored, version(2))).toBe(false);

    await put('bytes', { sha256: 'cd'.repeat(32), sizeBytes: 6 }, 2);
    expect(await found({ sha256 })).toEqual([]);
    expect(await table.countOf('brand')).toBe(3);
    expect(await table.byAddress(`${version(2).url}#x`)).toEqual({
      connection: 'brand',
      assetId: 'bytes',
    });
    expect(await table.byAddress('http://dam.test/files/3')).toBeNull();

    const names = ['bytes', 'pixels'].map((assetId) => ({ connection: 'brand', assetId }));
    const seen = await table.seen(
      names.map((name) => ({ name, version: version(1) })),
      2_000,
    );
    expect(seen).toEqual([{ connection: 'brand', assetId: 'pixels' }]);
    await table.deleteUnseen('brand', 1_500);
    expect(await table.countOf('brand')).toBe(1);
    await table.delete(names);
    expect(await table.countOf('brand')).toBe(0);
  });

  it('make one row of ten picks at once', async () => {
    const picks = await Promise.all(Array.from({ length: 10 }, () => site.pick('crowd')));
    expect(new Set(picks.map(([picked]) => picked?.file.id)).size).toBe(1);
    const files = site.strapi.db.query('plugin::upload.file');
    expect(await files.count({ where: { name: 'crowd' } })).toBe(1);
  });

  it('never let an older read replace a newer one', async () => {
    const store = new TableRecordStore(site.strapi);
    await store.commit([changed('unicode', 'first', 2_000_000_000_002)], 0);
    const { revision } = await store.changedAfter(0);
    await store.touch([recordOf('unicode', 'older', 2_000_000_000_001)], revision);
    expect(await titles(store, 'unicode')).toEqual(['first']);
    await store.touch([recordOf('unicode', 'newer', 2_000_000_000_003)], revision);
    expect(await titles(store, 'unicode')).toEqual(['newer']);
  });

  it('never let a read that began before a change have the last word, whatever its clock says', async () => {
    const store = new TableRecordStore(site.strapi);
    const { revision: before } = await store.changedAfter(0);
    await store.commit([changed('pier-2', 'version 2', 1_000)], before);
    const late = await store.commit([changed('pier-2', 'version 1', 9_000_000_000_000)], before);
    expect(late.map(({ asset }) => asset?.title)).toEqual(['version 2']);
    await store.touch([recordOf('pier-2', 'version 1', 9_000_000_000_000)], before);
    expect(await titles(store, 'pier-2')).toEqual(['version 2']);
    const { revision: after } = await store.changedAfter(0);
    await store.commit([changed('pier-2', 'version 3', 1)], after);
    expect(await titles(store, 'pier-2')).toEqual(['version 3']);
  });

  it('tell every change after a revision, each with the last one it had', async () => {
    const store = new TableRecordStore(site.strapi);
    const { revision } = await store.changedAfter(0);
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store.commit([changed(`told-${index}`, 'once', index)], revision),
      ),
    );
    const told = await store.changedAfter(revision);
    expect(told.revision).toBe(revision + 10);
    const revisions = told.records?.map((record) => record.revision).sort((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 10 }, (_, index) => revision + 1 + index));
    expect(await store.changedAfter(told.revision)).toEqual({ ...told, records: [] });
  });

  it('hold a pinned version whose name is as long as an address can carry', async () => {
    const reference = { connection: 'brand', assetId: 'long-version', version: 'é'.repeat(512) };
    const hero = { ...reference, url: storedUrl(reference, 'long', 'jpg') };
    await site.json('POST', '/api/articles', { data: { title: 'L', slug: 'long', hero } });
    await site.indexed();
    const rows = await site.strapi.db
      .connection('dam_placements')
      .where({ asset_id: 'long-version', status: 'published' })
      .select('version');
    expect(rows).toEqual([{ version: reference.version }]);
  });

  it('give the other records if one is broken, and take a new one in its place', async () => {
    const store = new TableRecordStore(site.strapi);
    const { revision } = await store.changedAfter(0);
    await store.commit([changed('whole', 'whole', 1), changed('broken', 'whole', 1)], revision);
    await rowsOf('broken').update({ asset: '{"title":"cut o' });
    const names = ['whole', 'broken'].map((assetId) => recordOf(assetId, '', 0));
    expect((await store.getMany(names)).map(({ asset }) => asset?.title)).toEqual(['whole']);
    const told = await store.changedAfter(revision);
    expect(told.records?.map(({ asset }) => asset?.title)).toEqual(['whole']);
    await store.commit([changed('broken', 'mended', 2)], told.revision);
    expect(await titles(store, 'broken')).toEqual(['mended']);
  });

  it('keep history as long as it is configured', async () => {
    const clock = new TestClock();
    const daysAgo = (days: number) => clock.now() - days * 24 * 60 * 60 * 1_000;
    const history = new HistoryTable(site.strapi);
    const [old, young] = [recordOf('old', '', 0), recordOf('young', '', 0)];
    const events = [
      { ...old, atMs: daysAgo(366), changes: [] },
      { ...young, atMs: daysAgo(364), changes: [] },
    ].map((asset) => ({ asset, entries: [], isFirst: true }));
    await site.strapi.db.transaction(async ({ trx }) => history.add(trx, events));
    await history.forgetting(clock, 365).run();
    expect(await history.ofAsset(old, 10)).toEqual([]);
    expect(await history.ofAsset(young, 10)).toHaveLength(1);
  });

  it('hold more records than one statement takes', async () => {
    const store = new TableRecordStore(site.strapi);
    const many = Array.from({ length: 1_500 }, (_, index) => changed(`many-${index}`, 'one', 1));
    const { revision } = await store.changedAfter(0);
    await store.commit(many, revision);
    expect(await store.getMany(many.map(({ record }) => record))).toHaveLength(1_500);
    expect((await store.changedAfter(revision)).records).toBeNull();
  });

  it('can be read in the middle of somebody’s transaction, on a database of one connection too', async () => {
    const [picked] = await site.pick('pier');
    const { documentId } = await site.strapi.db.transaction(() =>
      site.strapi.documents('api::article.article').create({
        data: { title: 'In one go', slug: 'in-one-go', text: `![](${picked?.url})` },
      }),
    );
    const { data } = await site.json('GET', `/api/articles/${documentId}?status=draft`);
    expect(data.text).toContain('~v1.');
  });
});

function recordOf(assetId: string, title: string, checkedAtMs: number) {
  const id = `${assetId} Ünï 🎉`;
  const told = asset(id, { title });
  return { connection: 'brand', assetId: id, asset: told, checkedAtMs, revision: 0 };
}

function changed(assetId: string, title: string, checkedAtMs: number) {
  return { record: recordOf(assetId, title, checkedAtMs), changes: [] };
}

function rowsOf(assetId: string) {
  const { assetId: id } = recordOf(assetId, '', 0);
  return site.strapi.db.connection('dam_records').where({ asset_id: id });
}

async function titles(store: TableRecordStore, assetId: string) {
  const records = await store.getMany([recordOf(assetId, '', 0)]);
  return records.map(({ asset }) => asset?.title);
}
