import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { specSite, specStubDam } from '../support/fixtures';
import type { StubAsset } from '../support/stub-dam';

jest.setTimeout(120_000);

const dam = specStubDam();
const site = specSite(() => ({ damUrl: dam.url }));

let counter = 0;

/** The address of a new asset that the DAM says this of. */
async function addressOf(asset: Partial<StubAsset>): Promise<{ id: string; url: string }> {
  const id = `broken-${++counter}`;
  dam.assets.set(id, { fileName: 'a.png', mime: 'image/png', bytes: Buffer.alloc(0), ...asset });
  const [picked] = await site.pick(id);
  return { id, url: site.url + picked?.url };
}

const png = () =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();

/** The beginning of an MP4: a picture instead of it would be refused. */
const FILM_BYTES = Buffer.from('\0\0\0\x18ftypisom', 'latin1');

type Answer = NonNullable<StubAsset['answer']>;

const FILM = { fileName: 'a.mp4', mime: 'video/mp4', kind: 'video' } as const;

describe('a DAM that stalls within a file', () => {
  it('is 503 for all who wait, for a picture and for a film, and is asked again', async () => {
    const bytes = await png();
    let isStalled = true;
    const answerOf =
      (file: Buffer): Answer =>
      (response) => {
        response.writeHead(200, { 'content-length': file.length });
        // A film sends nothing, so that its visitor can still be told.
        if (isStalled) response.flushHeaders();
        else response.end(file);
      };
    const picture = await addressOf({ bytes, answer: answerOf(bytes) });
    const film = await addressOf({ ...FILM, bytes: FILM_BYTES, answer: answerOf(FILM_BYTES) });
    const urls = [picture.url, `${picture.url}?w=32`, `${picture.url}?w=48`, film.url];
    for (const response of await Promise.all(urls.map((url) => fetch(url)))) {
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
    }
    isStalled = false;
    for (const url of urls) expect((await fetch(url)).status).toBe(200);
  });
});

describe('a DAM that compresses a file unasked', () => {
  it('does not break it', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>';
    const { url } = await addressOf({
      fileName: 'a.svg',
      mime: 'image/svg+xml',
      answer: (response, { headers }) => {
        expect(headers['accept-encoding']).toBe('identity');
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(svg));
      },
    });
    expect(await (await fetch(url)).text()).toBe(svg);
  });
});

describe('a DAM that sends a page instead of a file', () => {
  it('is 503, and its page is never kept', async () => {
    const bytes = await png();
    let isPage = true;
    const pages = {
      'text/html; charset=utf-8': '<!doctype html><title>Log in</title>',
      'application/json': '{"error":"too busy"}',
    };
    for (const [type, page] of Object.entries(pages)) {
      const answerOf =
        (file: Buffer): Answer =>
        (response) => {
          if (isPage) response.writeHead(200, { 'content-type': type }).end(page);
          else response.writeHead(200, { 'content-type': 'image/png' }).end(file);
        };
      const answer = answerOf(bytes);
      const svg = { fileName: 'a.svg', mime: 'image/svg+xml', bytes, answer };
      const [picture, drawing, film] = [
        await addressOf({ bytes, answer }),
        await addressOf(svg),
        await addressOf({ ...FILM, bytes: FILM_BYTES, answer: answerOf(FILM_BYTES) }),
      ];
      const urls = [picture.url, `${picture.url}?w=32`, drawing.url, film.url];
      isPage = true;
      for (const url of urls) expect((await fetch(url)).status).toBe(503);
      isPage = false;
      for (const url of urls) expect((await fetch(url)).status).toBe(200);
    }
  });

  it('is 503 with a picture in the place of a film, which is never kept', async () => {
    const picture = await png();
    let isLost = true;
    const { url } = await addressOf({
      ...FILM,
      bytes: FILM_BYTES,
      answer: (response) => {
        response.writeHead(200, { 'content-type': isLost ? 'image/png' : 'video/mp4' });
        response.end(isLost ? picture : FILM_BYTES);
      },
    });
    expect((await fetch(url)).status).toBe(503);
    isLost = false;
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(FILM_BYTES);
  });

  it('may call its files pages', async () => {
    const bytes = await png();
    const { url } = await addressOf({
      bytes,
      answer: (response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end(bytes);
      },
    });
    expect((await fetch(`${url}?w=32`)).status).toBe(200);
  });
});

describe('a DAM that breaks off', () => {
  it('ends the answer of a film that has begun, and the log says why', async () => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const { url } = await addressOf({
      ...FILM,
      answer: (response) => {
        response.writeHead(200, { 'content-length': 1_000_000 });
        response.write(Buffer.alloc(1_000), () => response.destroy());
      },
    });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(printed.mock.calls.join()).toContain('The DAM broke off while sending a file.');
    printed.mockRestore();
  });
});
