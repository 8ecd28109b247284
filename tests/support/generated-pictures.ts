import sharp, { type Sharp } from 'sharp';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Random = () => number;

/** What a generated picture shows. */
export const PICTURE_KINDS = [
  'texture',
  'shapes',
  'text',
  'photo',
  'noise',
  'pattern',
  'gradient',
  'plain',
] as const;
type PictureKind = (typeof PICTURE_KINDS)[number];

/** A picture that no other one resembles but by chance, as pixels; the same for the same number. */
async function generatedPicture(number: number): Promise<Sharp> {
  const kind = PICTURE_KINDS[number % PICTURE_KINDS.length] ?? 'plain';
  const random = randomOf(number + 1);
  const sides = [480, 600, 640, 720, 800];
  const width = pick(random, sides);
  const height = pick(random, [...sides, width * 0.75, width * 0.5625].map(Math.round));
  return DRAW[kind](random, width, height);
}

/** As a JPEG of quality 92, as cameras and image editors write it. */
export async function generatedJpeg(number: number): Promise<Buffer> {
  return (await generatedPicture(number)).jpeg({ quality: 92 }).toBuffer();
}

type Draw = (random: Random, width: number, height: number) => Sharp | Promise<Sharp>;

const DRAW: Record<PictureKind, Draw> = {
  gradient: (random, width, height) =>
    svg(
      width,
      height,
      `<defs><linearGradient id="g" gradientTransform="rotate(${int(random, 360)} .5 .5)"><stop offset="0" stop-color="${colour(random)}"/><stop offset="${random().toFixed(2)}" stop-color="${colour(random)}"/><stop offset="1" stop-color="${colour(random)}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>`,
    ),
  noise: (random, width, height) => {
    const pixels = Buffer.alloc(width * height * 3);
    const spread = 40 + int(random, 200);
    for (let at = 0; at < pixels.length; at++) pixels[at] = 20 + random() * spread;
    return sharp(pixels, { raw: { width, height, channels: 3 } });
  },
  shapes: (random, width, height) =>
    svg(width, height, `${ground(random)}${shapes(random, width, height, 3 + int(random, 14))}`),
  text: (random, width, height) =>
    svg(width, height, `${ground(random)}${lines(random, width, height, 2 + int(random, 7))}`),
  texture: (random, width, height) => clouds(random, width, height, 5),
  photo: async (random, width, height) => {
    const things = svgText(width, height, shapes(random, width, height, 2 + int(random, 5)));
    return (await clouds(random, width, height, 6)).composite([{ input: Buffer.from(things) }]);
  },
  pattern: (random, width, height) => {
    const step = 12 + int(random, 90);
    const id = `<defs><pattern id="p" width="${step}" height="${step}" patternUnits="userSpaceOnUse" patternTransform="rotate(${int(random, 90)})"><rect width="${step}" height="${step}" fill="${colour(random)}"/><rect width="${step / 2}" height="${pick(random, [step, step / 2])}" fill="${colour(random)}"/></pattern></defs>`;
    return svg(width, height, `${id}<rect width="100%" height="100%" fill="url(#p)"/>`);
  },
  plain: (random, width, height) => {
    const [red = 0, green = 0, blue = 0] = [0, 0, 0].map(() => int(random, 252));
    const pixels = Buffer.alloc(width * height * 3);
    for (let at = 0; at < pixels.length; at += 3) {
      pixels[at] = red + random() * 3;
      pixels[at + 1] = green + random() * 3;
      pixels[at + 2] = blue + random() * 3;
    }
    return sharp(pixels, { raw: { width, height, channels: 3 } });
  },
};

function int(random: Random, below: number): number {
  return Math.floor(random() * below);
}

