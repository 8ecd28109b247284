import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { failureOf } from '../../../server/conformance/checks';
import { connectors } from '../../../server/connectors';
import type { Connector } from '../../../server/contracts/connector';
import { DamError } from '../../../server/contracts/errors';
import { startDam, type TestDam, TOKEN } from '../../demo-dam/dam';

function connect(baseUrl: string, token = TOKEN): Connector {
  const configured = connectors.get('demo-dam')?.configure({ baseUrl, token });
  if (!configured?.success) throw new Error('the options are right');
  return configured.create({ allowPrivateNetwork: false });
}

describe('the connector for the embedded DAM, against the real server', () => {
  let dam: TestDam;
  let connector: Connector;

  beforeAll(async () => {
    dam = await startDam();
    connector = connect(dam.url);
    for (const id of ['pier', 'boat', 'lamp']) {
      await dam.upload({ id, title: `The ${id}`, tags: 'sea, wood' });
      await dam.approve(id, 1);
    }
    await dam.upload({ id: 'draft', title: 'The draft' });
  });

  afterAll(() => dam.close());

  it('tells what changed since a cursor, page after page, and nothing of before', async () => {
    const begin = await connector.changesSince?.(null);
    expect(begin).toMatchObject({ assetIds: [], hasMore: false });
    for (let count = 0; count < 3; count += 1) {
      await dam.send('PATCH', '/api/assets/pier', { title: `The pier ${count}` });
    }
    await dam.send('PATCH', '/api/assets/boat', { title: 'The boat' });
    await dam.send('PATCH', '/api/assets/pier', { title: 'The pier' });
    const page = await connector.changesSince?.(begin?.cursor ?? '');
    expect(page).toMatchObject({ assetIds: ['pier', 'boat'], hasMore: false });
    expect(await connector.changesSince?.(page?.cursor ?? '')).toMatchObject({
      assetIds: [],
      hasMore: false,
      cursor: page?.cursor,
    });
  });

  it('asks for no id with a comma, which the DAM would take for two', async () => {
    const [both, pier] = await connector.getMany(['pier,boat', 'pier']);
    expect([both?.status, pier?.status]).toEqual(['missing', 'found']);
    const calls = async () =>
      (await dam.get<{ requests: { getMany: number } }>('/api/stats')).requests.getMany;
    const before = await calls();
    expect(await connector.getMany(['pier,boat'])).toEqual([{ status: 'missing' }]);
    expect(await calls()).toBe(before);
  });

  it('reports uses of many pages at once, each with an answer of its own', async () => {
    const use = (assetId: string, action: 'add' | 'remove') => ({
      assetId,
      action,
      uri: 'https://www.example.com/a',
      title: 'A page',
    });
    const answers = await connector.reportUsage?.([use('pier', 'add'), use('ghost', 'add')]);
    expect(answers?.[0]).toBeNull();
    expect(answers?.[1]).toBeInstanceOf(DamError);
    const uses = () => dam.get<{ items: { uri: string }[] }>('/api/assets/pier/usage');
    expect((await uses()).items).toMatchObject([{ uri: 'https://www.example.com/a' }]);
    // A repeated report does not add a second usage.
    await connector.reportUsage?.([use('pier', 'remove'), use('pier', 'remove')]);
    expect((await uses()).items).toEqual([]);
  });

  it('answers ids in the order asked, duplicates and missing ones in their places', async () => {
    const answers = await connector.getMany(['lamp', 'nobody', 'pier', 'lamp', 'a,b']);
    expect(
      answers.map((answer) => (answer.status === 'found' ? answer.asset.assetId : answer.status)),
    ).toEqual(['lamp', 'missing', 'pier', 'lamp', 'missing']);
  });

  it('maps approval: a version in review is never the current one', async () => {
    await dam.uploadVersion('boat');
    const [boat, draft] = await connector.getMany(['boat', 'draft']);
    expect(boat).toMatchObject({
      asset: {
        current: { version: '1' },
        versions: [{ version: '2', status: 'in-review' }, { version: '1' }],
      },
    });
    expect(draft).toMatchObject({ asset: { current: null } });
  });

  it('pages through a search by its cursor, each asset once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await connector.search({
        limit: 2,
        sort: 'title',
        ...(cursor !== null && { cursor }),
      });
      seen.push(...page.assets.map((asset) => asset.assetId));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(seen).toEqual(['boat', 'draft', 'lamp', 'pier']);
  });

  it('narrows by text and filters, and counts', async () => {
    const page = await connector.search({
      limit: 10,
      text: 'the',
      filters: { state: ['in-review'] },
    });
    expect(page.assets.map((asset) => asset.assetId)).toEqual(['draft']);
    expect(page.total).toBe(1);
    expect(page.facets.find((facet) => facet.field === 'state')?.values).toEqual(
      expect.arrayContaining([{ value: 'approved', count: 3 }]),
    );
  });

  it('opens bytes with the credentials, and only of its own host', async () => {
    const [pier] = await connector.getMany(['pier']);
    const { open } = connector;
    if (pier?.status !== 'found' || !open) throw new Error('the pier is there');
    const file = await open({ url: pier.asset.current?.url ?? '', range: 'bytes=0-3' });
    expect(file).toMatchObject({ status: 206, contentLength: 4 });
    for await (const chunk of file.body) expect(chunk.length).toBe(4);
    const elsewhere = await failureOf(() => open({ url: `${dam.url}.evil.example/x` }));
    expect(elsewhere.type).toBe('bad-request');
  });

  it('says that the token is wrong, without the token', async () => {
    const error = await failureOf(() => connect(dam.url, 'wrong-token').ping());
    expect(error.type).toBe('unauthorized');
    expect(JSON.stringify(error) + error.stack + String(error.cause)).not.toContain('wrong-token');
  });
});

