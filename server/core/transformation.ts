import type { FocalPoint } from '../contracts/asset';
import { IMAGE_FORMATS, type ImageFormat, mimeOfFormat } from './image-types';

/** What a visitor asks of a picture, in the values the house has: see `readTransformation`. */
export interface Transformation {
  /** Pixels; null follows from the other one and the picture's own aspect. */
  width: number | null;
  height: number | null;
  /** `cover` fills both and crops around the focal point; `inside` fits into both, uncropped. */
  fit: 'cover' | 'inside';
  /** `auto`: whatever the browser says it can show. */
  format: ImageFormat | 'auto';
  /** 1 to 100; null: the format's usual one. */
  quality: number | null;
  /** Null: the asset's own. */
  focalPoint: FocalPoint | null;
}

/** Widths that fit what browsers and frameworks ask for: Strapi's sizes, next/image's, and screens. */
export const DEFAULT_WIDTHS: readonly number[] = [
  16, 32, 48, 64, 96, 128, 245, 256, 320, 384, 500, 640, 750, 828, 1000, 1080, 1200, 1280, 1440,
  1600, 1920, 2048, 2560, 3840,
];

const MAX_SIDE = 16_384;
/** So many steps are seen by nobody, and each would be another file in the cache. */
const QUALITY_STEP = 5;

/** A value nobody understands; `message` is for developers. */
export interface TransformationProblem {
  problem: string;
}

/**
 * Reads `?w=&h=&fit=&format=&q=&fp=`. Null where none of them is there: the file as it is. Other
 * names are left alone, since Strapi's previews append their own. A width is rounded up to one of
 * `widths` and a height with it, so that the pictures to be made are bounded and never too small.
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
    return problem('fp', 'two shares from 0 to 1, such as 0.5,0.25');
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
  const up = (side: number) => widths.find((each) => each >= side) ?? widths.at(-1) ?? side;
  if (width === null) return { width, height: height === null ? null : up(height) };
  const bounded = up(width);
  if (height === null) return { width: bounded, height };
  return { width: bounded, height: Math.max(1, Math.round((height * bounded) / width)) };
}

/** One text for one picture to be made; for cache keys and ETags. */
export function transformationKey(
  { width, height, fit, quality, focalPoint }: Transformation,
  format: ImageFormat,
): string {
  const size = `${width ?? ''}x${height ?? ''}`;
  const isBoth = width !== null && height !== null;
  // Nothing else is cropped.
  const crops = isBoth && fit === 'cover';
  const point = crops && focalPoint !== null ? `${focalPoint.x},${focalPoint.y}` : '';
  return [size, isBoth ? fit : '', format, quality ?? '', point].join();
}

/**
 * The format to answer with. `auto` takes the first of `preferred` that the `Accept` header names
 * itself, since browsers send a wildcard whatever they can show.
 */
export function negotiatedFormat(
  wanted: Transformation['format'],
  own: ImageFormat,
  accept: string,
  preferred: readonly ImageFormat[],
): ImageFormat {
  if (wanted !== 'auto') return wanted;
  const accepted = accept.split(',', 64).flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
    return parameters.some((each) => /^q=0(\.0*)?$/.test(each)) ? [] : [type];
  });
  // An animation stays one: AVIF of a sequence is what browsers show least.
  const usable = own === 'gif' ? preferred.filter((format) => format === 'webp') : preferred;
  return usable.find((format) => accepted.includes(mimeOfFormat(format))) ?? own;
}

export interface Size {
  width: number;
  height: number;
}

/** A part of a picture, in whole pixels of it. */
export interface Region extends Size {
  left: number;
  top: number;
}

/** The largest part of `source` with the aspect of `target` that has the point nearest its middle. */
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

/** What a picture of `source` becomes: never larger than it is. */
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
