import { startDam, type TestDam } from './dam';

describe('faults and counters', () => {
  let dam: TestDam;
  beforeAll(async () => {
    dam = await startDam();
    await dam.upload({ id: 'one' });
  });
  beforeEach(async () => {
    await dam.send('DELETE', '/api/stats');
  });
  afterEach(async () => {
    await dam.send('PUT', '/api/faults', { mode: 'none' });
  });
  afterAll(() => dam.close());

  it('down: the connection breaks', async () => {
    await dam.send('PUT', '/api/faults', { mode: 'down' });
    await expect(dam.call('/api/assets/one')).rejects.toThrow();
    expect(await dam.get('/api/faults')).toMatchObject({ mode: 'down' });
  });

  it('slow: the answer comes late, and right', async () => {
    await dam.send('PUT', '/api/faults', { mode: 'slow', delayMs: 120 });
    const start = performance.now();
    const response = await dam.call('/api/assets/one');
    expect(response.status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
  });

  it('rate-limited: 429 with Retry-After', async () => {
    await dam.send('PUT', '/api/faults', { mode: 'rate-limited' });
    const response = await dam.call('/api/assets');
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('1');
  });

  it('garbage: 200 and HTML that says it is JSON', async () => {
    await dam.send('PUT', '/api/faults', { mode: 'garbage' });
    const response = await dam.call('/api/assets');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.text()).toContain('<h1>');
  });

  it.each([
    ['unauthorized', 401],
    ['forbidden', 403],
  ] as const)('%s: %i, as for a token that is wrong or may too little', async (mode, status) => {
    await dam.send('PUT', '/api/faults', { mode });
    const response = await dam.call('/api/assets');
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code: mode } });
  });

  it('counts requests by kind, failed ones too', async () => {
    await dam.get('/api/assets');
    await dam.get('/api/assets?ids=one');
    await dam.get('/api/assets/one');
    await (await dam.call('/api/assets/one/versions/1/file')).arrayBuffer();
    await (await dam.call('/api/assets/one/versions/1/renditions/small')).arrayBuffer();
    await dam.send('PUT', '/api/faults', { mode: 'rate-limited' });
    await dam.call('/api/assets');
    expect(await dam.get('/api/stats')).toEqual({
      requests: { search: 2, getMany: 1, get: 1, file: 2 },
    });
  });

  it('ends at once even while answers are held back', async () => {
    const other = await startDam();
    await other.send('PUT', '/api/faults', { mode: 'slow', delayMs: 600_000 });
    const held = other.call('/api/ping').catch(() => 'cut off');
    const asked = other.call('/api/stats');
    await (await asked).text();
    await other.close();
    await held;
  });
});
