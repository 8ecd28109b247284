import sharp from 'sharp';
import type { SeedVersion } from '../catalogue';

/** placeholder while the art is being drawn */
export async function draw(version: SeedVersion, _key: string): Promise<Buffer> {
  const svg = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${version.width}" height="${version.height}"><rect width="100%" height="100%" fill="#456"/></svg>`,
  );
  return version.format === 'svg' ? svg : sharp(svg).jpeg().toBuffer();
}
