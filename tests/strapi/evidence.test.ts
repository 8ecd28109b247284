import type { MetricsService } from '../../server/strapi/services';
import { DAM_TOKEN } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(120_000);

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#112233', { title: 'Pier' });
});

const site = specSite(() => ({
  damUrl: dam.url,
  config: {
    // No webhooks: changes come with the list alone.
    connections: [
      {
        key: 'brand',
        connector: 'demo-dam',
        options: { baseUrl: dam.url, token: DAM_TOKEN },
      },
    ],
    freshForMs: 1_000,
    changesEveryMs: 1_000,
    gatherMs: 0,
  },
}));

const brand = () => {
  const metrics: MetricsService = site.strapi.plugin('dam').service('metrics');
  const { freshness = 'asked', calls = {} } = metrics.snapshot().connections.brand ?? {};
  return {
    freshness,
    reads: calls.getMany?.count ?? 0,
    rounds: calls.changesSince?.count ?? 0,
  };
};

const visit = async (): Promise<string | null> => {
  const { data } = await site.json('GET', '/api/articles?filters[slug]=told&populate=cover');
  return data[0].cover?.name ?? null;
};

/** Visits the page until the list of changes has been read three times more. */
async function visitDuringRounds(): Promise<{ reads: number }> {
  const begin = brand();
  while (brand().rounds < begin.rounds + 3) await visit();
  return { reads: brand().reads - begin.reads };
}

describe('a DAM that tells its changes', () => {
  it('is not asked for a record again, however old it is', async () => {
    const [pier] = await site.pick('pier');
    await site.json('POST', '/api/articles', {
      data: { title: 'Told', slug: 'told', cover: pier?.file.id },
    });
    await eventually('its list is believed', async () =>
      brand().freshness === 'told' ? true : undefined,
    );
    // The record was read before the list was followed for long enough, so it is read once more.
    await eventually(
      'nothing is asked',
      async () => ((await visitDuringRounds()).reads === 0 ? true : undefined),
      60_000,
    );
    expect(site.logs.some((line) => line.includes('"brand" tells its changes'))).toBe(true);
  });

  it('tells a change, which is shown after the next round', async () => {
    const shows = (name: string | null) =>
      eventually(`the page shows ${name}`, async () =>
        (await visit()) === name ? true : undefined,
      );
    await dam.patch('pier', { title: 'New pier' });
    await shows('New pier');
    await dam.withdraw('pier');
    await shows(null);
    await dam.restore('pier');
    await shows('New pier');
    await dam.patch('pier', { expiresAt: '2020-01-01T00:00:00Z' });
    await shows(null);
    await dam.patch('pier', { expiresAt: null });
    await shows('New pier');
    expect(brand().freshness).toBe('told');
  });

  it('is not believed while its list does not answer, and pages go on', async () => {
    await dam.fault('down');
    await eventually('the rule of before', async () =>
      brand().freshness === 'asked' ? true : undefined,
    );
    expect(await visit()).toBe('New pier');
    expect(site.logs.some((line) => line.includes('does not tell its changes now'))).toBe(true);
    await dam.fault('none');
    await dam.patch('pier', { title: 'Old pier' });
    await eventually('the list is believed again', async () =>
      brand().freshness === 'told' ? true : undefined,
    );
    await eventually('the change of meanwhile', async () =>
      (await visit()) === 'Old pier' ? true : undefined,
    );
  });

  it('is swept all the same, once a day', async () => {
    await site.restart();
    await eventually('the first part of the sweep', async () =>
      brand().reads > 0 ? true : undefined,
    );
    const progress = async () => {
      const row: { value: string } | undefined = await site.strapi.db
        .getConnection('dam_state')
        .where({ key: 'sweep:brand' })
        .first('value');
      return row && (JSON.parse(row.value) as { done: number; after: string | null });
    };
    await expect(
      eventually('the end of a part', async () => {
        const now = await progress();
        return now?.done ? now : undefined;
      }),
    ).resolves.toMatchObject({ done: 1, after: null });
  });
});