function pick<Item>(random: Random, items: readonly [Item, ...Item[]] | Item[]): Item {
  const item = items[int(random, items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

function colour(random: Random): string {
  return `rgb(${int(random, 256)},${int(random, 256)},${int(random, 256)})`;
}

function ground(random: Random): string {
  return `<rect width="100%" height="100%" fill="${random() < 0.4 ? '#fff' : colour(random)}"/>`;
}

function shapes(random: Random, width: number, height: number, count: number): string {
  return Array.from({ length: count }, () => {
    const [x, y] = [int(random, width), int(random, height)];
    const [w, h] = [20 + int(random, width / 2), 20 + int(random, height / 2)];
    return random() < 0.5
      ? `<ellipse cx="${x}" cy="${y}" rx="${w / 2}" ry="${h / 2}" fill="${colour(random)}"/>`
      : `<rect x="${x - w / 2}" y="${y - h / 2}" width="${w}" height="${h}" fill="${colour(random)}"/>`;
  }).join('');
}

const WORDS =
  'harbour pier boat sale autumn news north light report summer team city river offer guide year'.split(
    ' ',
  );

function lines(random: Random, width: number, height: number, count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const size = 16 + int(random, 60);
    const words = Array.from({ length: 1 + int(random, 5) }, () => pick(random, WORDS)).join(' ');
    const y = ((index + 0.8) * height) / count;
    return `<text x="${int(random, width / 3)}" y="${y}" font-family="DejaVu Sans" font-size="${size}" fill="${colour(random)}">${words}</text>`;
  }).join('');
}

/** Noise in several sizes above one another, which has as much of each size as photos do. */
async function clouds(
  random: Random,
  width: number,
  height: number,
  octaves: number,
): Promise<Sharp> {
  const sums = new Float32Array(width * height * 3);
  for (let octave = 0, weight = 0.7; octave < octaves; octave++, weight *= 0.7) {
    const side = 2 ** (octave + 1) + 1;
    const grid = Buffer.from(Uint8Array.from({ length: side * side * 3 }, () => random() * 256));
    const level = await sharp(grid, { raw: { width: side, height: side, channels: 3 } })
      .resize(width, height, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer();
    for (let at = 0; at < sums.length; at++) {
      sums[at] = (sums[at] ?? 0) + weight * ((level[at] ?? 0) - 128);
    }
  }
  const base = [random(), random(), random()].map((share) => 60 + share * 136);
  const pixels = Buffer.from(
    Uint8ClampedArray.from(sums, (sum, at) => (base[at % 3] ?? 0) + sum * 0.8),
  );
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

function svgText(width: number, height: number, inner: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inner}</svg>`;
}

function svg(width: number, height: number, inner: string): Sharp {
  return sharp(Buffer.from(svgText(width, height, inner))).flatten({ background: '#fff' });
}

const FORMATS = ['jpeg', 'webp', 'png', 'avif'] as const;

/** A copy as sites have them: smaller, in another format, compressed again, without metadata. */
export function copyOf(original: Buffer, number: number): Promise<Buffer> {
  const random = randomOf(900_000 + number);
  const format = pick(random, [...FORMATS]);
  const quality = 40 + int(random, 51);
  const share = pick(random, [1, 0.5, 0.333, 0.25]);
  return sharp(original)
    .metadata()
    .then(({ width }) => {
      const image = sharp(original).resize({ width: Math.round(width * share) });
      return format === 'png'
        ? image.png().toBuffer()
        : image.toFormat(format, { quality, ...(format === 'avif' && { effort: 0 }) }).toBuffer();
    });
}

/** The same layout with other words: a series, of which each picture is one of its own. */
export function seriesPicture(number: number): Promise<Buffer> {
  const words = ['Spring sale', 'Summer sale', 'Autumn sale', 'Winter sale', 'Sale 20 %'];
  const inner = `<rect width="100%" height="100%" fill="#0b3d5c"/><rect x="40" y="60" width="260" height="330" fill="#e8a33d"/><text x="340" y="240" font-family="DejaVu Sans" font-size="52" fill="#fff">${words[number]}</text>`;
  return svg(800, 450, inner).jpeg({ quality: 92 }).toBuffer();
}
