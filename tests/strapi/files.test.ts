import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeAssetId } from '../../server/contracts/reference';
import { readXmp, writeXmp } from '../../server/files/xmp';
import { colourOf, DAM_TOKEN, picture, recording, tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually, temporaryFolder } from '../support/processes';

jest.setTimeout(120_000);

const BROWSER = { accept: 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8' };

let counter = 0;

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url }));

beforeEach(() => dam.fault('none'));

/** A new asset that this site uses, and its stored address. */
async function used(file?: Blob, fileName = 'a.png'): Promise<{ id: string; url: string }> {
  const id = `asset-${++counter}`;
  await dam.publishFile(id, fileName, file ?? (await picture('#123456')));
  const [picked] = await site.pick(id);
  return { id, url: site.url + picked?.url };
}

async function sizeOf(response: Response): Promise<[number, number]> {
  const { width, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  return [width, height];
}

const cached = () =>
  readdirSync(join(site.folder, 'dam-cache'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => statSync(join(site.folder, 'dam-cache', file)).isFile(),
  );

/** Ids of the processes below this one that make pictures. */
function renderers(): number[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return all.split('\n').flatMap((line) => {
    const [pid, parent, ...args] = line.trim().split(/\s+/);
    const isOne = Number(parent) === process.pid && args.join(' ').includes('dist/render/index.js');
    return isOne ? [Number(pid)] : [];
  });
}

describe('pictures', () => {
  it('are what the browser shows best, and say so to caches', async () => {
    const { url } = await used();
    await eventually('the format that takes long is made', async () => {
      const response = await fetch(`${url}?w=500`, { headers: BROWSER });
      const type = response.headers.get('content-type');
      // Until then it is one that is made faster, for a short time.
      expect([type, response.headers.get('cache-control')]).toEqual(
        type === 'image/avif'
          ? ['image/avif', 'public, max-age=60']
          : ['image/webp', 'public, max-age=5'],
      );
      return type === 'image/avif' ? true : undefined;
    });
    for (const [headers, type] of [
      [BROWSER, 'image/avif'],
      [{ accept: 'image/webp,*/*' }, 'image/webp'],
      [{ accept: '*/*' }, 'image/png'],
    ] as const) {
      const response = await fetch(`${url}?w=500`, { headers });
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('vary')).toContain('Accept');
      expect(await sizeOf(response)).toEqual([500, 375]);
    }
    const asked = await fetch(`${url}?w=500&format=jpeg`, { headers: BROWSER });
    expect(asked.headers.get('content-type')).toBe('image/jpeg');
    expect(asked.headers.get('vary') ?? '').not.toContain('Accept');
  });

  it('are made in processes of their own; the site goes on if one is killed', async () => {
    const { url } = await used();
    expect((await fetch(`${url}?w=320&format=webp`)).status).toBe(200);
    const made = renderers();
    expect(made.length).toBeGreaterThan(0);
    for (const pid of made) process.kill(pid, 'SIGKILL');
    await eventually('they are gone', async () => (renderers().length === 0 ? true : undefined));
    expect((await fetch(`${url}?w=500&format=webp`)).status).toBe(200);
    expect(renderers()).toHaveLength(1);
    expect(made).not.toContain(renderers()[0]);
  });

  it.each([
    ['w=400&h=400', [500, 500]],
    ['w=400&h=400&fit=inside', [500, 375]],
    ['h=320', [427, 320]],
    ['w=3840', [800, 600]],
    ['q=40', [800, 600]],
  ])('%s is %j', async (query, size) => {
    const { url } = await used();
    expect(await sizeOf(await fetch(`${url}?${query}`))).toEqual(size);
  });

  it('are cropped around the focal point of the DAM, or of the address', async () => {
    const half = {
      create: { width: 400, height: 600, channels: 3 as const, background: '#c82828' },
    };
    const bytes = await sharp({
      create: { width: 800, height: 600, channels: 3, background: '#2828c8' },
    })
      .composite([{ input: half, left: 0, top: 0 }])
      .png()
      .toBuffer();
    const { id, url } = await used(new Blob([new Uint8Array(bytes)]));
    await dam.patch(id, { focalPoint: { x: 0.1, y: 0.5 } });
    expect((await tellOfChange(site.url, id)).status).toBe(200);
    const crop = 'w=128&h=128&format=png';
    expect(await colourOf(await (await fetch(`${url}?${crop}`)).arrayBuffer())).toBe('#c82828');
    const before = (await fetch(`${url}?${crop}`)).headers.get('etag');
    // Without a new version.
    await dam.patch(id, { focalPoint: { x: 0.9, y: 0.5 } });
    expect((await tellOfChange(site.url, id)).status).toBe(200);
    const moved = await fetch(`${url}?${crop}`);
    expect(moved.headers.get('etag')).not.toBe(before);
    expect(await colourOf(await moved.arrayBuffer())).toBe('#2828c8');
    const left = await fetch(`${url}?${crop}&fp=0.1,0.5`);
    expect(await colourOf(await left.arrayBuffer())).toBe('#c82828');
    const right = await fetch(`${url}?${crop}&fp=0.9,0.5`);
    expect(await colourOf(await right.arrayBuffer())).toBe('#2828c8');
  });

  it.each([
    ['w=wide', '"w" must be a whole number from 1 to 16384.'],
    ['w=5&w=6', '"w" must be a whole number from 1 to 16384.'],
    ['format=exe', '"format" must be auto, avif, webp, jpeg, png, gif or jpg.'],
  ])('are not guessed at: %s', async (query, message) => {
    const { url } = await used();
    const response = await fetch(`${url}?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message } });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('are fetched and made once, however many ask at a time', async () => {
    const { url } = await used();
    await dam.resetStats();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => fetch(`${url}?w=${index % 2 ? 500 : 640}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await dam.stats()).file).toBe(1);
  });

  it('have ranges, HEAD, and an ETag that is asked before any work', async () => {
    const { url } = await used();
    const address = `${url}?w=500&format=png`;
    const whole = new Uint8Array(await (await fetch(address)).arrayBuffer());
    const head = await fetch(address, { method: 'HEAD' });
    expect(Number(head.headers.get('content-length'))).toBe(whole.length);
    expect(head.headers.get('accept-ranges')).toBe('bytes');
    const etag = head.headers.get('etag') ?? '';
    const part = async (range: string, more = {}) => {
      const response = await fetch(address, { headers: { range, ...more } });
      const bytes = new Uint8Array(await response.arrayBuffer());
      return [response.status, response.headers.get('content-range'), bytes.length] as const;
    };
    const { length } = whole;
    expect(await part('bytes=0-9')).toEqual([206, `bytes 0-9/${length}`, 10]);
    expect(await part('bytes=-5')).toEqual([206, `bytes ${length - 5}-${length - 1}/${length}`, 5]);
    expect(await part('bytes=10-')).toEqual([206, `bytes 10-${length - 1}/${length}`, length - 10]);
    expect(await part(`bytes=${length}-`)).toEqual([416, `bytes */${length}`, 0]);
    for (const odd of ['bytes=0-1,4-5', 'bytes=9-1', 'lines=1-2', 'bytes=a-b', 'bytes=']) {
      const [status] = await part(odd);
      expect([200, 416]).toContain(status);
    }
    expect(await part('bytes=0-9', { 'if-range': etag })).toEqual([206, `bytes 0-9/${length}`, 10]);
    expect(await part('bytes=0-9', { 'if-range': '"other"' })).toEqual([200, null, length]);
    await dam.resetStats();
    rmSync(join(site.folder, 'dam-cache'), { recursive: true });
    const known = await fetch(address, { headers: { 'if-none-match': `"x", ${etag}` } });
    expect(known.status).toBe(304);
    expect((await dam.stats()).file).toBe(0);
    // Emptied by hand: made again.
    expect((await fetch(address)).status).toBe(200);
  });

  it('are kept for good under an address with their version, as long as they may be shown', async () => {
    const { id, url } = await used();
    const versioned = url.replace('.png', '~v1.png');
    const cache = async (address: string) =>
      (await fetch(address)).headers.get('cache-control') ?? '';
    expect(await cache(versioned)).toBe('public, max-age=60, immutable');
    expect(await cache(url)).toBe('public, max-age=60');
    expect(await cache(url.replace('.png', '~v10.png'))).toBe('public, max-age=60');
    await dam.uploadVersion(id, '#00ff00');
    await dam.approve(id, 2);
    expect((await tellOfChange(site.url, id)).status).toBe(200);
    expect(await cache(versioned)).toBe('public, max-age=60');
  });

  it('that cannot be made are the file itself if browsers show it, and the log says which', async () => {
    // More pixels than are decoded.
    await site.restart({
      config: {
        delivery: { cacheFolder: join(site.folder, 'dam-cache'), maxPixels: 1_000 },
      },
    });
    const { id, url } = await used();
    const response = await fetch(`${url}?w=500&format=webp`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(await sizeOf(response)).toEqual([800, 600]);
    expect(site.logs).toContainEqual(
      expect.stringContaining(`No picture can be made of the asset "${id}"`),
    );
  });
});

describe('for caches that ignore Vary', () => {
  beforeAll(() =>
    site.restart({
      config: { delivery: { cacheFolder: join(site.folder, 'dam-cache'), negotiate: 'off' } },
    }),
  );

  it('an address has one format, whoever asks for it', async () => {
    const { url } = await used();
    for (const headers of [BROWSER, { accept: '*/*' }]) {
      const response = await fetch(`${url}?w=500`, { headers });
      expect(response.headers.get('content-type')).toBe('image/png');
      expect(response.headers.get('vary') ?? '').not.toContain('Accept');
      expect(await sizeOf(response)).toEqual([500, 375]);
    }
  });

  it('other formats are had by name', async () => {
    const { url } = await used();
    const asked = await fetch(`${url}?w=500&format=webp`, { headers: { accept: '*/*' } });
    expect(asked.headers.get('content-type')).toBe('image/webp');
  });
});

describe('when the DAM is down', () => {
  beforeAll(() => site.restart());

  it('pictures that were seen go on, in sizes that were not; others wait', async () => {
    const seen = await used();
    const unseen = await used();
    await fetch(`${seen.url}?w=500`);
    await dam.fault('down');
    expect((await fetch(seen.url)).status).toBe(200);
    expect((await fetch(`${seen.url}?w=500`)).status).toBe(200);
    expect((await fetch(`${seen.url}?w=640&format=webp`)).status).toBe(200);
    const waiting = await fetch(unseen.url);
    expect(waiting.status).toBe(503);
    expect(waiting.headers.get('retry-after')).toBe('5');
    expect(waiting.headers.get('etag')).toBeNull();
  });

  it('an asset that was withdrawn before is gone, its files with it', async () => {
    const { id, url } = await used();
    await fetch(`${url}?w=500`);
    const before = cached().length;
    await dam.withdraw(id);
    expect((await tellOfChange(site.url, id)).status).toBe(200);
    await eventually('its files are gone', async () =>
      cached().length <= before - 2 ? true : undefined,
    );
    await dam.fault('down');
    for (const query of ['', '?w=500', '?w=500&format=png']) {
      const response = await fetch(url + query, { headers: { range: 'bytes=0-1' } });
      expect(response.status).toBe(410);
    }
  });
});

/** A TIFF whose own XMP says where it comes from. */
async function generated(): Promise<Buffer> {
  const create = { width: 400, height: 300, channels: 3 as const, background: '#336699' };
  const rights = { digitalSourceType: 'trainedAlgorithmicMedia', creator: 'Ann', credit: 'Ann' };
  return sharp({ create })
    .withXmp(writeXmp(rights) ?? '')
    .tiff()
    .toBuffer();
}

const blobOf = (bytes: Buffer) => new Blob([new Uint8Array(bytes)]);

const headersOf = ({ headers }: Response, ...names: string[]) =>
  names.map((name) => headers.get(name));

const SAVED = 'attachment; filename="Lodz.TIF"; filename*=UTF-8\'\'%C5%81%C3%B3d%C5%BA.TIF';

describe('where a file comes from', () => {
  it('is told in answers and in the pictures that are made of it, as the DAM corrects it', async () => {
    const { id, url } = await used(blobOf(await generated()), 'a.tif');
    const [picked] = await site.pick(id);
    const { body } = site.strapi.plugin('dam').service('resolve');
    const shown = async () => (await body({ cover: picked?.file })).cover.dam;
    expect(await shown()).not.toHaveProperty('provenance');
    const made = async () => {
      const response = await fetch(`${url}?w=320&format=jpeg`);
      const { xmp } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
      return { etag: response.headers.get('etag'), rights: readXmp(xmp ?? Buffer.alloc(0)) };
    };
    const before = await made();
    const digitalSourceType =
      'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
    expect(before.rights).toEqual({ digitalSourceType, creator: 'Ann', credit: 'Ann' });
    const told = await eventually('the file was read', async () => {
      const { provenance } = await shown();
      return provenance;
    });
    expect(told).toEqual({
      digitalSourceType: 'trainedAlgorithmicMedia',
      creator: 'Ann',
      creditText: 'Ann',
    });
    told.creator = 'changed by whoever got it';
    expect((await shown()).provenance.creator).toBe('Ann');
    // Reading the file changes no picture.
    expect((await made()).etag).toBe(before.etag);
    await dam.patch(id, { credit: 'Ida Berg' });
    expect((await tellOfChange(site.url, id)).status).toBe(200);
    expect((await shown()).provenance).toEqual({ digitalSourceType: 'trainedAlgorithmicMedia' });
    const after = await made();
    expect(after.etag).not.toBe(before.etag);
    expect(after.rights).toEqual({ digitalSourceType, creator: 'Ida Berg', credit: 'Ida Berg' });
  });
});

describe('a file that is saved', () => {
  it('is the untouched original under its own name, with ranges and an ETag', async () => {
    const bytes = await generated();
    const { id, url } = await used(blobOf(bytes), 'Łódź.TIF');
    const [picked] = await site.pick(id);
    const { cover } = await site.strapi
      .plugin('dam')
      .service('resolve')
      .body({ cover: picked?.file });
    expect(cover.mime).toBe('image/jpeg');
    const size = Math.round(bytes.length / 10) / 100;
    expect(cover.dam.original).toEqual({ mime: 'image/tiff', ext: '.tif', size });
    const saved = await fetch(`${url}?download`);
    expect(headersOf(saved, 'content-type', 'content-disposition')).toEqual(['image/tiff', SAVED]);
    expect(Buffer.from(await saved.arrayBuffer()).equals(bytes)).toBe(true);
    const part = await fetch(`${url}?download`, { headers: { range: 'bytes=0-9' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
    const etag = saved.headers.get('etag') ?? '';
    const again = await fetch(`${url}?download`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const head = await fetch(`${url}?download`, { method: 'HEAD' });
    expect(headersOf(head, 'content-length', 'etag')).toEqual([String(bytes.length), etag]);
  });

  it('is the picture that is asked for, if one is', async () => {
    const { url } = await used(blobOf(await generated()), 'Łódź.TIF');
    const saved = await fetch(`${url}?w=320&format=jpeg&download`);
    expect(headersOf(saved, 'content-type', 'content-disposition')).toEqual([
      'image/jpeg',
      SAVED.replaceAll('.TIF', '.jpg'),
    ]);
  });

  it('is none of an asset that is not shown', async () => {
    const { id, url } = await used(blobOf(await generated()), 'a.tif');
    await dam.withdraw(id);
    expect((await tellOfChange(site.url, id)).status).toBe(200);
    const refused = await fetch(`${url}?download`);
    expect([refused.status, ...headersOf(refused, 'content-disposition', 'etag')]).toEqual([
      410,
      null,
      null,
    ]);
  });
});

describe('other files', () => {
  it('are streamed with ranges, a recording among them', async () => {
    const { url } = await used(recording(), 'chime.wav');
    const response = await fetch(url, { headers: { range: 'bytes=44-143' } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-type')).toBe('audio/wav');
    expect((await response.arrayBuffer()).byteLength).toBe(100);
    expect((await fetch(url, { headers: { range: 'bytes=0-1,3-4' } })).status).toBe(200);
  });

  it('that could run script are shut in, and keep their type', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><script>alert(1)</script></svg>';
    const { url } = await used(new Blob([svg]), 'a.svg');
    for (const query of ['', '?w=500', '?w=500&format=png']) {
      const response = await fetch(url + query);
      expect(response.headers.get('content-type')).toBe('image/svg+xml');
      expect(response.headers.get('content-security-policy')).toMatch(
        /default-src 'none';.*sandbox/,
      );
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const page = await used(new Blob(['<script>alert(1)</script>']), 'page.html');
    const response = await fetch(page.url);
    expect(response.headers.get('content-type')).not.toContain('html');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('are saved under a plain name, whatever the DAM calls them', async () => {
    const { url } = await used();
    const response = await fetch(`${url}?w=500&format=webp`);
    expect(response.headers.get('content-disposition')).toMatch(
      /^inline; filename="[a-z0-9-]+\.webp"$/,
    );
    const hostile = url.replace(/\/[^/]*\.png$/, '/a%0d%0aset-cookie:%20x=1.png');
    const answer = await fetch(hostile);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});

describe('where visitors are sent to the DAM', () => {
  it('they get its current version or the nearest picture it has, and nothing that is not shown', async () => {
    const connection = {
      key: 'brand',
      connector: 'demo-dam',
      label: 'Nordhavn DAM',
      delivery: 'redirect',
      options: { baseUrl: dam.url, token: DAM_TOKEN },
    };
    await site.restart({ config: { connections: [connection] }, folder: temporaryFolder() });
    const { id, url } = await used();
    // Strapi's admin may not load from the DAM's host, so its own pages get the bytes.
    const shown = await fetch(url, {
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' },
    });
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(shown.headers.get('cache-control')).toMatch(/^private/);
    expect(shown.headers.get('vary')).toMatch(/sec-fetch-site/i);
    const to = async (query = '') => {
      const response = await fetch(url + query, { redirect: 'manual' });
      return [response.status, response.headers.get('location')?.replace(dam.url, '')];
    };
    expect(await to()).toEqual([302, `/api/assets/${id}/versions/1/file`]);
    expect(await to('?w=500')).toEqual([302, `/api/assets/${id}/versions/1/renditions/small`]);
    expect(await to('?w=1920')).toEqual([302, `/api/assets/${id}/versions/1/file`]);
    // No address of the request's own leads anywhere.
    expect(await to('?url=http://evil.example&w=500')).toEqual([
      302,
      `/api/assets/${id}/versions/1/renditions/small`,
    ]);
    const unknown = `${site.url}/api/dam/a/brand/${encodeAssetId('http://evil.example')}/x.png`;
    expect((await fetch(unknown, { redirect: 'manual' })).status).toBe(404);
    // No other host can be told to have a file saved.
    const saved = await fetch(`${url}?download`, { redirect: 'manual' });
    expect(headersOf(saved, 'content-type', 'content-disposition')).toEqual([
      'image/png',
      'attachment; filename="a.png"',
    ]);
    expect(saved.headers.get('cache-control')).toMatch(/^public/);
    const bytes = Buffer.from(await saved.arrayBuffer());
    expect(bytes.equals(Buffer.from(await (await picture('#123456')).arrayBuffer()))).toBe(true);
    const part = await fetch(`${url}?download`, { headers: { range: 'bytes=0-9' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
    await dam.withdraw(id);
    await expect(site.pick(id)).rejects.toThrow('was withdrawn');
    for (const query of ['', '?download']) expect((await to(query))[0]).toBe(410);
  });
});
