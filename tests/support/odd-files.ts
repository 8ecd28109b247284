import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { recording } from './dam';

/** Files as cameras, programs and broken transfers make them; drawn here as far as sharp can. */

const WIDTH = 400;
const HEIGHT = 300;

/** Grain keeps a JPEG from compressing to nothing, so that a part of it is still a part of the picture. */
function photo(width = WIDTH, height = HEIGHT): Sharp {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  return sharp({ create: { width, height, channels: 3, background: '#336699', noise } });
}

async function frames(): Promise<Sharp> {
  const inputs = ['#c82828', '#2828c8', '#28c828'].map((background) =>
    sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background } })
      .png()
      .toBuffer(),
  );
  return sharp(await Promise.all(inputs), { join: { animated: true } });
}

function cut(bytes: Buffer, share: number): Buffer {
  return bytes.subarray(0, Math.round(bytes.length * share));
}

/** Sets the end of the spectral selection in the header of the scan to 0, as some phones do. */
function withoutSpectrum(jpeg: Buffer): Buffer {
  const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  const copy = Buffer.from(jpeg);
  // Marker, length, then as many bytes as the length says; the last but one is Se.
  copy.writeUInt8(0, scan + 2 + copy.readUInt16BE(scan + 2) - 2);
  return copy;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeUInt32BE(value, index * 4);
  });
  return bytes;
}

/** An animated PNG of two frames of 400 by 300 grey pixels (https://www.w3.org/TR/png-3/#apng-frame-based-animation). */
function animatedPng(): Buffer {
  const header = Buffer.concat([words(WIDTH, HEIGHT), Buffer.from([8, 0, 0, 0, 0])]);
  const pixels = (grey: number) =>
    deflateSync(
      Buffer.concat(
        Array.from({ length: HEIGHT }, () =>
          Buffer.concat([Buffer.from([0]), Buffer.alloc(WIDTH, grey)]),
        ),
      ),
    );
  const control = (sequence: number) =>
    Buffer.concat([words(sequence, WIDTH, HEIGHT, 0, 0), Buffer.from([0, 1, 0, 2, 0, 0])]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('acTL', words(2, 0)),
    chunk('fcTL', control(0)),
    chunk('IDAT', pixels(40)),
    chunk('fcTL', control(1)),
    chunk('fdAT', Buffer.concat([words(2), pixels(200)])),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * Files of programs that sharp's build does not have: `heif-enc -q 50 a.jpg` of libheif 1.15 (HEVC), and
 * `avifenc --fps 5 a.png b.png` of libavif 0.11.
 */
function foreign(name: 'a.heic' | 'moving.avif'): Promise<Buffer> {
  return readFile(path.join(__dirname, 'files', name));
}

/** A PDF of one empty page. */
function pdf(): Buffer {
  return Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n' +
      '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n' +
      'trailer<</Root 1 0 R>>\n%%EOF\n',
    'latin1',
  );
}

/** The head of an MP3 with a cover, and a frame of silence. */
async function mp3(): Promise<Buffer> {
  const cover = await photo(60, 60).jpeg().toBuffer();
  const picture = Buffer.concat([Buffer.from('\0image/jpeg\0\x03\0', 'latin1'), cover]);
  const frame = Buffer.concat([
    Buffer.from('APIC', 'latin1'),
    words(picture.length),
    Buffer.alloc(2),
    picture,
  ]);
  const size = [21, 14, 7, 0].map((bits) => (frame.length >> bits) & 0x7f);
  const silence = Buffer.alloc(417);
  silence.set([0xff, 0xfb, 0x90, 0x64]);
  return Buffer.concat([
    Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, ...size]),
    frame,
    ...Array.from({ length: 20 }, () => silence),
  ]);
}

const SVG_ENTITY =
  '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY file SYSTEM "file:///etc/hostname">]>' +
  '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><text>&file;</text></svg>';
const SVG_HUGE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000000000 1000000000"><script>alert(1)</script></svg>';

