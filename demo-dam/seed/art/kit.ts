/** A random number in 0..1, the same sequence for the same key. */
export type Random = () => number;

/** A generator seeded by a text (FNV-1a, then mulberry32), so every machine draws the same. */
export function randomFrom(key: string): Random {
  let state = 2166136261;
  for (const character of key) state = Math.imul(state ^ character.charCodeAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The drawing surface: 1000 units high, as wide as the format asks. */
export interface Canvas {
  readonly w: number;
  readonly h: number;
  readonly random: Random;
  /** The look and variant of the catalogue. */
  readonly look: string;
  readonly variant: string;
}

/** A number in `from..to`. */
export const between = (random: Random, from: number, to: number): number =>
  from + random() * (to - from);

/** One of the list; for lists that are not empty. */
export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}

/** A coordinate with one decimal: SVGs of 3000 px need no more, and stay small. */
export const n = (value: number): string => String(Math.round(value * 10) / 10);

/** `count` items made by a function of the index. */
export const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: Math.max(0, Math.round(count)) }, (_, index) => make(index)).join('');

function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** The colour `share` (0..1) of the way from one `#rrggbb` to another. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)];
  const mixed = a.map((value, index) => Math.round(value + ((b[index] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

export const darker = (hex: string, share: number): string => mix(hex, '#06101c', share);
export const lighter = (hex: string, share: number): string => mix(hex, '#ffffff', share);

let ids = 0;

/** Starts the numbering of gradients anew; call it before each drawing, so files are the same. */
export function startDrawing(): void {
  ids = 0;
}

/** A gradient from stops `[offset, colour, opacity?]`; answers its definition and its reference. */
export function gradient(
  stops: readonly (readonly [number, string, number?])[],
  kind: 'down' | 'across' | 'diagonal' | 'round' = 'down',
): { def: string; fill: string } {
  ids += 1;
  const id = `g${ids}`;
  const inner = stops
    .map(([at, colour, opacity]) => {
      const alpha = opacity === undefined ? '' : ` stop-opacity="${opacity}"`;
      return `<stop offset="${at}" stop-color="${colour}"${alpha}/>`;
    })
    .join('');
  const shape = {
    down: 'x1="0" y1="0" x2="0" y2="1"',
    across: 'x1="0" y1="0" x2="1" y2="0"',
    diagonal: 'x1="0" y1="0" x2="1" y2="1"',
    round: '',
  }[kind];
  const tag = kind === 'round' ? 'radialGradient' : 'linearGradient';
  return { def: `<${tag} id="${id}" ${shape}>${inner}</${tag}>`, fill: `url(#${id})` };
}

/** Smooth noise in -1..1 over x, in `octaves` of rising detail. */
export function noiseLine(random: Random, octaves = 4): (x: number) => number {
  const tables = Array.from({ length: octaves }, () => Array.from({ length: 256 }, random));
  const at = (table: readonly number[], x: number) => {
    const cell = Math.floor(x);
    const t = x - cell;
    const eased = t * t * (3 - 2 * t);
    const left = table[((cell % 256) + 256) % 256] ?? 0;
    const right = table[(((cell + 1) % 256) + 256) % 256] ?? 0;
    return left + (right - left) * eased;
  };
  return (x) => {
    let sum = 0;
    let weight = 0;
    for (const [octave, table] of tables.entries()) {
      const amplitude = 0.5 ** octave;
      sum += (at(table, x * 2 ** octave) * 2 - 1) * amplitude;
      weight += amplitude;
    }
    return sum / weight;
  };
}

/** A closed path under a line `height(x)`, down to `bottom`. */
export function under(w: number, height: (x: number) => number, bottom: number, step = 8): string {
  let path = `M-10 ${n(bottom)}`;
  for (let x = -10; x <= w + 10; x += step) path += `L${n(x)} ${n(height(x))}`;
  return `${path}L${n(w + 10)} ${n(bottom)}Z`;
}

/** Many rectangles as one path per colour: a skyline has thousands, and elements are what costs. */
export class Rects {
  private readonly paths = new Map<string, string>();

  add(colour: string, x: number, y: number, width: number, height: number): void {
    const path = this.paths.get(colour) ?? '';
    this.paths.set(colour, `${path}M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`);
  }

  draw(opacity = 1): string {
    const drawn = [...this.paths].map(([colour, path]) => `<path fill="${colour}" d="${path}"/>`);
    return `<g opacity="${opacity}">${drawn.join('')}</g>`;
  }
}

/** Wraps a drawing as an SVG document of the asked size in pixels. */
export function svg(
  pixels: { readonly width: number; readonly height: number },
  w: number,
  h: number,
  body: string,
): string {
  // On a single shape `opacity` makes librsvg composite a layer of its own, which is what costs;
  // opacity of fill and stroke looks the same and does not.
  const cheap = body.replace(
    /(<(?:rect|circle|ellipse|path)\b[^>]*?) opacity="([^"]*)"/g,
    '$1 fill-opacity="$2" stroke-opacity="$2"',
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels.width}" height="${pixels.height}" viewBox="0 0 ${n(w)} ${n(h)}">${cheap}</svg>`;
}
