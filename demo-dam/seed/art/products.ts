import { type Canvas, darker, gradient, lighter, mix, n, times } from './kit';
import { backpack, bottle, lantern, mug, rope, tent } from './product-gear';
import { boots, cap, jacket, sweater } from './product-wear';

/** The colours of a product shot: the thing, its accent, the studio wall. */
export interface Colourway {
  readonly main: string;
  readonly accent: string;
  readonly wall: string;
}

const COLOURWAYS: Readonly<Record<string, Colourway>> = {
  moss: { main: '#5f7146', accent: '#e0a63a', wall: '#dfe0cf' },
  sand: { main: '#d0ac78', accent: '#a8452c', wall: '#e7e3d8' },
  rose: { main: '#d99a86', accent: '#7d3044', wall: '#f0d9cf' },
  signal: { main: '#e2612a', accent: '#22303f', wall: '#cfdbe0' },
  navy: { main: '#23406b', accent: '#f2ede1', wall: '#d5dde6' },
  yellow: { main: '#f0b91f', accent: '#f7f4ea', wall: '#bcd6dc' },
  ochre: { main: '#b8863f', accent: '#5a3320', wall: '#efe0c2' },
  ember: { main: '#b5332a', accent: '#ffcf70', wall: '#241d2a' },
  teal: { main: '#1f7f86', accent: '#f3c36a', wall: '#dce9e6' },
  grey: { main: '#d9773f', accent: '#8d8d8d', wall: '#b9bcbd' },
};

const DRAWINGS: Readonly<Record<string, (colours: Colourway) => string>> = {
  jacket: (colours) => jacket(colours, false),
  parka: (colours) => jacket(colours, true),
  sweater,
  boots,
  cap,
  backpack,
  mug,
  'mug-cutout': mug,
  lantern,
  tent,
  bottle,
  rope,
};

/** A product before a seamless studio wall, or cut out on transparency. */
export function product(canvas: Canvas): string {
  const { w, h, look, variant } = canvas;
  const colours = COLOURWAYS[look];
  const draw = DRAWINGS[variant];
  if (!colours || !draw) throw new Error(`There is no product "${variant}" in "${look}".`);
  // Things are drawn in a box of 800 x 800 around 0, 0 and stand on y = 350.
  const scale = Math.min(w / 860, h / 930);
  const thing = `<g transform="translate(${n(w / 2)} ${n(h * 0.5)}) scale(${scale.toFixed(3)})">${draw(colours)}</g>`;
  if (variant === 'mug-cutout') return thing;
  const isDark = variant === 'lantern';
  const wall = isDark ? mix('#1d1a26', colours.main, 0.12) : colours.wall;
  const backdrop = gradient([
    [0, darker(wall, isDark ? 0.4 : 0.1)],
    [0.62, lighter(wall, isDark ? 0.02 : 0.35)],
    [0.76, lighter(wall, isDark ? 0 : 0.18)],
    [1, darker(wall, 0.18)],
  ]);
  const spot = gradient(
    [
      [0, isDark ? '#ffb65c' : '#ffffff', isDark ? 0.34 : 0.75],
      [1, '#ffffff', 0],
    ],
    'round',
  );
  const shadow = gradient(
    [
      [0, '#0c1220', 0.5],
      [0.6, '#0c1220', 0.2],
      [1, '#0c1220', 0],
    ],
    'round',
  );
  const floor = h * 0.5 + 352 * scale;
  const ground =
    variant === 'rope'
      ? ''
      : `<ellipse cx="${n(w / 2 + 16)}" cy="${n(floor)}" rx="${n(Math.min(w * 0.47, 400 * scale))}" ry="${n(34 * scale)}" fill="${shadow.fill}"/>`;
  const dust = times(
    26,
    () =>
      `<circle cx="${n(canvas.random() * w)}" cy="${n(canvas.random() * h)}" r="${n(0.6 + canvas.random())}" fill="#fff" opacity=".16"/>`,
  );
  return `<defs>${backdrop.def}${spot.def}${shadow.def}</defs><rect width="${n(w)}" height="${n(h)}" fill="${backdrop.fill}"/><ellipse cx="${n(w * 0.5)}" cy="${n(h * 0.46)}" rx="${n(w * 0.62)}" ry="${n(h * 0.5)}" fill="${spot.fill}"/>${ground}${thing}${dust}`;
}