/** How a file is told by the DAM, and its bytes. */
export interface OddFile {
  fileName: string;
  mime: string;
  bytes: () => Promise<Buffer>;
}

const jpeg = (more: (photo: Sharp) => Sharp = (same) => same) =>
  more(photo()).jpeg({ quality: 90 }).toBuffer();

async function sound(): Promise<Buffer> {
  return Buffer.from(await recording().arrayBuffer());
}

function file(fileName: string, mime: string, bytes: OddFile['bytes']): OddFile {
  return { fileName, mime, bytes };
}

/** The odd files by name. */
export const ODD_FILES = {
  cmyk: file('a.jpg', 'image/jpeg', () => jpeg((it) => it.toColourspace('cmyk'))),
  sixteenBit: file('a.png', 'image/png', () => photo().toColourspace('rgb16').png().toBuffer()),
  greyAlpha: file('a.png', 'image/png', () =>
    photo().ensureAlpha(0.5).toColourspace('b-w').png().toBuffer(),
  ),
  wideGamut: file('a.jpg', 'image/jpeg', () => jpeg((it) => it.withIccProfile('p3'))),
  cutJpeg: file('a.jpg', 'image/jpeg', async () => cut(await jpeg(), 0.9)),
  cutProgressive: file('a.jpg', 'image/jpeg', async () =>
    cut(await photo().jpeg({ progressive: true }).toBuffer(), 0.4),
  ),
  noSpectrum: file('a.jpg', 'image/jpeg', async () => withoutSpectrum(await jpeg())),
  trailing: file('a.jpg', 'image/jpeg', async () =>
    Buffer.concat([await jpeg(), Buffer.from('appended by a phone, of no picture at all')]),
  ),
  cutPng: file('a.png', 'image/png', async () => cut(await photo().png().toBuffer(), 0.5)),
  aliasJpeg: file('a.jpg', 'image/jpg', () => jpeg()),
  binaryJpeg: file('a.jpg', 'IMAGE/JPEG; charset=binary', () => jpeg()),
  octets: file('a.jpeg', 'application/octet-stream', () => jpeg()),
  apng: file('a.png', 'image/png', async () => animatedPng()),
  animatedWebp: file('a.webp', 'image/webp', async () => (await frames()).webp().toBuffer()),
  animatedGif: file('a.gif', 'image/gif', async () => (await frames()).gif().toBuffer()),
  animatedAvif: file('a.avif', 'image/avif', () => foreign('moving.avif')),
  tiffPages: file('a.tif', 'image/tiff', async () => (await frames()).tiff().toBuffer()),
  svgEntity: file('a.svg', 'image/svg+xml', async () => Buffer.from(SVG_ENTITY)),
  svgHuge: file('a.svg', 'image/svg+xml', async () => Buffer.from(SVG_HUGE)),
  onePixel: file('a.png', 'image/png', () => photo(1, 1).png().toBuffer()),
  line: file('a.png', 'image/png', () => photo(30_000, 1).png().toBuffer()),
  heic: file('a.heic', 'image/heic', () => foreign('a.heic')),
  psd: file('a.psd', 'application/x-photoshop', async () => Buffer.from('8BPS\0\x01', 'latin1')),
  pdf: file('a.pdf', 'application/pdf', async () => pdf()),
  mp3: file('a.mp3', 'audio/mp3', mp3),
  wav: file('a.wav', 'audio/x-wav', sound),
  film: file('a.mp4', 'video/mp4', async () =>
    Buffer.concat([words(24), Buffer.from('ftypmp42\0\0\0\0mp42isom', 'latin1')]),
  ),
  html: file('a.png', 'image/png', async () => Buffer.from('<!doctype html><script>1</script>')),
  empty: file('a.png', 'image/png', async () => Buffer.alloc(0)),
} satisfies Record<string, OddFile>;

/** A picture of this EXIF orientation that is displayed 400 wide and 300 high. */
export async function turned(orientation: number): Promise<Buffer> {
  const [width, height] = orientation >= 5 ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
  return photo(width, height).withMetadata({ orientation }).jpeg().toBuffer();
}
