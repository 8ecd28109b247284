import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(120_000);

const CONFIG = { changesEveryMs: 1_000, freshForMs: 3_600_000 };

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url, config: CONFIG }));

async function article(assetId: string): Promise<() => Promise<string | null>> {
  await dam.publish(assetId, '#123456');
  const [picked] = await site.pick(assetId);
  await site.json('POST', '/api/articles', {
    data: { title: assetId, slug: assetId, cover: picked?.file.id },
  });
  return async () => {
    const { data } = await site.json(
      'GET',
      `/api/articles?filters[slug]=${assetId}&populate=cover`,
    );
    return data[0].cover?.dam.version ?? null;
  };
}

async function approveNext(assetId: string, version: number): Promise<void> {
  await dam.uploadVersion(assetId, '#654321');
  await dam.approve(assetId, version);
}

const cursor = async (): Promise<string | undefined> => {
  const row = await site.strapi.db.connection('dam_state').where({ key: 'cursor:brand' }).first();
  return row?.value;
};

describe('a DAM that sends no webhooks', () => {
  it('is asked what changed, and the site shows it without waiting for a record to grow old', async () => {
    const shown = await article('pier');
    await eventually('a cursor to begin with', cursor);
    expect(await shown()).toBe('1');
    await approveNext('pier', 2);
    await eventually('version 2', async () => ((await shown()) === '2' ? true : undefined));
    await dam.withdraw('pier');
    await eventually('nothing', async () => ((await shown()) === null ? true : undefined));
  });

  it('loses nothing where it fails in between: what changed then is read when it is back', async () => {
    const shown = await article('boat');
    await eventually('the page', async () => ((await shown()) === '1' ? true : undefined));
    const before = await cursor();
    await dam.fault('garbage');
    await approveNext('boat', 2).catch(() => undefined);
    await dam.fault('none');
    await approveNext('boat', 2).catch(() => undefined);
    await eventually('version 2', async () => ((await shown()) === '2' ? true : undefined));
    expect(Number(await cursor())).toBeGreaterThanOrEqual(Number(before));
    // Nothing that a failing listing did not name is taken for gone.
    expect(await shown()).toBe('2');
  });

  it('is caught up with after a restart, from where the last round ended', async () => {
    const shown = await article('mug');
    await eventually('the page', async () => ((await shown()) === '1' ? true : undefined));
    await site.restart({}, () => approveNext('mug', 2));
    await eventually('version 2', async () => ((await shown()) === '2' ? true : undefined));
  });
});
