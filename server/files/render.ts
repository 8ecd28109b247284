import readExif from 'exif-reader';
import sharp, { type Sharp } from 'sharp';
import type { FocalPoint } from '../contracts/asset';
import type { ImageFormat } from '../core/image-types';
import { cropAround, type Size, type Transformation, targetSize } from '../core/transformation';

export interface RenderRequest {
  /** Path of the original. */
  source: string;
  transformation: Transformation;
  format: ImageFormat;
  focalPoint: FocalPoint | null;
  /** Written into the picture's EXIF; null keeps what the original says. */
  copyright: string | null;
  credit: string | null;
  /** Originals with more pixels are not decoded: a few kilobytes can hold gigabytes of pixels. */
  maxPixels: number;
}

/** Formats are told by the bytes, not by the name: an SVG could read files of this machine. */
const DECODED: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif']);

/** No picture can be made: the original is broken, too large, or not an image. */
export class NotRendered extends Error {}

/**
 * Makes a picture and writes it to `target`: turned as its EXIF says, in sRGB, never enlarged. Animations
 * are kept if the format has them. Of the metadata only copyright and author are kept.
 */
export async function render(request: RenderRequest, target: string): Promise<void> {
  const { source, transformation, format, focalPoint, maxPixels } = request;
  const animated = format === 'webp' || format === 'gif';
  try {
    const image = sharp(source, { limitInputPixels: maxPixels, animated, sequentialRead: true });
    const { format: found, autoOrient, pageHeight, exif } = await image.metadata();
    if (!DECODED.has(found))
      throw new Error(`The original has the format ${found}, which no picture is made of.`);
    const size: Size = { width: autoOrient.width, height: pageHeight ?? autoOrient.height };
    image.autoOrient();
    resize(image, size, transformation, focalPoint);
    const rights = rightsOf(request, exif);
    if (Object.keys(rights).length > 0) image.withExif({ IFD0: rights });
    await encoded(image, format, transformation.quality).toFile(target);
  } catch (error) {
    throw new NotRendered('The picture cannot be made.', { cause: error });
  }
}

function resize(
  image: Sharp,
  size: Size,
  transformation: Transformation,
  focalPoint: FocalPoint | null,
): void {
  const { width, height, fit } = transformation;
  if (width === null && height === null) return;
  const target = targetSize(size, transformation);
  const crops = width !== null && height !== null && fit === 'cover';
  if (crops && focalPoint !== null) image.extract(cropAround(size, target, focalPoint));
  image.resize({ ...target, fit: crops ? 'cover' : 'fill' });
}

/** sharp's default qualities, with an effort that a visitor can wait for. */
function encoded(image: Sharp, format: ImageFormat, quality: number | null): Sharp {
  const options = quality === null ? {} : { quality };
  switch (format) {
    case 'avif':
      return image.avif({ ...options, effort: 2 });
    case 'webp':
      return image.webp(options);
    case 'jpeg':
      // JPEG has no transparency; without a background it would become black.
      return image.flatten({ background: '#ffffff' }).jpeg(options);
    case 'png':
      return image.png();
    case 'gif':
      return image.gif();
  }
}

function rightsOf(
  { copyright, credit }: RenderRequest,
  exif: Buffer | undefined,
): Record<string, string> {
  const own = exif === undefined ? {} : exifRights(exif);
  const rights = { Copyright: copyright ?? own.Copyright, Artist: credit ?? own.Artist };
  return Object.fromEntries(
    Object.entries(rights).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

function exifRights(exif: Buffer): { Copyright?: string; Artist?: string } {
  try {
    const { Image: tags } = readExif(exif);
    const { Copyright, Artist } = tags ?? {};
    return {
      ...(typeof Copyright === 'string' && { Copyright }),
      ...(typeof Artist === 'string' && { Artist }),
    };
  } catch {
    // Unreadable EXIF names no rights; the picture itself is fine.
    return {};
  }
}
