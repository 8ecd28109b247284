import { setMaxListeners } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import type { Asset } from '../../server/contracts/asset';
import { DEFAULT_LIMITS } from '../../server/core/picture-limits';
import { readTransformation } from '../../server/core/transformation';
import { VariantLimit } from '../../server/core/variant-limit';
import { FileTooLarge } from '../../server/files/disk-cache';
import {
  type PictureRequest,
  Pictures,
  pictureKey,
  type Source,
  TooManyPictures,
} from '../../server/files/pictures';
import { NotRendered, type RenderRequest, render, TookTooLong } from '../../server/files/render';
import { writeXmp } from '../../server/files/xmp';
import { asset, TestClock, TestLog, version } from '../core/fixtures';
import { picture } from '../support/dam';
import { eventually, temporaryFolder } from '../support/processes';

const name = { connection: 'brand', assetId: 'pier' };

/** A version whose bytes the DAM sends as the test says. */
function sourceOf(open: Source['open']): Source {
  return { name, asset: asset('pier'), version: version(1, { mime: 'image/png' }), open };
}

async function png(): Promise<Uint8Array> {
  return new Uint8Array(await (await picture('#336699')).arrayBuffer());
}

const sending =
  (bytes: Uint8Array, said: number | null = bytes.length): Source['open'] =>
  async () => ({
    status: 200,
    contentType: 'image/png',
    contentLength: said,
    contentRange: null,
    body: (async function* () {
      yield bytes;
    })(),
  });

const filesWith = (more = {}) =>
  new Pictures({
    folders: [join(temporaryFolder(), 'cache')],
    cacheBytes: 1e9,
    maxSourceBytes: 1e7,
    maxPixels: 1e8,
    maxRenderMs: 30_000,
    variants: new VariantLimit({ perAsset: 200, clock: new TestClock() }),
    concurrency: 1,
    found: async () => undefined,
    render,
    clock: new TestClock(),
    log: new TestLog(),
    ...more,
  });

/** Another picture for each number: they differ by width and quality. */
function asked(number: number) {
  const query = { w: String(16 + (number % 200)), q: String(1 + Math.floor(number / 200)) };
  const wanted = readTransformation(query, DEFAULT_LIMITS, 'everything');
  if (wanted === null || 'problem' in wanted) throw new Error('The test asks wrong.');
  return wanted;
}

const FORMATS = { best: 'webp', quick: 'webp', animated: 'webp' } as const;

const requestOf = (source: Source, number: number): PictureRequest => ({
  source,
  transformation: asked(number),
  formats: FORMATS,
});

/** An asset of its own for each number, all with the same bytes. */
function sourcesOf(open: Source['open'], count: number): Source[] {
  return Array.from({ length: count }, (_, number) => ({
    ...sourceOf(open),
    name: { connection: 'brand', assetId: `pier-${number}` },
  }));
}

/** Opens files once the test lets them go, and counts. */
function heldBack(bytes: Uint8Array) {
  const opened: string[] = [];
  const aborted: string[] = [];
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const open: Source['open'] = async ({ url }, { signal } = {}) => {
    opened.push(url);
    signal?.addEventListener('abort', () => aborted.push(url), { once: true });
    await Promise.race([
      released,
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    ]);
    return sending(bytes)({ url });
  };
  return { open, opened, aborted, release: () => release() };
}

