import sharp from 'sharp';

/**
 * Texts that ResourceSpace reads from a file into its fields while it takes it in: here the caption (18) and the
 * credit (10) of EXIF, and keywords (1) of a PNG's or JPEG's EXIF comment.
 */
export async function exifOf(bytes: Buffer, ext: string): Promise<[number, string][]> {
  // A document may be named like a picture.
  if (!/^(jpg|png)$/.test(ext) || bytes.toString('latin1', 0, 4) === '%PDF') return [];
  const { exif } = await sharp(bytes).metadata();
  const text = exif?.toString('latin1') ?? '';
  const found = (name: string) => new RegExp(`${name}=([^;\\0]*);`).exec(text)?.[1];
  const fields = [
    [18, found('caption')],
    [10, found('credit')],
    [1, found('keywords')],
  ] as const;
  return fields.flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]));
}
