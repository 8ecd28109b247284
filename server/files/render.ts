import { open, writeFile } from 'node:fs/promises';
import readExif from 'exif-reader';
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { FocalPoint, Provenance } from '../contracts/asset';
import { formatOfBytes, type ImageFormat } from '../core/image-types';
import { cleanRights, type PictureRights, provenanceIn } from '../core/provenance';
import { cropAround, type Size, type Transformation, targetSize } from '../core/transformation';
import { hasContentCredentials } from './content-credentials';
import { onDisk } from './disk-cache';
import { readIptc } from './iptc';
import { readXmp, writeXmp } from './xmp';

export interface RenderRequest {
  /** Path of the original. */
  source: string;
  transformation: Transformation;
  format: ImageFormat;
  /** The format if the original has several frames; one without frames takes the first of them. */
  animated: ImageFormat;
  focalPoint: FocalPoint | null;
  /** Written into the picture's XMP and EXIF; of what is absent, what the original says. */
  rights: PictureRights;
  /** Originals with more pixels are not decoded: a few kilobytes can hold gigabytes of pixels. */
  maxPixels: number;
  /** A picture that takes longer is given up: it would keep all others waiting. In milliseconds. */
  maxRenderMs: number;
}

/** What a file says of itself: its size as displayed, in pixels, and where it comes from. */
export interface Original extends Size {
  /** Absent if it says nothing. */
  provenance?: Provenance;
}

/** Formats are told by the bytes, not by the name: an SVG could read files of this machine. */
export const DECODED: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif']);

/** Formats that sharp reads all frames of. */
const FRAMES_READ: ReadonlySet<string> = new Set(['gif', 'webp']);

/** Longest side in pixels that a format can have; the others have far greater limits. */
const MAX_SIDE: Partial<Record<ImageFormat, number>> = { webp: 16_383, avif: 16_384 };

/**
 * Larger AVIFs and GIFs are made with the least effort. sharp's time limit does not end their encoders, and
 * 22 million pixels of noise took 36 s of CPU as AVIF with effort 2, 10 s with effort 0.
 */
const EFFORT_PIXELS = 2_100_000;

/** No picture can be made: the original is broken, too large, or not an image. */
export class NotRendered extends Error {}

/** The picture was given up. It may be made when the machine is less busy. */
export class TookTooLong extends NotRendered {}

/** The original is animated and would become still, so it is to be sent itself. */
export class OnlyOriginalMoves extends Error {}

/**
 * Makes a picture and writes it to `target`: turned as its EXIF says, in sRGB, never enlarged. Of an
 * animation it makes the format `animated` instead. Of the metadata only the rights and where the picture comes
 * from are kept. A damaged or incomplete file becomes what can be read of it, as in browsers. Returns what the
 * original says of itself. Throws `NotRendered`, `OnlyOriginalMoves`, or `CacheUnusable` if the target cannot be
 * written.
 */
export async function render(request: RenderRequest, target: string): Promise<Original> {
  const { bytes, original } = await pictureOf(request);
  // Written here, because libvips does not tell a full disk from a broken original.
  await onDisk(() => writeFile(target, bytes));
  return original;
}

async function pictureOf(request: RenderRequest): Promise<{ bytes: Buffer; original: Original }> {
  const { source, transformation, focalPoint, maxPixels, maxRenderMs } = request;
  try {
    const input = { limitInputPixels: maxPixels, sequentialRead: true, failOn: 'none' } as const;
    if (transformation.format === 'auto' && (await hasUnreadFrames(source)))
      throw new OnlyOriginalMoves();
    const { format: found, pages } = await sharp(source, input).metadata();
    if (!DECODED.has(found))
      throw new Error(`The original has the format ${found}, which no picture is made of.`);
    // Only these: the pages of a TIFF are no frames.
    const isAnimated = FRAMES_READ.has(found) && (pages ?? 1) > 1;
    const format = isAnimated ? request.animated : request.format;
    const image = sharp(source, { ...input, animated: isAnimated && FRAMES_READ.has(format) });
    const { autoOrient, pageHeight, exif, xmp, iptc } = await image.metadata();
    const size: Size = { width: autoOrient.width, height: pageHeight ?? autoOrient.height };
    image.autoOrient().timeout({ seconds: Math.ceil(maxRenderMs / 1_000) });
    const target = resize(
      image,
      size,
      boundedBy(MAX_SIDE[format], size, transformation),
      focalPoint,
    );
    const ofFile = rightsIn({ xmp, iptc });
    inscribe(image, { ...(exif && exifRights(exif)), ...ofFile, ...request.rights });
    const bytes = await encoded(image, format, transformation.quality, target).toBuffer();
    const provenance = provenanceIn(ofFile, await hasContentCredentials(source));
    return { bytes, original: { ...size, ...(provenance && { provenance }) } };
  } catch (error) {
    if (error instanceof OnlyOriginalMoves) throw error;
    const Failure = isTimeout(error) ? TookTooLong : NotRendered;
    throw new Failure('The picture cannot be made.', { cause: error });
  }
}

