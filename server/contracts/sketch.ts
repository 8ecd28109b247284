/** Side of the square on which a picture is compared with the DAM's, in pixels. */
export const SKETCH_SIDE = 32;

/** Characters of the pixels of a sketch: three bytes each, in base64. */
export const SKETCH_CHARACTERS = SKETCH_SIDE ** 2 * 4;

/** Most pictures in one request. */
export const MAX_KNOWN_PICTURES = 8;

/** Most pictures of a user within a minute: each is looked for in the fingerprints of all assets. */
export const MAX_PICTURES_PER_MINUTE = 120;

/**
 * A picture on the editor's machine, as small as it is compared: 32 × 32 pixels, turned as its EXIF says, in sRGB, on
 * white. The whole picture stays in the browser.
 */
export interface PictureSketch {
  /** Red, green and blue of each pixel, row by row, in base64: 4,096 characters. */
  pixels: string;
  /** Of the picture itself as displayed, in pixels. */
  width: number;
  height: number;
}
