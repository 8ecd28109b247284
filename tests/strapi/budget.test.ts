import { DAM_TOKEN } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const CALLS = 20;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#112233', { title: 'Pier' });
});

const site = specSite(() => ({
  damUrl: dam.url,
  config: {
    connections: [
      {
        key: 'brand',
        connector: 'demo-dam',
        options: { baseUrl: dam.url, token: DAM_TOKEN },
        budget: { calls: CALLS, perMs: 3_600_000 },
      },
    ],
    // Every visit finds a stale record.
    freshForMs: 0,
    gatherMs: 0,
  },
}));

async function callsOfDam(): Promise<number> {
  const { search, getMany } = await dam.stats();
  return search + getMany;
}

const visit = async (): Promise<{ title: string; cover: unknown }> => {
  const { data } = await site.json('GET', '/api/articles?filters[slug]=in-budget&populate=cover');
  return data[0];
};

const search = (session: string) =>
  site.request('POST', '/dam/connections/brand/search', {
    body: { text: 'pier' },
    headers: { authorization: `Bearer ${session}` },
  });

describe('a connection with a budget', () => {
  it('is called no more often, pages go on, and editors come first', async () => {
    const session = await site.adminSession('everything');
    const [pier] = await site.pick('pier');
    await site.json('POST', '/api/articles', {
      data: { title: 'In budget', slug: 'in-budget', cover: pier?.file.id },
    });
    for (let visits = 0; visits < 60; visits += 1) {
      expect((await visit()).cover).toMatchObject({ name: 'Pier' });
    }
    // Refreshes may use up 70 %, and the pick and the start called the DAM too.
    expect(await callsOfDam()).toBeLessThanOrEqual(0.7 * CALLS);
    const statuses: number[] = [];
    for (let searches = 0; searches < CALLS; searches += 1) {
      statuses.push((await search(session)).status);
    }
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(await callsOfDam()).toBeLessThanOrEqual(CALLS);
    const refused = await search(session);
    const { error } = (await refused.json()) as {
      error: { message: string; details: { type: string; retryAfterMs: number } };
    };
    expect(error.message).toContain(`used up its budget of ${CALLS} calls in 3600 s`);
    expect(error.details.type).toBe('rate-limited');
    expect(error.details.retryAfterMs).toBeGreaterThan(3_000_000);
    expect((await visit()).cover).toMatchObject({ name: 'Pier' });
    expect(site.logs.filter((line) => line.includes('Set its `budget`'))).toHaveLength(1);
  });

  it('does not begin anew with a restart', async () => {
    const before = await callsOfDam();
    await site.restart();
    const session = await site.adminSession('everything');
    expect((await search(session)).status).not.toBe(200);
    expect((await visit()).cover).toMatchObject({ name: 'Pier' });
    expect(await callsOfDam()).toBe(before);
  });
});
