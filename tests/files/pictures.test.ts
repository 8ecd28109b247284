import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DEFAULT_LIMITS } from '../../server/core/picture-limits';
import { readTransformation } from '../../server/core/transformation';
import { VariantLimit } from '../../server/core/variant-limit';
import { FileTooLarge } from '../../server/files/disk-cache';
import { type PictureRequest, Pictures, type Source } from '../../server/files/pictures';
import { NotRendered } from '../../server/files/render';
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
    clock: new TestClock(),
    log: new TestLog(),
    ...more,
  });

/** Another picture for each number: 5,000 of them differ by their focal point. */
function asked(number: number) {
  const point = `0.${String(number % 100).padStart(2, '0')},0.${String(Math.floor(number / 100)).padStart(2, '0')}`;
  const wanted = readTransformation({ w: '16', h: '16', fp: point }, DEFAULT_LIMITS, true);
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
    const files = filesWith();
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

describe('a format that takes long to make', () => {
  it('is made behind a faster one, and served once it is there', async () => {
    const files = filesWith();
    const request = {
      ...requestOf(sourceOf(sending(await png())), 0),
      formats: { best: 'avif', quick: 'webp', animated: 'webp' } as const,
    };
    const auto = {
      ...request,
      transformation: { ...request.transformation, format: 'auto' as const },
    };
    expect(await files.show(auto)).toMatchObject({ mime: 'image/webp', isLasting: false });
    const better = await eventually('the better one is made', async () => {
      const shown = await files.show(auto);
      return shown.isLasting ? shown : undefined;
    });
    expect(better).toMatchObject({ mime: 'image/avif', part: '' });
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