describe('pictures while many are under way', () => {
  it('are answered by a rendition at once, which does not last, and made behind it', async () => {
    const bytes = await png();
    const dam = heldBack(bytes);
    const clock = new TestClock();
    const files = filesWith({ clock });
    const waiting = sourcesOf(dam.open, 16).map((source) => files.show(requestOf(source, 0)));
    await eventually('16 pictures are under way', async () =>
      dam.opened.length === 6 ? true : undefined,
    );
    const [extra] = sourcesOf(sending(bytes), 1);
    if (extra === undefined) throw new Error('There is no source.');
    const late = { ...extra, name: { connection: 'other', assetId: 'late' } };
    const standIn = await files.show(requestOf(late, 0));
    expect(standIn).toMatchObject({ part: 'rendition thumbnail', isLasting: false });
    dam.release();
    for (const shown of await Promise.all(waiting)) {
      expect(shown).toMatchObject({ mime: 'image/webp', isLasting: true, part: '' });
    }
    const made = await eventually('the picture is made', async () => {
      clock.advance(250);
      const shown = await files.show(requestOf(late, 0));
      return shown.isLasting ? shown : undefined;
    });
    expect(made).toMatchObject({ mime: 'image/webp', part: '' });
  });

  it('wait their turn where there is nothing to show instead', async () => {
    const files = filesWith();
    const sources = sourcesOf(sending(await png()), 100).map((source) => ({
      ...source,
      version: version(1, { mime: 'image/tiff', renditions: [] }),
    }));
    const shown = await Promise.all(sources.map((source) => files.show(requestOf(source, 0))));
    expect(shown.filter(({ isLasting }) => isLasting)).toHaveLength(100);
  });

  it('are never started for visitors who left, and their fetches are aborted', async () => {
    const dam = heldBack(await png());
    const visitors = Array.from({ length: 12 }, () => new AbortController());
    const sources = sourcesOf(dam.open, visitors.length);
    const [shared] = sources;
    if (shared === undefined) throw new Error('There is no source.');
    const files = filesWith();
    // Somebody else waits for the first one, before and after.
    const stays = files.show(requestOf(shared, 0), new AbortController().signal);
    await eventually('the first fetch has begun', async () =>
      dam.opened.length === 1 ? true : undefined,
    );
    const left = sources.map((source, index) =>
      files.show(requestOf(source, 0), visitors[index]?.signal),
    );
    await eventually('the fetches have begun', async () =>
      dam.opened.length === 6 ? true : undefined,
    );
    for (const visitor of visitors) visitor.abort(new Error('left'));
    for (const each of left) await expect(each).rejects.toThrow('left');
    dam.release();
    expect(await stays).toMatchObject({ isLasting: true });
    expect(dam.opened).toHaveLength(6);
    expect(dam.aborted).toHaveLength(5);
    // Who comes back is served.
    const [, second] = sourcesOf(sending(await png()), 2);
    if (second === undefined) throw new Error('There is no source.');
    expect(await files.show(requestOf(second, 0))).toMatchObject({ isLasting: true });
  });
});

/** A version that nothing but a picture can be shown of. */
function bare(source: Source): Source {
  return { ...source, version: version(1, { mime: 'image/tiff', renditions: [] }) };
}

describe('the pictures of one client', () => {
  it('wait for those of others, who ask for few', async () => {
    const files = filesWith();
    const source = bare(sourceOf(sending(await png())));
    const made: string[] = [];
    const ask = async (client: string, number: number) => {
      await files.show(requestOf({ ...source, client }, number));
      made.push(client);
    };
    const many = Array.from({ length: 30 }, (_, number) => ask('many', number));
    const few = ask('few', 50);
    await Promise.all([...many, few]);
    // The one that was being made, and those that were found before the queue had begun.
    expect(made.indexOf('few')).toBeLessThan(5);
  });

  it('leave room for those of others while they are many', async () => {
    const dam = heldBack(await png());
    const files = filesWith();
    const from = (client: string, number: number) =>
      files.show(requestOf({ ...sourceOf(dam.open), client }, number));
    const first = Array.from({ length: 8 }, (_, number) => from('many', number));
    await eventually('the original is being fetched', async () =>
      dam.opened.length === 1 ? true : undefined,
    );
    // Its rendition is fetched after the test lets it go.
    const further = from('many', 8);
    const other = from('few', 9);
    dam.release();
    expect(await further).toMatchObject({ part: 'rendition thumbnail', isLasting: false });
    expect(await other).toMatchObject({ part: '', isLasting: true });
    for (const shown of await Promise.all(first)) expect(shown).toMatchObject({ part: '' });
  });

  it('are refused where hundreds wait already and nothing else can be shown', async () => {
    const dam = heldBack(await png());
    const files = filesWith();
    const leaving = new AbortController();
    setMaxListeners(1_000, leaving.signal);
    const source = { ...bare(sourceOf(dam.open)), client: 'many' };
    const waiting = Promise.allSettled(
      Array.from({ length: 256 }, (_, number) =>
        files.show(requestOf(source, number), leaving.signal),
      ),
    );
    await eventually('the original is being fetched', async () =>
      dam.opened.length === 1 ? true : undefined,
    );
    await expect(files.show(requestOf(source, 300))).rejects.toBeInstanceOf(TooManyPictures);
    leaving.abort(new Error('left'));
    for (const { status } of await waiting) expect(status).toBe('rejected');
    // Who has left counts no more.
    dam.release();
    expect(await files.show(requestOf(source, 300))).toMatchObject({ isLasting: true });
  });
});

