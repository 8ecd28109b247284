import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DamHttp } from '../../server/connectors/http';
import { isPublic, type ResolveHost } from '../../server/connectors/outbound';

let server: Server;
let port: number;
const hosts: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    hosts.push(String(request.headers.host));
    if (request.url === '/redirect') {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    } else response.setHeader('content-type', 'application/json').end('{"ok":true}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  hosts.length = 0;
});
afterAll(() => new Promise((closed) => server.close(closed)));

/** A name server that answers these addresses, one after another. */
function nameServer(...answers: string[]): ResolveHost {
  let asked = 0;
  return (_hostname, done) => {
    const address = answers[Math.min(asked++, answers.length - 1)] ?? '';
    done(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
}

const client = (host: string, resolve?: ResolveHost, allowPrivateNetwork = false) =>
  new DamHttp({
    baseUrl: `http://${host}:${port}`,
    headers: { authorization: 'Bearer secret' },
    allowPrivateNetwork,
    ...(resolve && { resolve }),
  });

describe('calls to a DAM', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.9',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
  ])('are refused where the host’s name stands for %s', async (address) => {
    const call = client('dam.example', nameServer(address)).json({ url: '/x' });
    await expect(call).rejects.toThrow('an address of a private network');
    expect(hosts).toEqual([]);
  });

  it('are refused where one of several addresses is private', async () => {
    const resolve: ResolveHost = (_hostname, done) =>
      done(null, [
        { address: '203.0.114.1', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    await expect(client('dam.example', resolve).json({ url: '/x' })).rejects.toThrow(
      'private network',
    );
  });

  it('are refused once the name changes its mind, since each connection asks', async () => {
    // The first address is unreachable here; the second one must not be called.
    const rebinding = client('dam.example', nameServer('203.0.114.1', '127.0.0.1'));
    const first = rebinding.json({ url: '/x', signal: AbortSignal.timeout(200) });
    await expect(first).rejects.toThrow();
    await expect(rebinding.json({ url: '/x' })).rejects.toThrow('private network');
    expect(hosts).toEqual([]);
  });

  it('are made where a private network is configured, by option or by address', async () => {
    const allowed = client('dam.example', nameServer('127.0.0.1'), true);
    expect(await allowed.json({ url: '/x' })).toEqual({ ok: true });
    expect(await client('127.0.0.1').json({ url: '/x' })).toEqual({ ok: true });
    expect(await client('localhost').json({ url: '/x' })).toEqual({ ok: true });
  });

  it.each([
    'http://127.0.0.1:1/x',
    'http://evil.example/x',
    '//evil.example/x',
    'https://127.0.0.1/x',
    'http://127.0.0.1@evil.example/x',
    'file:///etc/passwd',
  ])('go to no other host, as %s would', async (url) => {
    await expect(client('127.0.0.1').stream({ url })).rejects.toThrow('not one of this connection');
    expect(hosts).toEqual([]);
  });

  it('go to other hosts that are listed, and to those below a name', async () => {
    const listed = (...list: string[]) =>
      new DamHttp({
        baseUrl: 'http://127.0.0.1:1',
        headers: {},
        hosts: list,
        allowPrivateNetwork: true,
        resolve: nameServer('127.0.0.1'),
      });
    const there = { url: `http://files.dam.example:${port}/x` };
    expect(await listed(`files.dam.example:${port}`).json(there)).toEqual({ ok: true });
    expect(await listed(`*.dam.example:${port}`).json(there)).toEqual({ ok: true });
    for (const other of ['dam.example', `*.files.dam.example:${port}`, 'files.dam.example', '*']) {
      await expect(listed(other).json(there)).rejects.toThrow('not one of this connection');
    }
    const evil = { url: `http://evildam.example:${port}/x` };
    await expect(listed(`*.dam.example:${port}`).json(evil)).rejects.toThrow('not one of this');
    expect(hosts).toHaveLength(2);
  });

  it('follow no redirect', async () => {
    await expect(client('127.0.0.1').json({ url: '/redirect' })).rejects.toThrow(
      'a redirect (302)',
    );
    expect(hosts).toHaveLength(1);
  });
});

describe('public addresses', () => {
  it.each([
    ['8.8.8.8', true],
    ['2001:4860:4860::8888', true],
    ['172.16.0.1', false],
    ['255.255.255.255', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['not an address', false],
  ])('%s: %s', (address, expected) => {
    expect(isPublic(address)).toBe(expected);
  });
});
