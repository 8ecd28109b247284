import type { Rendition } from '../contracts/asset';

/** Widths in pixels by Strapi's names, and `preview` for the large view of the picker. */
const WIDTHS = { thumbnail: 245, small: 500, medium: 750, large: 1000, preview: 1600 } as const;

/**
 * Lists renditions of a DAM that makes any width on demand, for all widths below the original's. An
 * empty list if the original's size is unknown.
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
