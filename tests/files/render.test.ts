import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { DEFAULT_LIMITS } from '../../server/core/picture-limits';
import { cleanRights } from '../../server/core/provenance';
import { readTransformation } from '../../server/core/transformation';
import { NotRendered, type RenderRequest, render, TookTooLong } from '../../server/files/render';
import { readXmp, writeXmp } from '../../server/files/xmp';
import { colourOf } from '../support/dam';
import { temporaryFolder } from '../support/processes';

// Some pictures take their time on a busy machine.
jest.setTimeout(60_000);

const RED = { r: 200, g: 40, b: 40 };
const BLUE = { r: 40, g: 40, b: 200 };
let folder: string;
let counter = 0;

beforeAll(() => {
  folder = temporaryFolder();
});

function stored(bytes: Buffer): string {
  const path = join(folder, `source-${++counter}`);
  writeFileSync(path, bytes);
  return path;
}

const WHOLE: RenderRequest['transformation'] = {
  width: null,
  height: null,
  fit: 'inside',
  format: 'auto',
  quality: null,
  focalPoint: null,
};

/** A picture of the whole of these bytes, as a JPEG. */
function requestFor(source: Buffer): RenderRequest {
  return {
    source: stored(source),
    transformation: WHOLE,
    format: 'jpeg',
    animated: 'webp',
    focalPoint: null,
    rights: {},
    maxPixels: 1_000_000,
    maxRenderMs: 30_000,
  };
}

async function rendered(
  source: Buffer,
  query: Record<string, string>,
  more: Partial<RenderRequest> = {},
): Promise<Buffer> {
  const transformation = readTransformation(query, {
    ...DEFAULT_LIMITS,
    widths: [100, 200, 400, 1_000],
  });
  if (transformation === null || 'problem' in transformation)
    throw new Error('The test asks wrong.');
  const target = join(folder, `target-${++counter}`);
  const { format } = transformation;
  await render(
    {
      ...requestFor(source),
      transformation,
      format: format === 'auto' ? 'jpeg' : format,
      animated: format === 'auto' ? 'webp' : format,
      focalPoint: transformation.focalPoint,
      ...more,
    },
    target,
  );
  return readFileSync(target);
}

/** Left half red, right half blue. */
async function halves(width: number, height: number): Promise<Buffer> {
  const half = Math.round(width / 2);
  const left = { create: { width: half, height, channels: 3 as const, background: RED } };
  return sharp({ create: { width, height, channels: 3, background: BLUE } })
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toBuffer();
}

