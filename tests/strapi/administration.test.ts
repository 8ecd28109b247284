import type { Action, TestResponse, TestStep } from '../../server/contracts/administration';
import { PERMISSIONS } from '../../server/contracts/api';
import { DAM_TOKEN, signedEvent, tellOfChange, WEBHOOK_SECRET } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { HostileProxy, startUntrusted } from '../support/hostile-dam';
import { eventually, freePort } from '../support/processes';

jest.setTimeout(240_000);

const PASSWORD = 'a-password-nobody-may-see';

let proxy: HostileProxy;
let untrusted: Awaited<ReturnType<typeof startUntrusted>>;
let closedPort: number;
let session: string;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#123456');
  proxy = await HostileProxy.start(dam.url);
  untrusted = await startUntrusted();
  closedPort = await freePort();
});

const demoDam = (key: string, baseUrl: string, more: object = {}) => ({
  key,
  connector: 'demo-dam',
  options: { baseUrl, token: DAM_TOKEN },
  ...more,
});

const site = specSite(() => ({
  damUrl: dam.url,
  config: {
    connections: [
      {
        ...demoDam('brand', proxy.url),
        label: 'Brand library',
        options: { baseUrl: proxy.url, token: DAM_TOKEN, webhookSecret: WEBHOOK_SECRET },
        budget: { calls: 10_000, perMs: 3_600_000 },
      },
      demoDam('lost', 'https://dam.invalid'),
      demoDam('closed', `http://127.0.0.1:${closedPort}`),
      demoDam('untrusted', untrusted.url),
      demoDam('plain', dam.url.replace('http:', 'https:')),
      { ...demoDam('former', dam.url), connector: 'reference' },
    ],
    freshForMs: 3_600_000,
    delivery: { signingKey: `${PASSWORD}-0123456789-0123456789`, widths: [320, 640] },
    revalidate: [
      {
        url: `https://user:${PASSWORD}@www.example.com/hook?token=${PASSWORD}`,
        secret: WEBHOOK_SECRET,
      },
    ],
  },
}));

beforeAll(async () => {
  session = await site.adminSession('everything');
  await site.pick('pier');
});

afterAll(async () => {
  await proxy.stop();
  await untrusted.stop();
});

/** The circuit holds what it was told last, for a moment. */
async function works(): Promise<void> {
  proxy.mode = 'none';
  await eventually('the connection works', async () => {
    const { outcome } = await step('brand', 'credentials');
    return outcome === 'passed' ? true : undefined;
  });
}