describe('the variants of an asset', () => {
  it('are limited: beyond that the common picture of the same width is shown', async () => {
    const clock = new TestClock();
    const files = filesWith({ clock, variants: new VariantLimit({ perAsset: 2, clock }) });
    const source = sourceOf(sending(await png()));
    const show = (number: number, more: Partial<Source> = {}) =>
      files.show({ ...requestOf({ ...source, ...more }, number), isVariant: true });
    for (const number of [0, 1, 0]) {
      expect(await show(number)).toMatchObject({ part: '', isLasting: true });
    }
    expect(await show(2)).toMatchObject({ part: 'common ', isLasting: false, mime: 'image/webp' });
    expect(await show(1)).toMatchObject({ part: '', isLasting: true });
    // Another asset has its own, and a signed address is no variant.
    const quay = { connection: 'brand', assetId: 'quay' };
    expect(await show(2, { name: quay })).toMatchObject({ part: '' });
    expect(await files.show(requestOf(source, 3))).toMatchObject({ part: '' });
    clock.advance(3_600_000);
    expect(await show(2)).toMatchObject({ part: '', isLasting: true });
  });
});

describe('a picture larger than its original', () => {
  it('is the same one as others that are, also if the DAM states a wrong size', async () => {
    const files = filesWith();
    // The file has 800 x 600 pixels.
    const source = sourceOf(sending(await png()));
    const stated = version(1, { mime: 'image/png', width: 400, height: 300 });
    const paths = [];
    for (const w of ['500', '1920', '3840']) {
      const transformation = readTransformation({ w, format: 'webp' }, DEFAULT_LIMITS);
      if (transformation === null || 'problem' in transformation) throw new Error('Wrong.');
      const request = { source: { ...source, version: stated }, transformation, formats: FORMATS };
      const { file } = await files.show(request);
      paths.push(file?.path);
      expect(await sharp(file?.path).metadata()).toMatchObject({ width: 400, height: 300 });
    }
    expect(new Set(paths).size).toBe(1);
  });
});

describe('a format that takes long to make', () => {
  it('is made behind a faster one once nobody waits, and served once it is there', async () => {
    const clock = new TestClock();
    const files = filesWith({ clock });
    const request = {
      ...requestOf(sourceOf(sending(await png())), 0),
      formats: { best: 'avif', quick: 'webp', animated: 'webp' } as const,
    };
    const auto = {
      ...request,
      transformation: { ...request.transformation, format: 'auto' as const },
    };
    expect(await files.show(auto)).toMatchObject({ mime: 'image/webp', isLasting: false });
    // As a browser with few connections: it asks for the next one when it has this one.
    clock.advance(249);
    for (const source of sourcesOf(sending(await png()), 3)) {
      await files.show({ ...auto, source });
      clock.advance(249);
    }
    expect(await files.show(auto)).toMatchObject({ mime: 'image/webp', isLasting: false });
    clock.advance(1);
    const better = await eventually('the better one is made', async () => {
      const shown = await files.show(auto);
      return shown.isLasting ? shown : undefined;
    });
    expect(better).toMatchObject({ mime: 'image/avif', part: '' });
  });
});

describe('pictures that take longer than the quiet', () => {
  it('have nothing made in between while a visitor asks for one after another', async () => {
    const clock = new TestClock();
    const made: string[] = [];
    const files = filesWith({
      clock,
      render: (request: RenderRequest, target: string) => {
        clock.advance(300);
        made.push(request.format);
        return render(request, target);
      },
    });
    for (const source of sourcesOf(sending(await png()), 3)) {
      const { transformation } = requestOf(source, 0);
      await files.show({
        source,
        transformation: { ...transformation, format: 'auto' },
        formats: { best: 'avif', quick: 'webp', animated: 'webp' },
      });
    }
    expect(made).toEqual(['webp', 'webp', 'webp']);
    clock.advance(250);
    await eventually('all are made', async () => (made.length === 6 ? true : undefined));
  });
});

describe('a format that cannot be made', () => {
  it('is given up, and what is shown instead lasts', async () => {
    const [clock, log] = [new TestClock(), new TestLog()];
    const files = filesWith({ log, clock });
    // Higher than an AVIF can be.
    const create = { width: 1, height: 17_000, channels: 3 as const, background: '#336699' };
    const bytes = new Uint8Array(await sharp({ create }).png().toBuffer());
    const source = sourceOf(sending(bytes));
    const high = version(1, { mime: 'image/png', width: 1, height: 17_000, renditions: [] });
    const request = {
      ...requestOf({ ...source, version: high }, 0),
      formats: { best: 'avif', quick: 'png', animated: 'png' } as const,
    };
    expect(await files.show(request)).toMatchObject({ mime: 'image/png', isLasting: false });
    clock.advance(250);
    await eventually('it is given up', async () => log.warnings.at(0));
    expect(await files.show(request)).toMatchObject({ mime: 'image/png', isLasting: true });
  });
});

