import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import sharp from 'sharp';
import type { AssetJson } from '../../demo-dam/types';
import { picture, startDam, type TestDam } from './dam';

describe('files and renditions', () => {
  let dam: TestDam;
  let asset: AssetJson;
  let original: Buffer;
  let file: string;

  beforeAll(async () => {
    dam = await startDam();
    const content = await picture(1200, 800);
    original = Buffer.from(await content.arrayBuffer());
    asset = await dam.upload({}, content);
    file = asset.versions[0]?.file ?? '';
  });
  afterAll(() => dam.close());

  it('gives back the very bytes, with type, length and nosniff', async () => {
    const response = await dam.call(file);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(original.length),
      'x-content-type-options': 'nosniff',
      etag: `"${asset.versions[0]?.sha256}"`,
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(original)).toBe(true);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const response = await dam.call(file, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(original.length));
    expect(await response.text()).toBe('');
  });

  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=10-', 10, undefined],
    ['bytes=-7', -7, undefined],
    ['bytes=5-99999999', 5, undefined],
  ])('answers the range %s with 206', async (range, start, end) => {
    const response = await dam.call(file, { headers: { range } });
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(206);
    expect(body.equals(original.subarray(start, end))).toBe(true);
    expect(response.headers.get('content-range')).toMatch(new RegExp(`/${original.length}$`));
  });

  it('answers 416 beyond the end, and ignores a range of another version', async () => {
    const beyond = await dam.call(file, { headers: { range: `bytes=${original.length}-` } });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${original.length}`);
    const headers = { range: 'bytes=0-4', 'if-range': '"another"' };
    expect((await dam.call(file, { headers })).status).toBe(200);
  });

  it('answers 304 to who has it already', async () => {
    const first = await dam.call(file);
    await first.arrayBuffer();
    const etag = first.headers.get('etag') ?? '';
    const modified = first.headers.get('last-modified') ?? '';
    expect((await dam.call(file, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await dam.call(file, { headers: { 'if-modified-since': modified } })).status).toBe(304);
    expect((await dam.call(file, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  });

  it('lists renditions with exactly the size they have, never enlarged', async () => {
    const renditions = asset.versions[0]?.renditions ?? [];
    expect(renditions.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['thumbnail', 245, 163],
      ['small', 500, 333],
      ['medium', 750, 500],
      ['large', 1000, 667],
    ]);
    for (const { url, width, height, mime } of renditions) {
      const response = await dam.call(url);
      expect(response.headers.get('content-type')).toBe(mime);
      const metadata = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
      expect([metadata.width, metadata.height, metadata.format]).toEqual([width, height, 'jpeg']);
    }
    expect((await dam.call(file.replace('/file', '/renditions/preview'))).status).toBe(404);
  });

  it('makes a rendition once when it is asked for ten times at once', async () => {
    const { versions } = await dam.upload({}, await picture(1100, 700, 'webp'));
    const url = versions[0]?.renditions.at(-1)?.url ?? '';
    const answers = await Promise.all(Array.from({ length: 10 }, () => dam.call(url)));
    const sizes = await Promise.all(answers.map(async (each) => (await each.blob()).size));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(sizes).size).toBe(1);
    expect(answers[0]?.headers.get('content-type')).toBe('image/webp');
  });

  it('turns a picture as its EXIF orientation says', async () => {
    const red = {
      create: { width: 400, height: 400, channels: 3, background: '#ff0000' },
    } as const;
    const stored = await sharp({ create: { ...red.create, width: 800, background: '#0000ff' } })
      .composite([{ input: await sharp(red).png().toBuffer(), left: 0, top: 0 }])
      // 6: what is stored on the left is seen at the top.
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { versions } = await dam.upload({}, new File([new Uint8Array(stored)], 'phone.jpg'));
    expect(versions[0]).toMatchObject({ width: 400, height: 800 });

    const response = await dam.call(versions[0]?.renditions[0]?.url ?? '');
    const seen = sharp(Buffer.from(await response.arrayBuffer()));
    const { data, info } = await seen.raw().toBuffer({ resolveWithObject: true });
    const [topRed = 0, , topBlue = 0] = data;
    const bottom = data.subarray((info.height - 1) * info.width * info.channels);
    expect([topRed > 200, topBlue < 60, (bottom[0] ?? 0) < 60]).toEqual([true, true, true]);
  });

  it('draws PNG renditions of an SVG and lets its script do nothing', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><script>1</script></svg>';
    const { versions } = await dam.upload({}, new File([svg], 'logo.svg'));
    expect(versions[0]).toMatchObject({ mime: 'image/svg+xml', width: 900, height: 600 });
    const response = await dam.call(versions[0]?.renditions[0]?.url ?? '');
    expect(response.headers.get('content-type')).toBe('image/png');
    const served = await dam.call(versions[0]?.file ?? '');
    expect(served.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('never serves what claims to be a document as a page', async () => {
    const { versions } = await dam.upload({}, new File(['<script>1</script>'], 'x.html'));
    expect(versions[0]).toMatchObject({ mime: 'application/octet-stream', renditions: [] });
  });

  it('refuses everybody without the token, files included', async () => {
    for (const path of ['/api/ping', '/api/assets', file, asset.versions[0]?.renditions[0]?.url]) {
      for (const authorization of ['', 'Bearer wrong', 'Basic eA==']) {
        const response = await fetch(dam.url + path, { headers: { authorization } });
        expect(response.status).toBe(401);
        expect((await response.json()).error.code).toBe('unauthorized');
      }
    }
  });

  it('takes the cookie of the page for its own requests, and for no other site', async () => {
    const login = await fetch(`${dam.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 'a token for tests' }),
    });
    const cookie = login.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    const ping = (more: object) =>
      fetch(`${dam.url}/api/ping`, { headers: { ...headers, ...more } });
    expect((await ping({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await ping({ 'sec-fetch-site': 'same-site' })).status).toBe(401);
    expect((await ping({ 'sec-fetch-site': 'cross-site' })).status).toBe(401);
  });

  it.each([
    ['rebound.example', 421],
    ['127.0.0.1.rebound.example:4100', 421],
    ['localhost.rebound.example', 421],
    ['localhost:4100', 200],
    ['dam.localhost', 200],
    ['127.0.0.1:1', 200],
    ['[::1]:4100', 200],
    ['192.168.1.5', 200],
  ])(
    'reached as %s answers %d: a page whose name leads here is no page of it',
    async (host, status) => {
      const headers = { host, authorization: 'Bearer a token for tests' };
      for (const path of ['/api/ping', '/']) {
        const request = get(`${dam.url}${path}`, { headers });
        const [response]: IncomingMessage[] = await once(request, 'response');
        response?.resume();
        expect(response?.statusCode).toBe(status);
      }
    },
  );
});