afterEach(works);

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${site.url}/dam/settings${path}`, {
    method,
    headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function step(connection: string, name: TestStep, assetId?: string): Promise<TestResponse> {
  const { body } = await ask('POST', `/connections/${connection}/test`, { step: name, assetId });
  return body;
}

describe('the test of a connection', () => {
  it('finds the host, connects, logs in, searches, reads an asset, its file and a rendition', async () => {
    expect(await step('brand', 'name')).toMatchObject({ outcome: 'passed', detail: '127.0.0.1' });
    expect(await step('brand', 'encryption')).toMatchObject({
      outcome: 'passed',
      detail: 'http, not encrypted',
    });
    expect(await step('brand', 'credentials')).toMatchObject({ outcome: 'passed' });
    const found = await step('brand', 'search');
    expect(found).toMatchObject({ outcome: 'passed', assetId: 'pier', detail: 'pier (1/1)' });
    expect(await step('brand', 'asset', 'pier')).toMatchObject({ outcome: 'passed' });
    expect(await step('brand', 'file', 'pier')).toMatchObject({
      outcome: 'passed',
      detail: expect.stringMatching(/^image\//),
    });
    expect((await step('brand', 'rendition', 'pier')).outcome).not.toBe('failed');
  });

  it.each([
    ['lost', 'name', 'unknown-host'],
    ['closed', 'encryption', 'refused'],
    ['untrusted', 'encryption', 'certificate-untrusted'],
    ['plain', 'encryption', 'no-encryption'],
  ] as const)('says of "%s" at the step %s: %s', async (connection, name, problem) => {
    expect(await step(connection, name)).toMatchObject({ outcome: 'failed', problem });
  });

  it.each([
    ['unauthorized', 'credentials', 'unauthorized'],
    ['forbidden', 'credentials', 'forbidden'],
    ['not-found', 'credentials', 'not-found'],
    ['html', 'search', 'not-json'],
    ['redirect', 'credentials', 'redirected'],
    ['fails', 'credentials', 'failed'],
    ['empty-search', 'search', 'empty-search'],
    ['no-asset', 'asset', 'missing-asset'],
    ['no-file', 'file', 'not-found'],
    ['hangs', 'credentials', 'hangs'],
  ] as const)('tells a DAM that is "%s" from all others', async (mode, name, problem) => {
    proxy.mode = mode;
    const result = await step('brand', name, 'pier');
    expect(result).toMatchObject({ step: name, outcome: 'failed', problem });
    expect(JSON.stringify(result)).not.toContain(DAM_TOKEN);
  });

  it('refuses a step or a connection that does not exist', async () => {
    expect((await ask('POST', '/connections/brand/test', { step: 'all' })).status).toBe(400);
    expect((await ask('POST', '/connections/none/test', { step: 'name' })).status).toBe(404);
  });
});

describe('what the page says of a connection', () => {
  const health = async () => (await ask('GET', '/connections')).body;
  const brand = async () => (await health()).connections[0];

  it('is its state, what it can do, and how many records and calls there are', async () => {
    expect(await brand()).toMatchObject({
      key: 'brand',
      label: 'Brand library',
      connector: 'demo-dam',
      status: { state: 'ready' },
      circuit: 'closed',
      records: 1,
      budget: { calls: 10_000, perMs: 3_600_000 },
      callsLeft: expect.any(Number),
      can: { delivery: 'proxy', webhooks: true, changes: true, uploads: true },
      webhook: { address: `${site.url}/api/dam/webhooks/brand` },
    });
  });

  it('is when it last received an event, and why it refused one', async () => {
    const watched = async () => (await ask('GET', '/connections/brand/webhook')).body;
    expect((await tellOfChange(site.url, 'pier')).status).toBe(200);
    const received = await watched();
    expect(Date.now() - Date.parse(received.lastReceivedAt)).toBeLessThan(60_000);
    const body = '{"type":"asset.updated"}';
    const wrong = await fetch(`${site.url}/api/dam/webhooks/brand`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signedEvent('another body') },
      body,
    });
    expect(wrong.status).toBe(401);
    expect(await watched()).toMatchObject({
      lastReceivedAt: received.lastReceivedAt,
      refusal: expect.stringContaining('signature'),
    });
  });
});

describe('the configuration in force', () => {
  it('names the source of each value, and never shows a secret', async () => {
    const { body } = await ask('GET', '/configuration');
    const text = JSON.stringify(body);
    for (const secret of [PASSWORD, DAM_TOKEN, WEBHOOK_SECRET]) expect(text).not.toContain(secret);
    const at = (path: string) => body.values.find((each: { path: string }) => each.path === path);
    expect(at('freshForMs')).toMatchObject({ value: '3600000', source: 'project' });
    expect(at('deadlineMs')).toMatchObject({ value: '2000', source: 'default' });
    expect(at('delivery.widths')).toMatchObject({ value: '[320,640]', source: 'project' });
    expect(at('delivery.signingKey')).toMatchObject({ value: null, source: 'project' });
    expect(at('revalidate[0].url').value).toBe('https://www.example.com/hook');
    const of = (key: string, path: string) =>
      body.connections
        .find((each: { key: string }) => each.key === key)
        .values.find((each: { path: string }) => each.path === path);
    expect(of('brand', 'options.baseUrl')).toMatchObject({ value: proxy.url, source: 'project' });
    expect(of('brand', 'options.token')).toMatchObject({ value: null, source: 'project' });
    expect(of('brand', 'delivery')).toMatchObject({ value: 'proxy', source: 'connector' });
  });

  it('marks what should be changed', async () => {
    const { body } = await ask('GET', '/configuration');
    const former = body.connections.find((each: { key: string }) => each.key === 'former');
    expect(former.values[0]).toMatchObject({ path: 'connector', notice: 'former-name' });
  });

  it('has a snippet for every connector, with the meaning of each option', async () => {
    const { body } = await ask('GET', '/guide');
    const bynder = body.connectors.find((each: { id: string }) => each.id === 'bynder');
    expect(bynder.snippet).toContain("connector: 'bynder'");
    expect(bynder.snippet).toContain("token: env('BYNDER_TOKEN')");
    expect(bynder.variables).toEqual(['BYNDER_TOKEN']);
  });
});

describe('what administrators do', () => {
  const actions = async (): Promise<Action[]> => (await ask('GET', '/actions')).body.actions;
  const ended = (kind: string) =>
    eventually(`${kind} has ended`, async () => {
      const [first] = await actions();
      return first?.kind === kind && first.state !== 'running' ? first : undefined;
    });

  it('reads an asset again, which then is shown as the DAM has it', async () => {
    await dam.patch('pier', { title: 'Pier at dusk' });
    await ask('POST', '/actions', {
      kind: 'reread-asset',
      connection: 'brand',
      assetId: 'pier',
    });
    expect(await ended('reread-asset')).toMatchObject({
      state: 'done',
      about: 'brand: pier',
      done: 1,
    });
    const row = await site.strapi.db.connection('dam_records').first('title');
    expect(row.title).toBe('Pier at dusk');
  });

  it('reads all assets of a connection, looks through all content, and empties the cache', async () => {
    await ask('POST', '/actions', { kind: 'reread-connection', connection: 'brand' });
    expect(await ended('reread-connection')).toMatchObject({ state: 'done', done: 1, total: 1 });
    await ask('POST', '/actions', { kind: 'reindex' });
    expect(await ended('reindex')).toMatchObject({ state: 'done', problems: 0 });
    await ask('POST', '/actions', { kind: 'check' });
    expect(await ended('check')).toMatchObject({ state: 'done', problems: 0 });
    const [pier] = await site.pick('pier');
    await (await fetch(`${site.url}${pier?.url}?w=320`)).arrayBuffer();
    const cached = async () => (await ask('GET', '/connections')).body.cachedBytes;
    expect(await cached()).toBeGreaterThan(0);
    // What is fetched behind the answer may come after the first time.
    await eventually('the cache is empty', async () => {
      await ask('POST', '/actions', { kind: 'empty-cache' });
      expect(await ended('empty-cache')).toMatchObject({ state: 'done' });
      return (await cached()) === 0 ? true : undefined;
    });
  });

  it('tells why an action failed, under the name of who began it', async () => {
    proxy.mode = 'unauthorized';
    await ask('POST', '/actions', { kind: 'reread-connection', connection: 'brand' });
    const failed = await ended('reread-connection');
    expect(failed).toMatchObject({ state: 'failed', message: expect.stringContaining('401') });
    expect(failed.by).not.toBe('');
  });

  it('can be cancelled, and one of a kind runs at a time', async () => {
    proxy.mode = 'hangs';
    await ask('POST', '/actions', { kind: 'reread-connection', connection: 'brand' });
    const [running] = await actions();
    expect(running).toMatchObject({ state: 'running', canCancel: true });
    const again = await ask('POST', '/actions', {
      kind: 'reread-connection',
      connection: 'brand',
    });
    expect(again.status).toBe(400);
    await ask('POST', `/actions/${running?.id}/cancel`, {});
    expect(await ended('reread-connection')).toMatchObject({ state: 'cancelled' });
  });

  it('is refused to whoever may only read the settings', async () => {
    const reader = await site.adminSession([PERMISSIONS.settingsRead]);
    const response = await fetch(`${site.url}/dam/settings/actions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${reader}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'empty-cache' }),
    });
    expect(response.status).toBe(403);
  });
});

describe('the text for Prometheus', () => {
  it('has calls, records and circuits of every connection, for API tokens alone', async () => {
    expect((await fetch(`${site.url}/api/dam/metrics`)).status).toBe(403);
    const response = await site.request('GET', '/api/dam/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(text).toMatch(
      /^dam_call_duration_seconds_count\{connection="brand",method="search"\} \d+$/m,
    );
    expect(text).toMatch(
      /^dam_call_duration_seconds_bucket\{connection="brand",method="ping",le="\+Inf"\} \d+$/m,
    );
    expect(text).toMatch(/^dam_records\{connection="brand"\} 1$/m);
    expect(text).toMatch(/^dam_circuit_open\{connection="brand",of="api"\} [01]$/m);
    expect(text).toMatch(/^dam_calls_left\{connection="brand"\} \d+$/m);
    expect(text).not.toMatch(/^dam_calls_left\{connection="lost"\}/m);
    for (const line of text.trim().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^}]*\})? -?[\d.e+-]+)$/);
    }
  });
});
