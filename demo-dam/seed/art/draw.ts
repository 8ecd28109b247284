import sharp from 'sharp';
import type { SeedVersion } from '../catalogue';
import { botanical } from './botanical';
import { document, type Pictures } from './documents';
import { chart, icon, infographic, keyVisual, knit, logo, wavePattern } from './graphics';
import { type Canvas, randomFrom, startDrawing, svg } from './kit';
import { portrait } from './portraits';
import { product } from './products';
import { rain, skyline } from './scenes-city';
import { boatyard, harbour, pier } from './scenes-harbour';
import { aurora, lake, meadow, mountains } from './scenes-land';
import { bay, coast, dunes, ferry, lighthouse } from './scenes-sea';
import { birches, cabin, forest, valley } from './scenes-woods';
import { sound } from './sound';

const FAMILIES: Readonly<Record<string, (canvas: Canvas) => string>> = {
  harbour,
  pier,
  boatyard,
  lighthouse,
  ferry,
  bay,
  coast,
  dunes,
  mountains,
  lake,
  meadow,
  forest,
  cabin,
  valley,
  birches,
  aurora,
  skyline,
  rain,
  product,
  portrait,
  botanical,
  keyvisual: keyVisual,
  logo,
  icon,
  waves: wavePattern,
  knit,
  infographic,
  chart,
};

/** Drawings that live by flat colour; grain would only make them dirty. */
const FLAT = new Set(['logo', 'icon', 'waves', 'infographic', 'chart']);
const GRAIN_PX = 256;
const BEAM_FRAMES = 12;

/**
 * The bytes of a version of the seed. The same version is the same picture on every machine. XMP goes into
 * pictures of pixels only.
 */
export async function draw(version: SeedVersion, key: string, xmp?: string): Promise<Buffer> {
  if (version.format === 'wav') return sound(version.look, key);
  if (version.format === 'pdf') return document(version.look, await picturesOf(version.look));
  if (version.family === 'beam') return animation(version, key);
  const drawing = drawSvg(version, key);
  if (version.format === 'svg') return Buffer.from(drawing);
  return rasterise(drawing, version, xmp);
}

function canvasOf(version: SeedVersion, key: string): Canvas {
  return {
    w: (version.width / version.height) * 1000,
    h: 1000,
    random: randomFrom(key),
    look: version.look,
    variant: version.variant ?? '',
  };
}

function drawSvg(version: SeedVersion, key: string): string {
  const family = FAMILIES[version.family];
  if (!family) throw new Error(`There is no drawing family "${version.family}".`);
  // Versions of one asset share the scene and differ in light or colour.
  const canvas = canvasOf(version, key.replace(/#\d+$/, ''));
  startDrawing();
  return svg(version, canvas.w, canvas.h, family(canvas));
}

async function rasterise(drawing: string, version: SeedVersion, xmp?: string): Promise<Buffer> {
  const picture = sharp(Buffer.from(drawing));
  if (xmp !== undefined) picture.withXmp(xmp);
  const isOpaque = !FLAT.has(version.family) && version.variant !== 'mug-cutout';
  if (isOpaque) {
    const tile = grain();
    picture.composite([
      { input: tile, raw: { width: GRAIN_PX, height: GRAIN_PX, channels: 4 }, tile: true },
    ]);
  }
  if (version.format === 'png') return picture.png({ compressionLevel: 7 }).toBuffer();
  if (version.format === 'webp') return picture.webp({ quality: 82, effort: 2 }).toBuffer();
  return picture.flatten({ background: '#ffffff' }).jpeg({ quality: 84 }).toBuffer();
}

/**
 * Film grain: faint light and dark dots, the same tile for every picture. Made as pixels, since
 * turbulence in SVG is slow.
 */
function grain(): Buffer {
  grainTile ??= makeGrain();
  return grainTile;
}

let grainTile: Buffer | undefined;

function makeGrain(): Buffer {
  const random = randomFrom('grain');
  const pixels = Buffer.alloc(GRAIN_PX * GRAIN_PX * 4);
  for (let at = 0; at < pixels.length; at += 4) {
    const value = random() + random() - 1;
    const tone = value > 0 ? 255 : 0;
    pixels[at] = tone;
    pixels[at + 1] = tone;
    pixels[at + 2] = tone;
    pixels[at + 3] = Math.round(Math.abs(value) * 26);
  }
  return pixels;
}

async function animation(version: SeedVersion, key: string): Promise<Buffer> {
  const frames: Buffer[] = [];
  for (let frame = 0; frame < BEAM_FRAMES; frame += 1) {
    startDrawing();
    const canvas = canvasOf(version, key);
    const body = lighthouse(canvas, (frame * 180) / BEAM_FRAMES);
    frames.push(
      await sharp(Buffer.from(svg(version, canvas.w, canvas.h, body)))
        .png({ compressionLevel: 1 })
        .toBuffer(),
    );
  }
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: Array(BEAM_FRAMES).fill(120), colours: 96, effort: 3 })
    .toBuffer();
}

async function picturesOf(look: string): Promise<Pictures> {
  const wanted: Readonly<Record<string, readonly [string, string, string, number, number]>> =
    look === 'press-kit'
      ? {
          hero: ['pier', 'golden', '', 900, 1270],
          coast: ['lighthouse', 'dusk', '', 1200, 720],
          spring: ['keyvisual', 'spring', '', 1200, 720],
          people: ['portrait', 'ida', '', 1200, 720],
        }
      : {
          hero: ['harbour', 'dawn', '', 1200, 500],
          jacket: ['product', 'moss', 'jacket', 560, 600],
          boots: ['product', 'yellow', 'boots', 560, 600],
          backpack: ['product', 'ochre', 'backpack', 560, 600],
        };
  const pictures: Record<string, Buffer> = {};
  for (const [name, [family, lookOf, variant, width, height]] of Object.entries(wanted)) {
    const version: SeedVersion = { family, look: lookOf, variant, width, height, format: 'jpg' };
    pictures[name] = await rasterise(drawSvg(version, `${look}-${name}`), version);
  }
  return pictures;
}
