import { n, times } from './kit';

/**
 * A monoline alphabet of our own, as strokes on a grid 4 wide and 6 high: headlines and logos look
 * the same on a machine without any fonts.
 */
const GLYPHS: Readonly<Record<string, { width: number; path: string }>> = {
  A: { width: 4.4, path: 'M0 6L2.2 0L4.4 6M.8 4H3.6' },
  B: { width: 3.6, path: 'M0 0V6H2Q3.6 6 3.6 4.4T2 2.9H0M0 0H1.8Q3.2 0 3.2 1.45T1.8 2.9' },
  C: { width: 4.2, path: 'M4.2 1.2Q3.4 0 2.2 0Q0 0 0 3T2.2 6Q3.4 6 4.2 4.8' },
  D: { width: 4.2, path: 'M0 0V6H1.4Q4.2 6 4.2 3T1.4 0Z' },
  E: { width: 3.2, path: 'M3.2 0H0V6H3.2M0 3H2.7' },
  F: { width: 3.1, path: 'M3.1 0H0V6M0 3H2.6' },
  G: { width: 4.4, path: 'M4.2 1.2Q3.4 0 2.2 0Q0 0 0 3T2.2 6Q4.4 6 4.4 3.2H2.6' },
  H: { width: 4, path: 'M0 0V6M4 0V6M0 3H4' },
  I: { width: 0, path: 'M0 0V6' },
  J: { width: 2.6, path: 'M2.6 0V4.4Q2.6 6 1.2 6Q.3 6 0 5.2' },
  K: { width: 3.8, path: 'M0 0V6M3.6 0L0 3.6M1.4 2.3L3.8 6' },
  L: { width: 3, path: 'M0 0V6H3' },
  M: { width: 5, path: 'M0 6V0L2.5 3.8L5 0V6' },
  N: { width: 4, path: 'M0 6V0L4 6V0' },
  O: { width: 4.8, path: 'M2.4 0Q4.8 0 4.8 3T2.4 6Q0 6 0 3T2.4 0Z' },
  P: { width: 3.5, path: 'M0 6V0H1.8Q3.5 0 3.5 1.7T1.8 3.4H0' },
  Q: { width: 4.8, path: 'M2.4 0Q4.8 0 4.8 3T2.4 6Q0 6 0 3T2.4 0ZM3 4.2L4.8 6.2' },
  R: { width: 3.7, path: 'M0 6V0H1.8Q3.5 0 3.5 1.65T1.8 3.3H0M1.7 3.3L3.7 6' },
  S: {
    width: 3.5,
    path: 'M3.3 1.1Q2.8 0 1.7 0Q.2 0 .2 1.5T1.8 3Q3.5 3.2 3.5 4.5T1.8 6Q.4 6 0 4.8',
  },
  T: { width: 3.8, path: 'M0 0H3.8M1.9 0V6' },
  U: { width: 4, path: 'M0 0V3.8Q0 6 2 6T4 3.8V0' },
  V: { width: 4.2, path: 'M0 0L2.1 6L4.2 0' },
  W: { width: 6, path: 'M0 0L1.5 6L3 1L4.5 6L6 0' },
  X: { width: 4, path: 'M0 0L4 6M4 0L0 6' },
  Y: { width: 4, path: 'M0 0L2 3V6M4 0L2 3' },
  Z: { width: 3.8, path: 'M0 0H3.8L0 6H3.8' },
  0: { width: 3.8, path: 'M1.9 0Q3.8 0 3.8 3T1.9 6Q0 6 0 3T1.9 0Z' },
  1: { width: 1.4, path: 'M0 1.2L1.4 0V6' },
  2: { width: 3.4, path: 'M.1 1.5Q.3 0 1.8 0T3.4 1.6Q3.4 2.6 2.2 3.7L0 6H3.4' },
  3: { width: 3.3, path: 'M.2 0H3.1L1.5 2.4Q3.3 2.5 3.3 4.2T1.5 6Q.4 6 0 5' },
  4: { width: 3.8, path: 'M2.8 6V0L0 4.3H3.8' },
  5: { width: 3.3, path: 'M3 0H.6L.3 2.6Q1 2.2 1.6 2.2Q3.3 2.3 3.3 4T1.5 6Q.4 6 0 5' },
  6: { width: 3.4, path: 'M2.8 0Q0 1.6 0 4.2Q0 6 1.7 6T3.4 4.2T1.7 2.4Q.4 2.4 0 3.8' },
  7: { width: 3.3, path: 'M0 0H3.3L1 6' },
  8: {
    width: 3.4,
    path: 'M1.7 2.8Q.3 2.7 .3 1.4T1.7 0T3.1 1.4T1.7 2.8Q0 2.9 0 4.4T1.7 6T3.4 4.4T1.7 2.8Z',
  },
  9: { width: 3.4, path: 'M.6 6Q3.4 4.4 3.4 1.8Q3.4 0 1.7 0T0 1.8T1.7 3.6Q3 3.6 3.4 2.2' },
  '.': { width: 0, path: 'M0 5.9V6' },
  '-': { width: 1.8, path: 'M0 3.2H1.8' },
  '%': {
    width: 4.4,
    path: 'M4 0L.4 6M.9 0Q1.8 0 1.8 1T.9 2T0 1T.9 0ZM3.5 4Q4.4 4 4.4 5T3.5 6T2.6 5T3.5 4Z',
  },
  '/': { width: 2.2, path: 'M2.2 0L0 6' },
};

