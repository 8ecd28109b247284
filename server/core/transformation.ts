import type { FocalPoint } from '../contracts/asset';
import { IMAGE_FORMATS, type ImageFormat, mimeOfFormat } from './image-types';

/** A requested picture, with the values limited by `readTransformation`. */
export interface Transformation {
  /** In pixels. Null if it follows from the other side and the image's aspect ratio. */
  width: number | null;
  height: number | null;
  /** `cover` fills both sides and crops around the focal point; `inside` fits into both, uncropped. */
  fit: 'cover' | 'inside';
  /** `auto` chooses a format that the browser accepts. */
  format: ImageFormat | 'auto';
  /** 1 to 100, or null for the format's default. */
  quality: number | null;
  /** Null for the asset's focal point. */
  focalPoint: FocalPoint | null;
}

/** Allowed widths in pixels: those of Strapi, next/image and common screens. */
export const DEFAULT_WIDTHS: readonly number[] = [
  16, 32, 48, 64, 96, 128, 245, 256, 320, 384, 500, 640, 750, 828, 1000, 1080, 1200, 1280, 1440,
  1600, 1920, 2048, 2560, 3840,
];

const MAX_SIDE = 16_384;
/** Finer steps are not visible, and every step is another file in the cache. */
const QUALITY_STEP = 5;

/** An invalid value; `problem` is a message for developers. */
export interface TransformationProblem {
  problem: string;
}

/**
 * Reads `?w=&h=&fit=&format=&q=&fp=`. Returns null if all are absent: the file is sent unchanged.
 * Ignores other parameters, since Strapi's previews append their own. Rounds the width up to one of
 * `widths` and scales the height, which limits the number of pictures without making them too small.
 */
export function readTransformation(
  query: Readonly<Record<string, unknown>>,
  widths: readonly number[],
): Transformation | TransformationProblem | null {
  const { w, h, fit, format, q, fp } = query;
  if ([w, h, fit, format, q, fp].every((value) => value === undefined)) return null;
  const width = sideOf(w);
  if (width === 'wrong') return problem('w', `a whole number from 1 to ${MAX_SIDE}`);
  const height = sideOf(h);
  if (height === 'wrong') return problem('h', `a whole number from 1 to ${MAX_SIDE}`);
  if (fit !== undefined && !FITS.has(fit)) return problem('fit', 'cover, inside or contain');
  const wanted = formatOf(format);
  if (wanted === null) return problem('format', `auto, ${IMAGE_FORMATS.join(', ')} or jpg`);
  const quality = qualityOf(q);
  if (quality === 'wrong') return problem('q', 'a whole number from 1 to 100');
  const focalPoint = fp === undefined ? null : focalPointOf(fp);
  if (fp !== undefined && focalPoint === null) {
    return problem('fp', 'two numbers from 0 to 1, such as 0.5,0.25');
  }
  return {
    ...boundedSize(width, height, widths),
    fit: fit === undefined || fit === 'cover' ? 'cover' : 'inside',
    format: wanted,
    quality,
    focalPoint,
  };
}

const FITS: ReadonlySet<unknown> = new Set(['cover', 'inside', 'contain']);

function problem(name: string, wanted: string): TransformationProblem {
  return { problem: `"${name}" must be ${wanted}.` };
}

function sideOf(value: unknown): number | null | 'wrong' {
  if (value === undefined) return null;
  if (typeof value !== 'string' || !/^\d{1,5}$/.test(value)) return 'wrong';
  const side = Number(value);
  return side >= 1 && side <= MAX_SIDE ? side : 'wrong';
}

function formatOf(value: unknown): Transformation['format'] | null {
  if (value === undefined || value === 'auto') return 'auto';
  if (value === 'jpg') return 'jpeg';
  return IMAGE_FORMATS.find((format) => format === value) ?? null;
}

function qualityOf(value: unknown): number | null | 'wrong' {
  if (value === undefined) return null;
  if (typeof value !== 'string' || !/^\d{1,3}$/.test(value)) return 'wrong';
  const quality = Number(value);
  if (quality < 1 || quality > 100) return 'wrong';
  return Math.max(QUALITY_STEP, Math.round(quality / QUALITY_STEP) * QUALITY_STEP);
}