describe('the connectors’ HTTP client, against servers that misbehave', () => {
  let server: Server;
  let answer: RequestListener = () => undefined;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each<[string, RequestListener, string]>([
    ['HTML with 200', (_, response) => response.end('<html>login</html>'), 'bad-answer'],
    ['JSON cut short', (_, response) => response.end('{"items": ['), 'bad-answer'],
    [
      'JSON of another shape',
      (_, response) => response.end('{"items": [{"id": 7}]}'),
      'bad-answer',
    ],
    ['a failure of its own', (_, response) => response.writeHead(503).end(), 'bad-answer'],
    ['no permission', (_, response) => response.writeHead(403).end(), 'forbidden'],
    ['a connection that breaks', (request) => request.socket.destroy(), 'unreachable'],
  ])('takes %s for what it is', async (_name, listener, type) => {
    answer = listener;
    expect((await failureOf(() => connect(url).getMany(['pier']))).type).toBe(type);
  });

  it('follows no redirect, which could lead the credentials elsewhere', async () => {
    const asked: string[] = [];
    answer = (request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: '/elsewhere' }).end();
    };
    expect((await failureOf(() => connect(url).ping())).type).toBe('bad-answer');
    expect(asked).toEqual(['/api/ping']);
  });

  it('reads how long to wait, in seconds', async () => {
    answer = (_, response) => response.writeHead(429, { 'retry-after': '7' }).end();
    expect(await failureOf(() => connect(url).ping())).toMatchObject({
      type: 'rate-limited',
      retryAfterMs: 7_000,
    });
  });

  it('gives a call up when it is told to', async () => {
    const gone = new AbortController();
    answer = () => gone.abort();
    expect((await failureOf(() => connect(url).ping({ signal: gone.signal }))).type).toBe(
      'timeout',
    );
  });
});

describe('webhooks', () => {
  const secret = `whsec_${Buffer.from('a secret of this test only').toString('base64')}`;
  const configured = connectors
    .get('demo-dam')
    ?.configure({ baseUrl: 'http://127.0.0.1:1', token: 'x', webhookSecret: secret });
  if (configured?.success !== true) throw new Error('The options were refused.');
  const { verifyWebhook } = configured.create({ allowPrivateNetwork: false });

  it('whatever is sent is refused, or a clear error; a hint only where it is signed', async () => {
    const header = fc.oneof(fc.string(), fc.constantFrom('v1,', 'v1,AAAA', '1', '9999999999'));
    const headers = fc.record({
      'webhook-id': fc.option(header, { nil: undefined }),
      'webhook-timestamp': fc.option(header, { nil: undefined }),
      'webhook-signature': fc.option(header, { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), headers, async (body, sent) => {
        expect(await verifyWebhook?.({ body, headers: sent })).toBeNull();
      }),
      { numRuns: 3_000 },
    );
  });

  it('what is signed and not understood ends in a DamError, whatever it is', async () => {
    const body = fc.oneof(fc.string(), fc.json(), fc.constantFrom('{}', '{"data":{}}', 'null'));
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const timestamp = String(Math.floor(Date.now() / 1_000));
        const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
        const signature = createHmac('sha256', key)
          .update(`m.${timestamp}.${text}`)
          .digest('base64');
        const headers = {
          'webhook-id': 'm',
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        };
        await expect(verifyWebhook?.({ body: text, headers })).rejects.toBeInstanceOf(DamError);
      }),
      { numRuns: 2_000 },
    );
  });
});