describe('a picture that takes too long', () => {
  it('is given up, the original is shown, and it is tried again after ten minutes', async () => {
    const [clock, log] = [new TestClock(), new TestLog()];
    clock.advance(1);
    const tooSlow = async (): Promise<never> => {
      throw new TookTooLong('The picture cannot be made.', {
        cause: new Error('timeout: 12% complete'),
      });
    };
    const files = filesWith({ clock, log, render: tooSlow });
    const source = sourceOf(sending(await png()));
    const formats = { best: 'png', quick: 'png', animated: 'png' } as const;
    const show = () => files.show({ ...requestOf(source, 0), formats });
    for (let round = 0; round < 2; round++) expect((await show()).part).toBe('original');
    expect(log.warnings).toEqual([expect.stringContaining('timeout')]);
    clock.advance(600_001);
    expect((await show()).part).toBe('original');
    expect(log.warnings).toHaveLength(2);
  });
});

describe('files that are too large to be kept', () => {
  it.each([
    ['says so', { said: 2_000, opened: 1 }],
    ['does not say so', { said: null, opened: 1 }],
  ])('are fetched once if the DAM %s, and streamed from then on', async (_name, expected) => {
    const files = filesWith({ maxSourceBytes: 1_000 });
    let opened = 0;
    const source = sourceOf((request) => {
      opened++;
      return sending(new Uint8Array(2_000), expected.said)(request);
    });
    const bare = { ...source, version: version(1, { mime: 'image/png', renditions: [] }) };
    for (let round = 0; round < 3; round++) {
      await expect(files.file(bare, bare.version.url, '')).rejects.toBeInstanceOf(FileTooLarge);
      expect(await files.show(requestOf(bare, round))).toMatchObject({
        file: null,
        url: bare.version.url,
        isLasting: true,
      });
    }
    expect(opened).toBe(expected.opened);
    expect(files.cachedBytes).toBe(0);
  });

  it('are those that would fill the whole cache', async () => {
    const files = filesWith({ cacheBytes: 1_000 });
    const source = sourceOf(sending(new Uint8Array(2_000)));
    expect(files.isKept(version(1, { sizeBytes: 1_001 }))).toBe(false);
    await expect(files.file(source, source.version.url, '')).rejects.toBeInstanceOf(FileTooLarge);
  });
});

describe('a cache that loses an original before its picture is made', () => {
  it('has it fetched again', async () => {
    // Room for one of the originals.
    const bytes = await png();
    const files = filesWith({ cacheBytes: bytes.length + 200, concurrency: 1 });
    const sources = sourcesOf(sending(bytes), 3);
    const shown = await Promise.all(sources.map((source) => files.show(requestOf(source, 0))));
    expect(shown.map(({ part, mime }) => [part, mime])).toEqual(
      sources.map(() => ['', 'image/webp']),
    );
  });
});

describe('a disk that fails', () => {
  it('means that files are streamed, until it works again', async () => {
    const log = new TestLog();
    const clock = new TestClock();
    const folder = join(temporaryFolder(), 'cache');
    // A file stands where the folder is to be.
    await writeFile(folder, '');
    const files = filesWith({ folders: [folder], log, clock });
    const source = sourceOf(sending(await png()));
    for (let round = 0; round < 3; round++) {
      expect(await files.show(requestOf(source, 0))).toMatchObject({
        file: null,
        url: source.version.url,
        isLasting: false,
      });
    }
    expect(log.warnings).toEqual([expect.stringContaining('are streamed without the cache')]);
    await rm(folder);
    clock.advance(60_000);
    await eventually('it is tried again', async () => {
      const shown = await files.show(requestOf(source, 0));
      return shown.isLasting ? shown : undefined;
    });
  });
});

