import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import type { OpenedFile } from '../../server/contracts/connector';
import { type FileFacts, matchesOf, matchOf } from '../../server/core/matching/match';
import { fingerprintPicture, sha256Of } from '../../server/files/fingerprint';
import { FingerprintTaker } from '../../server/files/fingerprint-taker';
import { NotRendered } from '../../server/files/render';
import { RenderProcesses } from '../../server/files/render-processes';
import { asset, TestClock, TestLog, version } from '../core/fixtures';
import { copyOf, generatedJpeg } from '../support/generated-pictures';
import { ROOT, temporaryFolder } from '../support/processes';

jest.setTimeout(60_000);

const folder = temporaryFolder();
const LIMITS = { maxPixels: 40e6, maxRenderMs: 30_000 };
let count = 0;

async function fileOf(bytes: Buffer): Promise<string> {
  count += 1;
  const path = join(folder, `file-${count}`);
  await writeFile(path, bytes);
  return path;
}

/** Only pixels decide: the bytes are like those of no other file. */
async function pixelsOf(bytes: Buffer): Promise<FileFacts> {
  const facts = await fingerprintPicture({ source: await fileOf(bytes), ...LIMITS });
  return { ...facts, sha256: null, sizeBytes: null, mime: null, fileName: null };
}

const PHOTO = 3;

describe('the fingerprint of a picture', () => {
  it('recognises copies, and takes no other picture for one', async () => {
    const originals = await Promise.all(
      Array.from({ length: 24 }, async (_, number) => pixelsOf(await generatedJpeg(number))),
    );
    // Textures, shapes, texts and photos.
    for (const number of [0, 1, 2, 3, 8, 9, 10, 11]) {
      const copy = await pixelsOf(await copyOf(await generatedJpeg(number), number));
      const matches = matchesOf(
        copy,
        originals.map((facts, index) => ({ ...facts, index })),
      );
      expect(matches[0]?.item.index).toBe(number);
      const others = matches.filter(({ item }) => item.index !== number);
      expect(others.filter(({ certainty }) => certainty === 'sure')).toEqual([]);
    }
    const sure = originals.flatMap((one, at) =>
      originals.slice(at + 1).filter((other) => matchOf(one, other)?.certainty === 'sure'),
    );
    expect(sure).toEqual([]);
  });

  it('is of the picture as it is displayed: turned as its EXIF says', async () => {
    const upright = await generatedJpeg(PHOTO);
    const stored = await sharp(upright)
      .rotate(-90)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const [one, other] = [await pixelsOf(upright), await pixelsOf(stored)];
    expect([other.width, other.height]).toEqual([one.width, one.height]);
    expect(matchOf(one, other)?.certainty).toBe('sure');
  });

  it('shows what is transparent on white, as a JPEG of it does', async () => {
    const { width = 0, height = 0 } = await sharp(await generatedJpeg(PHOTO)).metadata();
    const hole = Buffer.from(
      `<svg width="${width}" height="${height}"><ellipse cx="50%" cy="50%" rx="30%" ry="30%"/></svg>`,
    );
    const png = await sharp(await generatedJpeg(PHOTO))
      .ensureAlpha()
      .composite([{ input: hole, blend: 'dest-out' }])
      .png()
      .toBuffer();
    const jpeg = await sharp(png).flatten({ background: '#fff' }).jpeg({ quality: 90 }).toBuffer();
    expect(matchOf(await pixelsOf(png), await pixelsOf(jpeg))?.certainty).toBe('sure');
  });

  it('is taken of no file but a picture', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    for (const bytes of [randomBytes(2_000), Buffer.alloc(0), svg]) {
      const source = await fileOf(bytes);
      await expect(fingerprintPicture({ source, ...LIMITS })).rejects.toThrow(NotRendered);
    }
    const source = await fileOf(await generatedJpeg(PHOTO));
    const small = { source, ...LIMITS, maxPixels: 1_000 };
    await expect(fingerprintPicture(small)).rejects.toThrow(NotRendered);
  });

  it('is taken in a process of its own, with the same result', async () => {
    const entry = join(ROOT, 'server/files/render-entry.ts');
    const processes = new RenderProcesses({
      entry,
      execArgv: ['--import', 'tsx'],
      clock: new TestClock(),
      log: new TestLog(),
    });
    const request = { source: await fileOf(await generatedJpeg(PHOTO)), ...LIMITS };
    expect(await processes.fingerprint(request)).toEqual(await fingerprintPicture(request));
    const broken = { ...request, source: await fileOf(randomBytes(500)) };
    await expect(processes.fingerprint(broken)).rejects.toThrow(NotRendered);
    processes.stop();
  });
});

