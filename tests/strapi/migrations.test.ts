import { HistoryTable } from '../../server/strapi/changes/history';
import { specDam, specSite } from '../support/fixtures';
import { TABLES_OF_0_1_0 } from '../support/tables-0.1.0';

jest.setTimeout(180_000);

/** Enough that the DAM is not asked again: everything has to come from the tables. */
const config = { freshForMs: 3_600_000, staleForMs: 7_200_000 };

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#112233');
});

const site = specSite(() => ({ damUrl: dam.url, config }));

const COUNTED: readonly string[] = ['dam_history', 'dam_outbox', 'dam_placements'];

/** Puts the rows of today's tables into tables as 0.1.0 made them, under the names of its columns. */
async function goBackTo010(): Promise<void> {
  const { connection } = site.strapi.db;
  for (const [name, build] of Object.entries(TABLES_OF_0_1_0)) {
    const rows: Record<string, unknown>[] = await connection(name);
    await connection.schema.dropTable(name);
    await connection.schema.createTable(name, build);
    const kept = rows
      .filter(({ key }) => key !== 'migrations')
      .map(({ approval_state, changed_at: _later, entry_count: _count, error: _error, ...row }) =>
        approval_state === undefined ? row : { ...row, standing: approval_state },
      )
      // Numbers that the database gave: it has to count on from the last one.
      .map((row) => (COUNTED.includes(name) ? { ...row, id: undefined } : row));
    if (kept.length > 0) await connection(name).insert(kept);
  }
}

const indexes = async (table: string): Promise<string[]> => {
  const found = await site.strapi.db.dialect.schemaInspector.getIndexes(table);
  return found.map(({ name }) => name);
};

const applied = async (): Promise<unknown> =>
  (await site.strapi.db.connection('dam_state').where({ key: 'migrations' }).first())?.value;

describe('an upgrade from version 0.1.0', () => {
  it('keeps records, rows and the index of uses, and asks the DAM nothing', async () => {
    const [picked] = await site.pick('pier');
    const { data: created } = await site.json('POST', '/api/articles', {
      data: { title: 'A', slug: 'a', cover: picked?.file.id, text: `![it](${picked?.url})` },
    });
    await site.indexed();
    const latest = await applied();
    const page = () => site.json('GET', `/api/articles/${created.documentId}?populate=cover`);
    const before = await page();
    const pier = { connection: 'brand', assetId: 'pier' };
    const shown = { uid: 'api::article.article', documentId: created.documentId, locale: 'en' };
    const history = new HistoryTable(site.strapi);
    await site.strapi.db.transaction(({ trx }) =>
      history.add(trx, [
        {
          asset: { ...pier, atMs: Date.now(), changes: [] },
          entries: [shown, shown],
          isFirst: true,
        },
      ]),
    );
    await goBackTo010();
    expect(await applied()).toBeUndefined();
    expect(await indexes('dam_placements')).not.toContain('dam_placements_pins');
    await site.strapi.db.connection.schema.dropTable('dam_fingerprints');

    await dam.fault('down');
    await site.restart();

    expect(await applied()).toBe(latest);
    expect(await indexes('dam_placements')).toContain('dam_placements_pins');
    expect(await indexes('dam_records')).toContain('dam_records_connection');
    expect(await site.strapi.db.connection('dam_fingerprints')).toEqual([]);
    expect(await new HistoryTable(site.strapi).ofAsset(pier, 1)).toMatchObject([{ entries: 2 }]);
    expect((await page()).data).toEqual(before.data);
    const usage = site.strapi.plugin('dam').service('usage');
    const places: { path: string }[] = await usage.ofAsset({
      connection: 'brand',
      assetId: 'pier',
    });
    expect(new Set(places.map(({ path }) => path))).toEqual(new Set(['cover', 'text']));
    await dam.fault('none');
    const [again] = await site.pick('pier');
    expect(again?.file.id).toBe(picked?.file.id);
    expect(site.logs.filter((line) => /table cannot be/.test(line))).toEqual([]);
  });

  it('lists the assets in use by their approval state', async () => {
    await goBackTo010();
    await site.restart();
    const token = await site.adminSession('everything');
    const listed = async (query: string): Promise<string[]> => {
      const response = await fetch(`${site.url}/dam/usage${query}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { assets } = (await response.json()) as { assets: { assetId: string }[] };
      return assets.map(({ assetId }) => assetId);
    };
    expect(await listed('')).toEqual(['pier']);
    expect(await listed('?state=withdrawn')).toEqual([]);
    await site.strapi.db.connection('dam_records').update({ approval_state: 'withdrawn' });
    expect(await listed('?state=withdrawn')).toEqual(['pier']);
  });

  it('finds done what another node, or a start that was broken off, has done', async () => {
    const latest = await applied();
    await site.strapi.db
      .connection('dam_state')
      .where({ key: 'migrations' })
      .update({ value: '1' });
    await site.restart();
    expect(await applied()).toBe(latest);
  });

  it('leaves tables of a newer version alone, and says so', async () => {
    const newer = '999';
    await site.strapi.db
      .connection('dam_state')
      .where({ key: 'migrations' })
      .update({ value: newer });
    await site.restart();
    expect(await applied()).toBe(newer);
    expect(site.logs.join('\n')).toMatch(/changed by a newer version of the plugin/);
  });
});