describe('files of the DAM', () => {
  it('that stop half way fail for all who wait, and are asked for anew', async () => {
    const clock = new TestClock();
    const files = filesWith({ clock });
    const stalled = new Readable({ read: () => undefined });
    stalled.push(Buffer.alloc(10));
    const bytes = await png();
    let opened = 0;
    const source = sourceOf(async (request) => {
      const whole = await sending(bytes)(request);
      return ++opened === 1 ? { ...whole, body: stalled } : whole;
    });
    const waiting = [files.show(requestOf(source, 0)), files.show(requestOf(source, 1))];
    const failed = Promise.allSettled(waiting);
    await eventually('the bytes have been read', async () => {
      clock.advance(6_000);
      return stalled.destroyed ? true : undefined;
    });
    for (const outcome of await failed) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { type: 'timeout' } });
    }
    expect(await files.show(requestOf(source, 0))).toMatchObject({ part: '', isLasting: true });
  });

  it('that nothing can be made of are tried once', async () => {
    const log = new TestLog();
    const files = filesWith({ log });
    const source = sourceOf(sending(new Uint8Array(100)));
    const bare = { ...source, version: version(1, { renditions: [] }) };
    for (let round = 0; round < 3; round++) {
      await expect(files.show(requestOf(bare, 0))).rejects.toBeInstanceOf(NotRendered);
    }
    expect(log.warnings.filter((line) => line.includes('No picture can be made'))).toHaveLength(1);
  });

  it.each([
    ['less than it said', () => sending(new Uint8Array(10), 20), 'shorter file than it announced'],
    [
      'half of it',
      (): Source['open'] => async () => ({
        status: 200,
        contentType: null,
        contentLength: null,
        contentRange: null,
        body: (async function* () {
          yield new Uint8Array(10);
          throw new Error('socket hang up');
        })(),
      }),
      'broke off while sending a file',
    ],
    [
      'an answer that is none',
      (): Source['open'] => async () => ({
        status: 416,
        contentType: null,
        contentLength: 0,
        contentRange: null,
        body: Readable.from([]),
      }),
      'The DAM answered with 416',
    ],
  ])('that come as %s are no files, and nothing of them stays', async (_name, open, message) => {
    const files = filesWith({ maxSourceBytes: 1_000 });
    const source = sourceOf(open());
    await expect(files.file(source, source.version.url, '')).rejects.toThrow(message);
    expect(files.cachedBytes).toBe(0);
    // The next one who asks is not told of a failure that is over.
    const whole = sourceOf(sending(new Uint8Array(10)));
    await expect(files.file(whole, whole.version.url, '')).resolves.toMatchObject({
      sizeBytes: 10,
    });
  });
});

describe('what pictures say of their rights', () => {
  const keyOf = (more: Partial<Asset>) => {
    const source = { ...sourceOf(async () => Promise.reject()), asset: asset('pier', more) };
    return pictureKey(requestOf(source, 0), 'webp');
  };
  const provenance = { digitalSourceType: 'digitalArt', creator: 'Ann', licence: 'CC BY' };

  it.each<[string, Partial<Asset>, Partial<Asset>]>([
    ['credit', {}, { credit: 'Bob' }],
    ['copyright', {}, { copyright: '© Bob' }],
    ['provenance', {}, { provenance }],
    ['creator', { provenance }, { provenance: { ...provenance, creator: 'Bob' } }],
    ['licence', { provenance }, { provenance: { ...provenance, licence: 'CC BY-SA' } }],
  ])('is another picture with another %s', (_, before, after) => {
    expect(keyOf(after)).not.toBe(keyOf(before));
  });

  it.each<[string, Partial<Asset>, Partial<Asset>]>([
    [
      'other texts',
      {},
      { title: 'Other', alternativeText: 'Other', caption: 'Other', tags: ['a'] },
    ],
    ['blanks', {}, { provenance: { creator: ' ', licenceUrl: '' } }],
    [
      'another order',
      { provenance },
      { provenance: Object.fromEntries(Object.entries(provenance).reverse()) },
    ],
    [
      'a licence that the terms of use stand for',
      { provenance: { usageTerms: 'Terms', licence: 'CC BY' } },
      { provenance: { usageTerms: 'Terms', licence: 'CC BY-SA' } },
    ],
  ])('is the same picture with %s', (_, before, after) => {
    expect(keyOf(after)).toBe(keyOf(before));
  });

  it('is found in the file, and told once', async () => {
    const xmp = writeXmp({ digitalSourceType: 'digitalArt' }) ?? '';
    const bytes = await sharp(await png())
      .withXmp(xmp)
      .png()
      .toBuffer();
    const told: unknown[] = [];
    const files = filesWith({
      found: async (_: unknown, __: unknown, original: unknown) => void told.push(original),
    });
    const source = sourceOf(sending(new Uint8Array(bytes)));
    const size = { width: 800, height: 600 };
    const known = { ...source, version: { ...source.version, ...size } };
    await files.show(requestOf(known, 0));
    const embedded = { digitalSourceType: 'digitalArt' };
    expect(told).toEqual([{ ...size, provenance: embedded }]);
    await files.show(requestOf({ ...known, version: { ...known.version, embedded } }, 1));
    expect(told).toHaveLength(1);
  });
});
