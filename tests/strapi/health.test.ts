import { DAM_TOKEN } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const dam = specDam();

beforeAll(() => dam.publish('pier', '#112233'));

const site = specSite(() => ({
  damUrl: dam.url,
  config: {
    connections: [
      {
        key: 'brand',
        connector: 'demo-dam',
        options: { baseUrl: dam.url, token: DAM_TOKEN },
        budget: { calls: 1_000, perMs: 3_600_000 },
      },
    ],
  },
}));

const health = () => site.json('GET', '/api/dam/health');

describe('the health that probes ask for', () => {
  it('is told to API tokens, and to nobody without one', async () => {
    const response = await fetch(`${site.url}/api/dam/health`);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('brand');
    const answer = await health();
    expect(answer).toEqual({
      status: 'ok',
      connections: [
        {
          key: 'brand',
          state: 'ready',
          lastAnswerAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          changes: answer.connections[0].changes,
          callsLeft: expect.any(Number),
        },
      ],
    });
  });

  it('is not kept by any cache', async () => {
    const response = await site.request('GET', '/api/dam/health');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('says how many calls are left, and is no call itself while the last one is recent', async () => {
    await site.pick('pier');
    const before = await dam.stats();
    const [first, second] = [await health(), await health()];
    expect(await dam.stats()).toEqual(before);
    const { callsLeft } = first.connections[0];
    expect(callsLeft).toBeGreaterThan(0);
    expect(callsLeft).toBeLessThan(1_000);
    expect(second.connections[0].callsLeft).toBeLessThanOrEqual(callsLeft);
  });

  it('says that the DAM fails and why, with status 200, since the site goes on', async () => {
    const { lastAnswerAt } = (await health()).connections[0];
    await dam.fault('garbage');
    await expect(site.pick('pier')).rejects.toThrow();
    const response = await site.request('GET', '/api/dam/health');
    expect(response.status).toBe(200);
    const { status, connections } = JSON.parse(await response.text());
    expect(status).toBe('down');
    expect(connections).toMatchObject([{ key: 'brand', state: 'failing', problem: 'bad-answer' }]);
    expect(Date.parse(connections[0].lastAnswerAt)).toBeGreaterThanOrEqual(
      Date.parse(lastAnswerAt),
    );
    await dam.fault('none');
    await site.pick('pier');
    expect(await health()).toMatchObject({ status: 'ok', connections: [{ state: 'ready' }] });
  });
});
