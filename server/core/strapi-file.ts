/** Width in pixels of Strapi's `thumbnail` format, which no breakpoint sets. */
export const THUMBNAIL_WIDTH = 245;

/** Breakpoints of Strapi's upload plugin if the project sets none: widths in pixels. */
export const FORMAT_WIDTHS = { small: 500, medium: 750, large: 1000 } as const;

/** Returns a size in Strapi's unit, kilobytes with two decimals; 0 if the size is unknown. */
export function kilobytes(bytes: number | null): number {
  return bytes === null ? 0 : Math.round(bytes / 10) / 100;
}
