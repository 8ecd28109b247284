import { AssertionError } from 'node:assert';
import { once } from 'node:events';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ConformanceFixture,
  conformanceCases,
  type Fault,
  FaultProxy,
  type ProxyHost,
} from '../../server/conformance';
import type { Connector } from '../../server/contracts/connector';
import { DamError } from '../../server/contracts/errors';
import { DemoDam, demoDamFixture } from '../connectors/demo-dam/fixture';

let server: Server;
let answer: RequestListener = () => undefined;
let url: string;
beforeAll(async () => {
  server = createServer((asked, response) => answer(asked, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function throughProxy<Result>(
  fault: Fault,
  work: (proxy: FaultProxy) => Promise<Result>,
  host?: ProxyHost,
  target = url,
): Promise<Result> {
  const proxy = await FaultProxy.start(target, host);
  proxy.fault = fault;
  try {
    return await work(proxy);
  } finally {
    await proxy.stop();
  }
}

/** Status, headers and body, as they come over the wire. */
async function ask(address: string, method = 'GET', headers: Record<string, string> = {}) {
  const sent = request(address, { method, headers });
  sent.end();
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

describe('the fault proxy', () => {
  it.each<Fault>(['none', 'truncated', 'reordered'])(
    'hands on the length that an answer to HEAD tells, with the fault %s',
    async (fault) => {
      answer = (_, response) => response.writeHead(200, { 'content-length': '1234' }).end();
      await throughProxy(fault, async (proxy) => {
        const { status, headers } = await ask(`${proxy.url}/file`, 'HEAD');
        expect([status, headers['content-length']]).toEqual([200, '1234']);
        expect(proxy.touched).toEqual([]);
      });
    },
  );

  it('cuts no body that is not there, and says which answers it cut', async () => {
    answer = ({ url: path }, response) => {
      if (path === '/none') response.writeHead(204).end();
      else response.end(path === '/empty' ? '' : '0123456789');
    };
    await throughProxy('truncated', async (proxy) => {
      expect(await ask(`${proxy.url}/none`)).toMatchObject({ status: 204 });
      expect(await ask(`${proxy.url}/empty`)).toMatchObject({ status: 200 });
      expect(proxy.touched).toEqual([]);
      expect((await ask(`${proxy.url}/full?a=1`)).body.toString()).toBe('01234');
      expect(proxy.touched).toEqual(['GET /full?a=1']);
    });
  });

  it('keeps the host that a signature covers, unless the server is found by its name', async () => {
    answer = ({ headers }, response) => response.end(headers.host);
    const { host: target, port } = new URL(url);
    const hostSeen = (host?: ProxyHost, to?: string) =>
      throughProxy(
        'none',
        async (proxy) => {
          const seen = (await ask(proxy.url)).body.toString();
          return seen === new URL(proxy.url).host ? 'kept' : seen;
        },
        host,
        to,
      );
    expect(await hostSeen()).toBe('kept');
    expect(await hostSeen('target')).toBe(target);
    expect(await hostSeen('kept', `http://localhost:${port}`)).toBe('kept');
  });

  it('hands on repeated headers and what a body is encoded with, and asks for no encoding', async () => {
    let asked: unknown;
    answer = ({ headers }, response) => {
      asked = headers['accept-encoding'];
      response
        .writeHead(200, ['set-cookie', 'a=1', 'set-cookie', 'b=2', 'content-encoding', 'gzip'])
        .end('no gzip');
    };
    await throughProxy('none', async (proxy) => {
      const { headers } = await ask(proxy.url, 'GET', { 'accept-encoding': 'gzip' });
      expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
      expect(headers['content-encoding']).toBe('gzip');
    });
    expect(asked).toBeUndefined();
  });

  it.each<Fault>(['reordered', 'stale-totals', 'one-broken'])(
    'touches no answer with %s that is not JSON, or has nothing to change',
    async (fault) => {
      answer = ({ url: path }, response) =>
        response.end(path === '/xml' ? '<list><item/><item/></list>' : '{"name":"pier"}');
      await throughProxy(fault, async (proxy) => {
        expect((await ask(`${proxy.url}/xml`)).body.toString()).toContain('<item/>');
        expect((await ask(`${proxy.url}/json`)).body.toString()).toBe('{"name":"pier"}');
        expect(proxy.touched).toEqual([]);
      });
    },
  );

  it('puts no picture in the place of XML', async () => {
    answer = ({ url: path }, response) =>
      response.setHeader('content-type', `${path?.slice(1)}`).end('<x/>');
    await throughProxy('placeholder', async (proxy) => {
      for (const type of ['application/xml', 'text/xml', 'application/atom+xml']) {
        expect((await ask(`${proxy.url}/${type}`)).body.toString()).toBe('<x/>');
      }
      const { headers } = await ask(`${proxy.url}/image/svg+xml`);
      expect(headers['content-type']).toBe('image/png');
    });
  });
});

describe('cases', () => {
  const standing = new DemoDam();
  beforeAll(() => standing.start());
  afterAll(() => standing.stop());

  const caseWith = (name: string, more: Partial<ConformanceFixture>) => {
    const fixture = { ...demoDamFixture(standing), baseUrl: standing.dam.url };
    const found = conformanceCases({ ...fixture, ...more }).find((each) => each.name === name);
    if (found === undefined) throw new Error(`There is no case "${name}".`);
    return found;
  };
  const connectAs =
    (change: (good: Connector) => Partial<Connector>) =>
    (baseUrl: string): Connector => {
      const good = demoDamFixture(standing).connect(baseUrl);
      return { ...good, ...change(good) };
    };
  const messageOf = async (work: Promise<void>): Promise<string> => {
    const error: unknown = await work.catch((reason: unknown) => reason);
    if (!(error instanceof AssertionError)) throw new Error('The case must be red.');
    return `${error.message}\n${error.stack}`;
  };

  it('name the call, its input and its error where they are red', async () => {
    const connect = connectAs(() => ({
      getMany: async (ids) => {
        throw new DamError('bad-answer', `No answer for ${ids.length} ids.`);
      },
    }));
    const name = 'answers missing for ids that no asset has, whatever letters they have';
    const message = await messageOf(caseWith(name, { connect }).run());
    expect(message).toContain('getMany(["",');
    expect(message).toContain('"\\u0000"');
    expect(message).toMatch(/failed: DamError \(bad-answer\): No answer for \d+ ids\./);
  });

  it('name the id whose answer is wrong', async () => {
    const connect = connectAs(({ getMany }) => ({
      getMany: (ids, call) =>
        getMany(
          ids.map((id) => (id === 'a|b' ? 'pier' : id)),
          call,
        ),
    }));
    const name = 'answers missing for ids that no asset has, whatever letters they have';
    expect(await messageOf(caseWith(name, { connect }).run())).toContain('the answer for "a|b"');
  });

  it('name the request that the fault proxy touched, and no secret', async () => {
    const connect = (baseUrl: string): Connector => ({
      ...demoDamFixture(standing).connect(baseUrl),
      search: async () => {
        await fetch(`${baseUrl}/api/assets?token=another-token`).catch(() => undefined);
        throw new DamError('bad-answer', 'The token another-token was refused.');
      },
    });
    const name = 'down fails as unreachable, never as a missing asset';
    const message = await messageOf(caseWith(name, { connect }).run());
    expect(message).toContain('GET /api/assets?token=***');
    expect(message).toContain('The token *** was refused.');
    expect(message).not.toContain('another-token');
  });

  it('say that they do not apply where a fault finds nothing to change', async () => {
    const own = caseWith('answers of the DAM in another order are put in the order asked', {
      // Reads nothing through the proxy.
      connect: () => demoDamFixture(standing).connect(standing.dam.url),
    });
    await own.run();
    expect(own.notApplicable).toContain('The fault changes no answer of this DAM');
  });

  it('hand what they made to cleanUp, also if they fail', async () => {
    const cleaned: string[] = [];
    const more = {
      cleanUp: async (ids: readonly string[]) => {
        for (const id of ids) await standing.dam.send('DELETE', `/api/assets/${id}`);
        cleaned.push(...ids);
      },
    };
    await caseWith('makes two assets of the same file and title', more).run();
    expect(cleaned).toHaveLength(2);
    const connect = connectAs(({ upload }) => ({
      upload: async (request, call) => {
        const asset = await upload?.(request, call);
        if (asset === undefined) throw new Error('The good connector uploads files.');
        return { ...asset, title: 'Another title' };
      },
    }));
    const broken = caseWith('makes two assets of the same file and title', { ...more, connect });
    await expect(broken.run()).rejects.toBeInstanceOf(AssertionError);
    expect(cleaned).toHaveLength(4);
    const [answer] = await demoDamFixture(standing).connect(standing.dam.url).getMany(cleaned);
    expect(answer).toEqual({ status: 'missing' });
  });
});