/** How a line of letters is set; sizes in units of the drawing. */
export interface Lettering {
  /** Height of the capitals. */
  readonly size: number;
  readonly colour: string;
  /** Stroke as a share of the height; 0.14 is bold. */
  readonly weight?: number;
  /** Room between letters, in sixths of the height. */
  readonly spacing?: number;
  readonly align?: 'left' | 'middle' | 'right';
}

/** A line of capitals with its upper left (or upper middle, or right) at x, y. */
export function letters(text: string, x: number, y: number, style: Lettering): string {
  const { size, colour, weight = 0.12, spacing = 1.5, align = 'left' } = style;
  const unit = size / 6;
  let at = 0;
  const placed = [...text.toUpperCase()].flatMap((character) => {
    const glyph = GLYPHS[character];
    const left = at;
    at += (glyph ? glyph.width : 1.6) + spacing;
    return glyph ? [{ left, path: glyph.path }] : [];
  });
  const width = (at - spacing) * unit;
  const shift = align === 'middle' ? width / 2 : align === 'right' ? width : 0;
  const body = placed.map(
    ({ left, path }) => `<path transform="translate(${n(left)})" d="${path}"/>`,
  );
  return `<g transform="translate(${n(x - shift)} ${n(y)}) scale(${unit.toFixed(3)})" fill="none" stroke="${colour}" stroke-width="${(weight * 6).toFixed(2)}" stroke-linecap="round" stroke-linejoin="round">${body.join('')}</g>`;
}

/** How wide a line of letters of height 1 is. */
export function widthOf(text: string, spacing = 1.5): number {
  const widths = [...text.toUpperCase()].map((character) => GLYPHS[character]?.width ?? 1.6);
  return (widths.reduce((sum, width) => sum + width + spacing, 0) - spacing) / 6;
}

/** Grey bars that stand for running text where no font can be assumed. */
export function textBars(
  x: number,
  y: number,
  width: number,
  lines: number,
  colour: string,
  gap = 22,
): string {
  return times(lines, (line) => {
    const share = line === lines - 1 ? 0.55 : 0.86 + ((line * 37) % 14) / 100;
    return `<rect x="${n(x)}" y="${n(y + line * gap)}" width="${n(width * share)}" height="${n(gap * 0.36)}" rx="${n(gap * 0.18)}" fill="${colour}"/>`;
  });
}