function focalPointOf(value: unknown): FocalPoint | null {
  if (typeof value !== 'string') return null;
  const [, x, y] = /^([01](?:\.\d{1,9})?),([01](?:\.\d{1,9})?)$/.exec(value) ?? [];
  const point = { x: Math.round(Number(x) * 100) / 100, y: Math.round(Number(y) * 100) / 100 };
  return x !== undefined && point.x <= 1 && point.y <= 1 ? point : null;
}

function boundedSize(
  width: number | null,
  height: number | null,
  widths: readonly number[],
): Pick<Transformation, 'width' | 'height'> {
  const roundUp = (side: number) =>
    widths.find((allowed) => allowed >= side) ?? widths.at(-1) ?? side;
  if (width === null) return { width, height: height === null ? null : roundUp(height) };
  const bounded = roundUp(width);
  if (height === null) return { width: bounded, height };
  return { width: bounded, height: Math.max(1, Math.round((height * bounded) / width)) };
}

/** Returns a unique text for a transformation, for cache keys and ETags. */
export function transformationKey(
  { width, height, fit, quality, focalPoint }: Transformation,
  format: ImageFormat,
): string {
  const size = `${width ?? ''}x${height ?? ''}`;
  const isBoth = width !== null && height !== null;
  // Only `cover` with both sides crops.
  const crops = isBoth && fit === 'cover';
  const point = crops && focalPoint !== null ? `${focalPoint.x},${focalPoint.y}` : '';
  return [size, isBoth ? fit : '', format, quality ?? '', point].join();
}

/** The formats of a picture that one browser can get. */
export interface NegotiatedFormats {
  /** The format of a still picture. */
  best: ImageFormat;
  /** A format that is made faster than `best`, for the first request; often `best` itself. */
  quick: ImageFormat;
  /** The format if the original turns out to be animated. */
  animated: ImageFormat;
}

/** Formats that can hold several frames and that pictures are made in. */
const ANIMATED: ReadonlySet<ImageFormat> = new Set(['webp', 'gif']);

/**
 * Returns the formats to send. `auto` takes the first of `preferred` that the `Accept` header names; a
 * format that is asked for by name is sent even if an animation becomes still by that. Ignores wildcards,
 * since browsers send them even for formats that they cannot show.
 */
export function negotiatedFormats(
  wanted: Transformation['format'],
  own: ImageFormat,
  accept: string,
  preferred: readonly ImageFormat[],
): NegotiatedFormats {
  if (wanted !== 'auto') return { best: wanted, quick: wanted, animated: wanted };
  const accepted = accept.split(',', 64).flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
    return parameters.some((each) => /^q=0(\.0*)?$/.test(each)) ? [] : [type];
  });
  const usable = preferred.filter((format) => accepted.includes(mimeOfFormat(format)));
  // Browser support for animated AVIF is too low, and none can be made here.
  const animated = usable.find((format) => ANIMATED.has(format)) ?? own;
  const best = (own === 'gif' ? animated : usable[0]) ?? own;
  const quick = best === 'avif' ? (usable.find((format) => format !== 'avif') ?? own) : best;
  return { best, quick, animated };
}

/** In pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A part of an image, in whole pixels. */
export interface Region extends Size {
  left: number;
  top: number;
}

/** Returns the largest region with the aspect ratio of `target`, centred on the point if possible. */
export function cropAround(source: Size, target: Size, { x, y }: FocalPoint): Region {
  const scale = Math.min(source.width / target.width, source.height / target.height);
  const width = clamp(Math.round(target.width * scale), 1, source.width);
  const height = clamp(Math.round(target.height * scale), 1, source.height);
  return {
    width,
    height,
    left: clamp(Math.round(x * source.width - width / 2), 0, source.width - width),
    top: clamp(Math.round(y * source.height - height / 2), 0, source.height - height),
  };
}

/** Returns the size of the picture, never larger than the source. */
export function targetSize(
  source: Size,
  { width, height, fit }: Pick<Transformation, 'width' | 'height' | 'fit'>,
): Size {
  if (width !== null && height !== null && fit === 'cover') {
    const scale = Math.min(1, source.width / width, source.height / height);
    return { width: atLeastOne(width * scale), height: atLeastOne(height * scale) };
  }
  const scale = Math.min(
    1,
    (width ?? Number.POSITIVE_INFINITY) / source.width,
    (height ?? Number.POSITIVE_INFINITY) / source.height,
  );
  return { width: atLeastOne(source.width * scale), height: atLeastOne(source.height * scale) };
}

function atLeastOne(side: number): number {
  return Math.max(1, Math.round(side));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