describe('the facts of a file of the DAM', () => {
  const opened: string[] = [];
  const files = new Map<string, Buffer>();

  beforeEach(() => {
    opened.length = 0;
    files.clear();
  });

  async function open({ url }: { url: string }): Promise<OpenedFile> {
    opened.push(url);
    const bytes = files.get(url) ?? Buffer.alloc(0);
    return {
      status: 200,
      contentType: null,
      contentLength: bytes.length,
      contentRange: null,
      body: Readable.from([bytes]),
    };
  }

  const takerUpTo = (maxSourceBytes: number) =>
    new FingerprintTaker({
      ...LIMITS,
      maxSourceBytes,
      fingerprint: fingerprintPicture,
      clock: new TestClock(),
    });
  const taker = takerUpTo(100_000_000);

  it('hold the digest of its bytes, their number, and its pixels', async () => {
    const current = version(1, { sizeBytes: null });
    const jpeg = await generatedJpeg(PHOTO);
    files.set(current.url, jpeg);
    const facts = await taker.ofAsset({ asset: asset('pier'), version: current, open });
    expect(facts).toMatchObject({
      sha256: createHash('sha256').update(jpeg).digest('hex'),
      sizeBytes: jpeg.length,
      fileName: 'pier.jpg',
    });
    expect(facts.picture?.isPlain).toBe(false);
    expect(facts.width).not.toBe(current.width);
  });

  it('of a large picture are those of a small rendition, without the bytes', async () => {
    const current = version(1, { sizeBytes: 90_000_000 });
    files.set(`${current.url}/s`, await generatedJpeg(PHOTO));
    const facts = await taker.ofAsset({ asset: asset('pier'), version: current, open });
    expect(opened).toEqual([`${current.url}/s`]);
    expect(facts).toMatchObject({ sha256: null, sizeBytes: 90_000_000, width: 1_600 });
    expect(facts.picture).not.toBeNull();
  });

  it('of a file that is larger than the limit are what the DAM tells', async () => {
    const film = version(1, { mime: 'video/mp4', sizeBytes: 5_000_000, renditions: [] });
    const facts = await takerUpTo(1_000_000).ofAsset({
      asset: asset('film', { kind: 'video' }),
      version: film,
      open,
    });
    expect(opened).toEqual([]);
    expect(facts).toMatchObject({ sha256: null, sizeBytes: 5_000_000, picture: null });
  });

  it('of a file that turns out larger than the DAM said are what the DAM tells', async () => {
    const film = version(1, { mime: 'video/mp4', sizeBytes: null, renditions: [] });
    files.set(film.url, Buffer.alloc(2_000_000));
    const facts = await takerUpTo(1_000_000).ofAsset({
      asset: asset('film', { kind: 'video' }),
      version: film,
      open,
    });
    expect(facts).toMatchObject({ sha256: null, sizeBytes: null });
  });

  it('of a broken picture hold its bytes, and no pixels', async () => {
    const current = version(1, { renditions: [] });
    files.set(current.url, randomBytes(3_000));
    const facts = await taker.ofAsset({ asset: asset('pier'), version: current, open });
    expect(facts.sha256).not.toBeNull();
    expect(facts.picture).toBeNull();
  });

  it('of a file on this machine are read until the caller leaves', async () => {
    const path = await fileOf(randomBytes(4_000_000));
    expect(await sha256Of(path)).toHaveLength(64);
    const gone = AbortSignal.abort();
    await expect(taker.ofFile({ path, mime: null, fileName: null }, gone)).rejects.toThrow();
  });

  it('of a picture whose caller leaves before its turn are not taken', async () => {
    let end = (): void => undefined;
    const asked: string[] = [];
    const busy = new FingerprintTaker({
      ...LIMITS,
      maxSourceBytes: 1,
      clock: new TestClock(),
      fingerprint: async ({ source }) => {
        asked.push(source);
        await new Promise<void>((resolve) => {
          end = resolve;
        });
        throw new NotRendered('It ends.');
      },
    });
    const first = busy.pictureOf('first', 'image/jpeg');
    const leaving = new AbortController();
    const second = busy.pictureOf('second', 'image/jpeg', leaving.signal);
    leaving.abort();
    await expect(second).rejects.toThrow();
    end();
    expect((await first).picture).toBeNull();
    expect(asked).toEqual(['first']);
  });
});