/** A square PNG of one bit per pixel, all black. */
function bomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(1, 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(side * (side / 8 + 1)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('pictures made of a version', () => {
  it.each([
    [{ w: '200' }, 200, 100],
    [{ w: '400', h: '400' }, 300, 300],
    [{ w: '200', h: '200' }, 200, 200],
    [{ w: '200', h: '200', fit: 'inside' }, 200, 100],
    [{ w: '1000' }, 600, 300],
  ])('%j is %i by %i', async (query, width, height) => {
    const made = await sharp(await rendered(await halves(600, 300), query)).metadata();
    expect([made.width, made.height]).toEqual([width, height]);
  });

  it.each(['avif', 'webp', 'jpeg', 'png', 'gif'])('are %s where that is asked', async (format) => {
    const made = await sharp(await rendered(await halves(60, 30), { w: '100', format })).metadata();
    expect(made.format).toBe(format === 'avif' ? 'heif' : format);
  });

  it('are cropped around the focal point', async () => {
    const source = await halves(600, 300);
    const left = await rendered(source, { w: '100', h: '100', fp: '0.1,0.5', format: 'png' });
    const right = await rendered(source, { w: '100', h: '100', fp: '0.9,0.5', format: 'png' });
    expect(await colourOf(left)).toBe('#c82828');
    expect(await colourOf(right)).toBe('#2828c8');
  });

  it('are turned as the camera was, and cropped after that', async () => {
    // Orientation 6: what is stored as its left is shown at the top.
    const turned = await sharp(await halves(600, 300))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const whole = await rendered(turned, { w: '100' });
    const { width, height, orientation } = await sharp(whole).metadata();
    expect([width, height, orientation]).toEqual([100, 200, undefined]);
    const top = await rendered(turned, { w: '100', h: '100', fp: '0.5,0', format: 'png' });
    const [red, , blue] = Buffer.from((await colourOf(top)).slice(1), 'hex');
    expect(red).toBeGreaterThan(blue ?? 255);
  });

  it('keep no metadata but whose they are', async () => {
    const source = await sharp(await halves(60, 30))
      .withExif({
        IFD0: { Copyright: 'Own', Artist: 'Me', Software: 'Secret' },
        IFD3: { GPSLatitude: '1/1 2/1 3/1' },
      })
      .jpeg()
      .toBuffer();
    const own = await sharp(await rendered(source, { w: '100' })).metadata();
    expect(own.exif?.toString('latin1')).toContain('Own');
    expect(own.exif?.toString('latin1')).not.toContain('Secret');
    const dam = await rendered(
      source,
      { w: '100' },
      { rights: { copyright: '© Nordhavn', creator: 'Astrid' } },
    );
    const text = (await sharp(dam).metadata()).exif?.toString('utf8');
    // EXIF knows ASCII only.
    expect(text).toContain('(C) Nordhavn');
    expect(text).toContain('Astrid');
    const none = await sharp(await rendered(await halves(60, 30), { w: '100' })).metadata();
    expect([none.exif, none.xmp, none.iptc]).toEqual([undefined, undefined, undefined]);
  });

  it.each(['jpeg', 'png', 'webp', 'avif'])('say in %s where they come from', async (format) => {
    const told = { digitalSourceType: 'trainedAlgorithmicMedia', copyright: '© "Ida" <Berg>' };
    const xmp = writeXmp({ creator: 'Ann', copyright: '© Ann', usageTerms: 'Terms' }) ?? '';
    const source = await sharp(await halves(60, 30))
      .withXmp(xmp)
      .jpeg()
      .toBuffer();
    const made = await rendered(source, { w: '100', format }, { rights: told });
    const read = readXmp((await sharp(made).metadata()).xmp ?? Buffer.alloc(0));
    expect(cleanRights(read)).toEqual({ ...told, creator: 'Ann', usageTerms: 'Terms' });
  });

  it('are made of a file with hostile XMP, without what it says', async () => {
    const hostile = `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${writeXmp({ credit: 'Ann' })}`;
    const source = await sharp(await halves(60, 30))
      .withXmp(hostile)
      .png()
      .toBuffer();
    expect((await sharp(source).metadata()).xmp?.toString()).toBe(hostile);
    const { xmp } = await sharp(await rendered(source, { w: '100' })).metadata();
    expect(xmp).toBeUndefined();
  });

  it('tell what the original says of itself', async () => {
    const xmp = writeXmp({ digitalSourceType: 'digitalArt', credit: 'Ann', copyright: '© Ann' });
    const source = await sharp(await halves(60, 30))
      .withXmp(xmp ?? '')
      .webp()
      .toBuffer();
    const request = requestFor(source);
    const target = join(folder, `target-${++counter}`);
    expect(await render(request, target)).toEqual({
      width: 60,
      height: 30,
      provenance: { digitalSourceType: 'digitalArt', creditText: 'Ann' },
    });
  });

  it('keep an animation, in its own format and as WebP', async () => {
    const frame = (background: typeof RED) =>
      sharp({ create: { width: 120, height: 60, channels: 3, background } })
        .png()
        .toBuffer();
    const gif = await sharp([await frame(RED), await frame(BLUE)], { join: { animated: true } })
      .gif({ delay: [100, 200] })
      .toBuffer();
    for (const format of ['gif', 'webp']) {
      const made = await rendered(gif, { w: '100', h: '50', fp: '0,0', format });
      const { pages, width, pageHeight, delay } = await sharp(made, { animated: true }).metadata();
      expect({ pages, width, pageHeight, delay }).toEqual({
        pages: 2,
        width: 100,
        pageHeight: 50,
        delay: [100, 200],
      });
    }
    expect((await sharp(await rendered(gif, { w: '100', format: 'jpeg' })).metadata()).format).toBe(
      'jpeg',
    );
  });

  it('have a white ground where JPEG cannot be transparent', async () => {
    const clear = await sharp({
      create: { width: 60, height: 60, channels: 4, background: { ...RED, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect(await colourOf(await rendered(clear, { w: '100', format: 'jpeg' }))).toBe('#ffffff');
  });

  it.each([
    ['what is no picture', async () => Buffer.from('<!doctype html>')],
    [
      'an SVG, whatever it is called',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
    ['more pixels than are decoded', () => halves(2_000, 1_000)],
    ['a bomb: 400 million pixels in 50 kB', async () => bomb(20_000)],
    ['a file of no bytes', async () => Buffer.alloc(0)],
  ])('are not made of %s', async (_name, source) => {
    await expect(rendered(await source(), { w: '100' })).rejects.toBeInstanceOf(NotRendered);
  });
});

describe('a picture that takes too long', () => {
  it('is given up, so that others get their turn', async () => {
    // A small file with so many pixels that they take far longer than a second to read and to write.
    const source = await sharp({
      create: { width: 24_000, height: 24_000, channels: 3, background: RED },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const more = {
      maxPixels: 600_000_000,
      maxRenderMs: 1_000,
      // Every pixel is scaled, which takes longer than reading and writing them.
      transformation: { ...WHOLE, width: 23_000, format: 'png' as const },
    };
    await expect(rendered(source, { format: 'png' }, more)).rejects.toBeInstanceOf(TookTooLong);
  });
});

describe('a format whose encoder nothing can end', () => {
  const encoded = {
    avif: (image: Sharp, isLarge: boolean) => image.avif({ effort: isLarge ? 0 : 2 }),
    gif: (image: Sharp, isLarge: boolean) => image.gif({ effort: isLarge ? 1 : 7 }),
  };

  it.each([
    ['avif', 1_500],
    ['avif', 300],
    ['gif', 1_500],
    ['gif', 300],
  ] as const)(
    '%s is made with less effort if it is large: %d pixels wide',
    async (format, width) => {
      const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
      const source = await sharp({
        create: { width, height: width, channels: 3, background: RED, noise },
      })
        .png()
        .toBuffer();
      const made = await rendered(source, { format }, { maxPixels: 10_000_000 });
      const same = await encoded[format](sharp(source), width > 1_000).toBuffer();
      expect(made.equals(same)).toBe(true);
    },
  );
});
