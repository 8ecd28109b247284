import { type PictureSketch, SKETCH_SIDE } from '../../server/contracts/sketch';

/** Larger pictures are compared after the upload only: a browser decodes them whole, in memory. */
const MOST_BYTES = 32 * 1024 ** 2;

/** Side of the first square on which a picture is drawn, in pixels, at most. */
const LARGEST_SIDE = 2_048;

/** Side of the square from which the sketch is made, in pixels. */
const LAST_SIDE = 2 * SKETCH_SIDE;

/** Channels of a canvas, and those of a sketch: it has no transparency. */
const RGBA = 4;
const RGB = 3;

/** Weights of the four pixels around a boundary, as of a linear kernel: those of libvips are alike. */
const WEIGHTS = [1, 3, 3, 1] as const;

/** Makes a picture as small as the server compares it. Null for a file that the browser does not show as pixels. */
export async function sketchOf(file: File): Promise<PictureSketch | null> {
  const isPicture = file.type.startsWith('image/') && file.type !== 'image/svg+xml';
  if (!isPicture || file.size > MOST_BYTES) return null;
  const bitmap = await bitmapOf(file);
  if (bitmap === null) return null;
  const { width, height } = bitmap;
  let canvas = drawn(bitmap, firstSide(Math.max(width, height)));
  bitmap.close();
  // In halves, because one large step would leave out pixels.
  while (canvas.width > LAST_SIDE) canvas = drawn(canvas, canvas.width / 2);
  const { data } = contextOf(canvas).getImageData(0, 0, LAST_SIDE, LAST_SIDE);
  return { pixels: btoa(String.fromCharCode(...halved(data))), width, height };
}

/** Null for a format that the browser does not know, and for a broken file: the server looks at it after the upload. */
function bitmapOf(file: File): Promise<ImageBitmap | null> {
  return createImageBitmap(file).catch((error: unknown) => {
    if (error instanceof DOMException) return null;
    throw error;
  });
}

/** Returns the next power of two times the last side, so that halves lead to it. */
function firstSide(longest: number): number {
  let side = LAST_SIDE;
  while (side < longest && side < LARGEST_SIDE) side *= 2;
  return side;
}

/** Draws a picture on a white square, whatever its shape is. */
function drawn(picture: ImageBitmap | HTMLCanvasElement, side: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = contextOf(canvas);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = 'medium';
  context.drawImage(picture, 0, 0, side, side);
  return canvas;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('The browser gives no canvas.');
  return context;
}

/** Makes red, green and blue of 32 × 32 pixels from the 64 × 64 pixels of a canvas. */
function halved(pixels: Uint8ClampedArray): Uint8Array {
  const sketch = new Uint8Array(SKETCH_SIDE ** 2 * RGB);
  for (let y = 0; y < SKETCH_SIDE; y++) {
    for (let x = 0; x < SKETCH_SIDE; x++) {
      for (let channel = 0; channel < RGB; channel++) {
        const level = levelAt(pixels, 2 * x, 2 * y, channel);
        sketch[(y * SKETCH_SIDE + x) * RGB + channel] = Math.round(level);
      }
    }
  }
  return sketch;
}

/** Returns the mean of the 4 × 4 pixels around the four that become one. */
function levelAt(pixels: Uint8ClampedArray, left: number, top: number, channel: number): number {
  let sum = 0;
  for (const [row, weightOfRow] of WEIGHTS.entries()) {
    for (const [column, weight] of WEIGHTS.entries()) {
      const at = inside(top + row - 1) * LAST_SIDE + inside(left + column - 1);
      sum += weightOfRow * weight * (pixels[at * RGBA + channel] ?? 0);
    }
  }
  return sum / 64;
}

function inside(position: number): number {
  return Math.min(LAST_SIDE - 1, Math.max(0, position));
}
