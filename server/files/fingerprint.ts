import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import sharp from 'sharp';
import phash from 'sharp-phash';
import {
  GREY_SIDE,
  greyLevels,
  hexOfBits,
  isPlain,
  type PictureFingerprint,
  smallPicture,
} from '../core/matching/picture-fingerprint';
import type { Size } from '../core/transformation';
import { DECODED, NotRendered } from './render';

export interface FingerprintRequest {
  /** Path of the picture. */
  source: string;
  /** Pictures with more pixels are not decoded. */
  maxPixels: number;
  /** In milliseconds. */
  maxRenderMs: number;
}

/** A picture's fingerprint, and its size as displayed, in pixels. */
export interface PictureFacts extends Size {
  picture: PictureFingerprint;
}

/**
 * Takes the fingerprint of a picture as it is displayed: turned as its EXIF says, in sRGB, on white. Of an animation
 * it takes the first frame. Decodes the picture, so it runs in a process of its own (`RenderProcesses`).
 *
 * @throws `NotRendered` if the file is no picture, is broken, or has too many pixels.
 */
export async function fingerprintPicture(request: FingerprintRequest): Promise<PictureFacts> {
  const { source, maxPixels, maxRenderMs } = request;
  try {
    const image = sharp(source, {
      limitInputPixels: maxPixels,
      sequentialRead: true,
      failOn: 'none',
    });
    const { format, autoOrient } = await image.metadata();
    if (!DECODED.has(format)) throw new Error(`The file has the format ${format}.`);
    const pixels = await image
      .timeout({ seconds: Math.ceil(maxRenderMs / 1_000) })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize(GREY_SIDE, GREY_SIDE, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
      .removeAlpha()
      .raw()
      .toBuffer();
    const { width, height } = autoOrient;
    return { width, height, picture: await fingerprintPixels(pixels) };
  } catch (error) {
    throw new NotRendered('No fingerprint can be taken of the picture.', { cause: error });
  }
}

/** Takes the fingerprint of a picture that is small already: red, green and blue of 32 × 32 pixels. */
export async function fingerprintPixels(pixels: Uint8Array): Promise<PictureFingerprint> {
  const grey = greyLevels(pixels);
  // The library gets pixels: of a file it would decode any format, and read the transparency as brightness.
  const raw = { width: GREY_SIDE, height: GREY_SIDE, channels: 1 } as const;
  const bits = await phash(Buffer.from(grey), { raw });
  return { hash: hexOfBits(bits), small: smallPicture(pixels), isPlain: isPlain(grey) };
}

/** Returns the SHA-256 of a file as hexadecimal digits. Reads it in parts, however large it is. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), hash, { signal });
  return hash.digest('hex');
}
