import { TableRecordStore } from '../../server/strapi/record-store';
import { TestDam } from '../support/dam';
import { TestSite } from '../support/strapi';

jest.setTimeout(180_000);

let dam: TestDam;
let site: TestSite;

beforeAll(async () => {
  dam = await TestDam.start();
  for (const id of ['pier', 'crowd']) await dam.publish(id, '#112233');
  site = await TestSite.start({ damUrl: dam.url });
});

afterAll(async () => {
  await site?.stop();
  await dam?.down();
});

const rows = async (table: string): Promise<unknown[]> => site.strapi.db.connection(table);

describe('the plugin’s own tables', () => {
  it('outlive Strapi’s schema sync, with their rows', async () => {
    await site.pick('pier');
    const before = [await rows('dam_records'), await rows('dam_files')];
    expect(before.map((list) => list.length > 0)).toEqual([true, true]);
    const { folder, port } = site;
    // As after a change of the content types: only then does the next start compare and alter.
    await site.strapi.db.connection('strapi_database_schema').update({ hash: 'of another schema' });
    await site.stop();
    site = await TestSite.start({ damUrl: dam.url, folder, port });
    const schemas: { hash: string }[] = await site.strapi.db.connection('strapi_database_schema');
    expect(schemas.map(({ hash }) => hash)).not.toContain('of another schema');
    expect([await rows('dam_records'), await rows('dam_files')]).toEqual(before);
  });

  it('make one row of ten picks at once', async () => {
    const picks = await Promise.all(Array.from({ length: 10 }, () => site.pick('crowd')));
    expect(new Set(picks.map(([picked]) => picked?.file.id)).size).toBe(1);
    const files = site.strapi.db.query('plugin::upload.file');
    expect(await files.count({ where: { name: 'crowd' } })).toBe(1);
  });

  it('never let an older record replace a newer one', async () => {
    const store = new TableRecordStore(site.strapi);
    const name = { connection: 'brand', assetId: 'Ünïcode 🎉' };
    const record = (title: string, checkedAtMs: number) => ({
      ...name,
      asset: { title } as never,
      checkedAtMs,
    });
    await store.putMany([record('second', 2_000_000_000_002)]);
    await store.putMany([record('first', 2_000_000_000_001)]);
    expect(await store.getMany([name])).toEqual([record('second', 2_000_000_000_002)]);
    await store.putMany([record('third', 2_000_000_000_003)]);
    expect(await store.getMany([name])).toEqual([record('third', 2_000_000_000_003)]);
  });

  it('hold more records than one statement takes', async () => {
    const store = new TableRecordStore(site.strapi);
    const records = Array.from({ length: 1_500 }, (_, index) => ({
      connection: 'brand',
      assetId: `many-${index}`,
      asset: null,
      checkedAtMs: index,
    }));
    await store.putMany(records);
    expect(await store.getMany(records)).toHaveLength(1_500);
  });
});
