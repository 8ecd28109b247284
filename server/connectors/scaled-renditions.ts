import type { Rendition } from '../contracts/asset';

/** Strapi's names and widths, in pixels, and what the picker shows large. */
const WIDTHS = { thumbnail: 245, small: 500, medium: 750, large: 1000, preview: 1600 } as const;

/**
 * Renditions of a DAM that makes pictures of any width from their address: those that are smaller than
 * the original, since none is made larger.
 */
export function scaledRenditions(
  original: { width: number | null; height: number | null },
  mime: string,
  urlOf: (width: number) => string,
): Rendition[] {
  const { width, height } = original;
  if (!width || !height) return [];
  return Object.entries(WIDTHS)
    .filter(([, wanted]) => wanted < width)
    .map(([name, wanted]) => ({
      name,
      url: urlOf(wanted),
      width: wanted,
      height: Math.max(1, Math.round((height * wanted) / width)),
      mime,
      sizeBytes: null,
    }));
}