/** libvips says so in words only, such as "timeout: 12% complete". */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.includes('timeout:');
}

/** An animated PNG has a chunk `acTL` before its pixels; an animated AVIF has the brand `avis`. */
async function hasUnreadFrames(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const head = buffer.subarray(0, bytesRead);
    const format = formatOfBytes(head);
    if (format === 'avif') return head.subarray(8, 64).includes('avis');
    if (format !== 'png') return false;
    const control = head.indexOf('acTL');
    const pixels = head.indexOf('IDAT');
    return control >= 0 && (pixels < 0 || control < pixels);
  } finally {
    await file.close();
  }
}

/** Fits a picture without a requested size into the largest size that its format can have. */
function boundedBy(
  side: number | undefined,
  { width, height }: Size,
  transformation: Transformation,
): Transformation {
  const isSized = transformation.width !== null || transformation.height !== null;
  if (side === undefined || isSized || (width <= side && height <= side)) return transformation;
  return { ...transformation, width: side, height: side, fit: 'inside' };
}

/** Returns the size of the picture. */
function resize(
  image: Sharp,
  size: Size,
  transformation: Transformation,
  focalPoint: FocalPoint | null,
): Size {
  const { width, height, fit } = transformation;
  if (width === null && height === null) return size;
  const target = targetSize(size, transformation);
  const crops = width !== null && height !== null && fit === 'cover';
  if (crops && focalPoint !== null) image.extract(cropAround(size, target, focalPoint));
  image.resize({ ...target, fit: crops ? 'cover' : 'fill' });
  return target;
}

/** sharp's default qualities, with an effort that a visitor can wait for. */
function encoded(
  image: Sharp,
  format: ImageFormat,
  quality: number | null,
  { width, height }: Size,
): Sharp {
  const options = quality === null ? {} : { quality };
  const isLarge = width * height > EFFORT_PIXELS;
  switch (format) {
    case 'avif':
      return image.avif({ ...options, effort: isLarge ? 0 : 2 });
    case 'webp':
      return image.webp(options);
    case 'jpeg':
      // JPEG has no transparency; without a background it would become black.
      return image.flatten({ background: '#ffffff' }).jpeg(options);
    case 'png':
      return image.png();
    case 'gif':
      return image.gif(isLarge ? { effort: 1 } : {});
  }
}

/** XMP is read first, as the Metadata Working Group says; programs that write IPTC only are older. */
function rightsIn({ xmp, iptc }: Pick<Metadata, 'xmp' | 'iptc'>): PictureRights {
  return cleanRights({ ...(iptc && readIptc(iptc)), ...(xmp && readXmp(xmp)) });
}

/** Writes rights into a picture. A GIF takes none. */
function inscribe(image: Sharp, rights: PictureRights): void {
  const { copyright, creator } = rights;
  const exif = {
    ...(copyright !== undefined && { Copyright: copyright }),
    ...(creator !== undefined && { Artist: creator }),
  };
  if (Object.keys(exif).length > 0) image.withExif({ IFD0: exif });
  const xmp = writeXmp(rights);
  if (xmp !== null) image.withXmp(xmp);
}

function exifRights(exif: Buffer): PictureRights {
  try {
    const { Image: tags } = readExif(exif);
    const { Copyright, Artist } = tags ?? {};
    return cleanRights({
      ...(typeof Copyright === 'string' && { copyright: Copyright }),
      ...(typeof Artist === 'string' && { creator: Artist }),
    });
  } catch {
    // Unreadable EXIF names no rights; the picture itself is fine.
    return {};
  }
}
