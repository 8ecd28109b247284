import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { DamHttp } from '../../server/connectors/http';

const SVG = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${' '.repeat(9_000)}</svg>`);

let server: Server;
let http: DamHttp;
let asked: IncomingHttpHeaders = {};
/** Answers the next request. */
let answer: { status?: number; encoding?: string; bytes: Buffer } = { bytes: SVG };

beforeAll(async () => {
  server = createServer((request, response) => {
    asked = request.headers;
    const { status = 200, encoding, bytes } = answer;
    response.writeHead(status, {
      'content-type': 'image/svg+xml',
      'content-length': bytes.length,
      ...(encoding !== undefined && { 'content-encoding': encoding }),
      ...(status === 206 && { 'content-range': `bytes 0-9/${bytes.length}` }),
    });
    response.end(bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  http = new DamHttp({
    baseUrl: `http://127.0.0.1:${port}`,
    headers: {},
    allowPrivateNetwork: false,
  });
});

afterAll(() => new Promise((closed) => server.close(closed)));

describe('files of a DAM that compresses', () => {
  it('are asked for as they are', async () => {
    answer = { bytes: SVG };
    const file = await http.open({ url: '/a.svg' });
    expect(asked['accept-encoding']).toBe('identity');
    expect(file.contentLength).toBe(SVG.length);
    expect(await buffer(file.body)).toEqual(SVG);
  });

  it.each([
    ['gzip', gzipSync(SVG)],
    ['X-Gzip', gzipSync(SVG)],
    ['br', brotliCompressSync(SVG)],
    ['deflate', deflateSync(SVG)],
    ['identity', SVG],
  ])('are decoded if it sends %s all the same', async (encoding, bytes) => {
    answer = { encoding, bytes };
    const file = await http.open({ url: '/a.svg' });
    expect(await buffer(file.body)).toEqual(SVG);
    // The length of what was sent would cut the file.
    expect(file.contentLength).toBe(encoding === 'identity' ? SVG.length : null);
  });

  it.each([
    ['an encoding that is not known', { encoding: 'zstd', bytes: SVG }],
    ['two encodings', { encoding: 'gzip, br', bytes: SVG }],
    ['a part of an encoded file', { encoding: 'gzip', bytes: gzipSync(SVG), status: 206 }],
  ])('are refused with %s', async (_name, given) => {
    answer = given;
    await expect(http.open({ url: '/a.svg', range: 'bytes=0-9' })).rejects.toMatchObject({
      type: 'bad-answer',
    });
  });

  it('fail to be read where the bytes are not what the header says', async () => {
    answer = { encoding: 'gzip', bytes: SVG };
    const file = await http.open({ url: '/a.svg' });
    await expect(buffer(file.body)).rejects.toThrow();
  });
});
