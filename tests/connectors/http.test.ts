import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureOf } from '../../server/conformance/checks';
import { DamHttp, type HttpOptions } from '../../server/connectors/http';

const servers: Server[] = [];

/** A server for one spec; returns its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

const clientOf = (baseUrl: string, more: Partial<HttpOptions> = {}) =>
  new DamHttp({ baseUrl, headers: {}, allowPrivateNetwork: false, ...more });

describe('the HTTP client of connectors', () => {
  const PROXIES = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];
  const before = PROXIES.map((name) => process.env[name]);
  afterEach(() => {
    for (const [index, name] of PROXIES.entries()) {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('sends nothing to a proxy of the environment, which would see the credentials', async () => {
    const seenByProxy: (string | undefined)[] = [];
    const proxy = await serve((request, response) => {
      seenByProxy.push(request.headers.authorization);
      response.end('{}');
    });
    const dam = await serve((_, response) => response.end('{"from":"the DAM"}'));
    for (const name of PROXIES) process.env[name] = proxy;
    const http = clientOf(dam, { headers: { authorization: 'Bearer secret' } });
    expect(await http.json({ url: '/' })).toEqual({ from: 'the DAM' });
    const { body } = await http.stream({ url: '/' });
    for await (const chunk of body) expect(String(chunk)).toContain('the DAM');
    expect(seenByProxy).toEqual([]);
  });

  it('reads no answer of more than 32 MiB into memory, and streams larger files', async () => {
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const dam = await serve((_, response) => {
      for (let mebibyte = 0; mebibyte < 33; mebibyte++) response.write(piece);
      response.end('{}');
    });
    const http = clientOf(dam);
    expect(await failureOf(() => http.json({ url: '/' }))).toMatchObject({
      type: 'bad-answer',
      message: 'The answer of the DAM is too large.',
    });
    let bytes = 0;
    for await (const chunk of (await http.open({ url: dam })).body) bytes += chunk.length;
    expect(bytes).toBeGreaterThan(33 * 1024 * 1024);
  });

  it('returns status, headers and body together, whatever the body is', async () => {
    const dam = await serve(({ method, url }, response) => {
      const status = url === '/none' ? 404 : 200;
      const headers = { etag: '"a1"', 'content-type': 'application/xml', 'content-length': 4 };
      response.writeHead(status, headers).end(method === 'HEAD' ? undefined : '<a/>');
    });
    const http = clientOf(dam);
    const whole = await http.answer({ url: '/' });
    expect([whole.status, whole.header('ETag'), whole.text]).toEqual([200, '"a1"', '<a/>']);
    expect(whole.header('x-other')).toBeNull();
    const head = await http.answer({ method: 'HEAD', url: '/' });
    expect([head.header('content-length'), head.text]).toEqual(['4', '']);
    expect((await http.answer({ url: '/none' }, [404])).status).toBe(404);
  });

  it('tells 404 from 400, and what has no answer from both', async () => {
    const dam = await serve(({ url }, response) => response.writeHead(Number(url?.slice(1))).end());
    const http = clientOf(dam);
    const of = (url: string) => failureOf(() => http.json({ url }));
    expect(await of('/404')).toMatchObject({ type: 'bad-request', status: 404 });
    expect(await of('/400')).toMatchObject({ type: 'bad-request', status: 400 });
    expect((await of('/404')).message).not.toBe((await of('/400')).message);
    const gone = await failureOf(() => clientOf('http://127.0.0.1:1').json({ url: '/' }));
    expect([gone.type, gone.status]).toEqual(['unreachable', undefined]);
  });

  it('takes 503 for a failure if only a header of the limit says a time', async () => {
    const reset = new Date(Date.now() + 60_000).toUTCString();
    const dam = await serve((_, response) => response.writeHead(503, { 'x-reset': reset }).end());
    const http = clientOf(dam, { limitHeaders: { left: 'x-left', reset: 'x-reset' } });
    expect((await failureOf(() => http.json({ url: '/' }))).type).toBe('bad-answer');
  });

  it('calls no other host than its own and those listed', async () => {
    const dam = await serve((_, response) => response.end('{}'));
    for (const url of [
      'http://other.example/',
      '//other.example/',
      'http://dam.test@other.example/',
    ]) {
      expect(await failureOf(() => clientOf(dam).json({ url }))).toMatchObject({
        type: 'bad-request',
      });
    }
  });

  describe('reads how long the DAM asks not to be called', () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    const cases: [number, string, string, number, number][] = [
      [429, '300', 'rate-limited', 300_000, 300_000],
      [420, '300', 'rate-limited', 300_000, 300_000],
      [503, '300', 'rate-limited', 300_000, 300_000],
      [503, inAnHour, 'rate-limited', 3_000_000, 3_600_000],
      [429, new Date(0).toUTCString(), 'rate-limited', 0, 0],
    ];
    it.each(cases)('%i with %s', async (status, header, type, leastMs, mostMs) => {
      const dam = await serve((_, response) =>
        response.writeHead(status, { 'retry-after': header }).end(),
      );
      const http = clientOf(dam);
      for (const call of [http.json({ url: '/' }), http.open({ url: `${dam}/file` })]) {
        const failure = await failureOf(() => call);
        expect(failure.type).toBe(type);
        expect(failure.retryAfterMs).toBeGreaterThanOrEqual(leastMs);
        expect(failure.retryAfterMs).toBeLessThanOrEqual(mostMs);
      }
    });

    it.each([
      [429, 'soon'],
      [500, '300'],
    ])('and nothing else: %i with %s', async (status, header) => {
      const dam = await serve((_, response) =>
        response.writeHead(status, { 'retry-after': header }).end(),
      );
      expect(
        (await failureOf(() => clientOf(dam).json({ url: '/' }))).retryAfterMs,
      ).toBeUndefined();
    });
  });

  it.each([
    [{ 'x-wait': '2500' }, 2_500],
    [{ 'x-wait': '2500', 'retry-after': '7' }, 7_000],
    [{ 'x-wait': 'soon' }, undefined],
    [{}, undefined],
  ])('reads a wait in milliseconds from the DAM’s own header: %j', async (headers, waitMs) => {
    const dam = await serve((_, response) => response.writeHead(429, headers).end());
    const http = clientOf(dam, { waitMsHeader: 'x-wait' });
    const failure = await failureOf(() => http.json({ url: '/' }));
    expect(failure.retryAfterMs).toBe(waitMs);
  });

  describe('hands on what the DAM says of its limit', () => {
    const reset = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 600_000);
    const limitHeaders = { left: 'x-left', reset: 'x-reset' };
    const told = async (status: number, headers: Record<string, string>) => {
      const dam = await serve((_, response) => response.writeHead(status, headers).end('{}'));
      const heard: [number, number][] = [];
      const http = new DamHttp({
        baseUrl: dam,
        headers: {},
        allowPrivateNetwork: true,
        limitHeaders,
        callsLeft: (left, resetAtMs) => heard.push([left, resetAtMs]),
      });
      await http.json({ url: '/' }).catch(() => undefined);
      return heard;
    };

    it.each([200, 404, 420])('in an answer with status %i', async (status) => {
      expect(await told(status, { 'x-left': '7', 'x-reset': reset.toUTCString() })).toEqual([
        [7, reset.getTime()],
      ]);
    });

    it.each([
      { 'x-left': '7' },
      { 'x-reset': reset.toUTCString() },
      { 'x-left': 'many', 'x-reset': reset.toUTCString() },
      { 'x-left': '-1', 'x-reset': reset.toUTCString() },
      { 'x-left': '7', 'x-reset': 'soon' },
    ])('and nothing of %j', async (headers) => {
      expect(await told(200, headers)).toEqual([]);
    });
  });
});
