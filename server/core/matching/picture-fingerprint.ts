import { SKETCH_SIDE } from '../../contracts/sketch';

/** Side of the small grey picture of which the perceptual hash is made, in pixels. */
export const GREY_SIDE = SKETCH_SIDE;

/** Side of the small coloured picture that is compared pixel by pixel. */
export const SMALL_SIDE = 16;

const CHANNELS = 3;
const SMALL_BYTES = SMALL_SIDE ** 2 * CHANNELS;

/** What is kept of the pixels of a picture, so that copies of it are recognised. */
export interface PictureFingerprint {
  /** Perceptual hash of 64 bits, as 16 hexadecimal digits. */
  hash: string;
  /** The picture on 16 × 16 pixels, in red, green and blue: 768 bytes. */
  small: Uint8Array;
  /**
   * True if the picture has no details by which it could be told from others: one colour, a gradient. Such a picture
   * is never recognised for sure by its pixels.
   */
  isPlain: boolean;
}

/** Least mean difference of a pixel from its neighbours, in grey levels of 255. A smooth gradient has none. */
const LEAST_DETAIL = 1.5;

/** Brightness of a pixel, as the eye weighs the colours (ITU-R BT.601). */
function greyOf(pixels: Uint8Array, at: number): number {
  return 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0);
}

/** Returns the grey levels of a picture on 32 × 32 pixels. `pixels` are red, green and blue of each. */
export function greyLevels(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: GREY_SIDE ** 2 }, (_, index) =>
    Math.round(greyOf(pixels, index * CHANNELS)),
  );
}

/** Returns a picture of 32 × 32 pixels on 16 × 16: each pixel is the mean of four. */
export function smallPicture(pixels: Uint8Array): Uint8Array {
  const small = new Uint8Array(SMALL_BYTES);
  const row = GREY_SIDE * CHANNELS;
  for (let index = 0; index < SMALL_BYTES; index++) {
    const pixel = Math.floor(index / CHANNELS);
    const y = Math.floor(pixel / SMALL_SIDE);
    const at = y * 2 * row + (pixel % SMALL_SIDE) * 2 * CHANNELS + (index % CHANNELS);
    const sum = [at, at + CHANNELS, at + row, at + row + CHANNELS].reduce(
      (total, each) => total + (pixels[each] ?? 0),
      0,
    );
    small[index] = Math.round(sum / 4);
  }
  return small;
}

/** True if a picture of 32 × 32 grey levels has too few details. */
export function isPlain(grey: Uint8Array): boolean {
  let sum = 0;
  const level = (x: number, y: number) => grey[y * GREY_SIDE + x] ?? 0;
  for (let y = 1; y < GREY_SIDE - 1; y++) {
    for (let x = 1; x < GREY_SIDE - 1; x++) {
      const around = level(x - 1, y) + level(x + 1, y) + level(x, y - 1) + level(x, y + 1);
      sum += Math.abs(level(x, y) - around / 4);
    }
  }
  return sum / (GREY_SIDE - 2) ** 2 < LEAST_DETAIL;
}

/** Turns 64 digits of 0 and 1 into 16 hexadecimal ones. */
export function hexOfBits(bits: string): string {
  return (bits.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16)).join('');
}

const FORM = /^1([pd])([0-9a-f]{16})([A-Za-z0-9+/=]+)$/;

/** Returns a text for the table. It begins with the number of its form. */
export function encodePicture({ hash, small, isPlain: plain }: PictureFingerprint): string {
  return `1${plain ? 'p' : 'd'}${hash}${Buffer.from(small).toString('base64')}`;
}

/** Reads what `encodePicture` returned; null for a form that this version does not know. */
export function decodePicture(text: string | null): PictureFingerprint | null {
  const [, kind, hash = '', small = ''] = FORM.exec(text ?? '') ?? [];
  const bytes = Buffer.from(small, 'base64');
  if (kind === undefined || bytes.length !== SMALL_BYTES) return null;
  return { hash, small: new Uint8Array(bytes), isPlain: kind === 'p' };
}
