import type { AssetVersion, FocalPoint } from '../contracts/asset';
import { IMAGE_FORMATS, type ImageFormat, mimeOfFormat } from './image-types';
import {
  DEFAULT_RATIOS,
  type NamedCrop,
  nearestCoordinate,
  nearestQuality,
  nearestRatio,
  type PictureLimits,
  roundedUp,
} from './picture-limits';

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

const MAX_SIDE = 16_384;

/** An invalid value; `problem` is a message for developers. */
export interface TransformationProblem {
  problem: string;
}

/** The parameters of a picture, in the order in which a signature covers them. */
export const PICTURE_PARAMETERS = ['w', 'h', 'fit', 'format', 'q', 'fp', 'crop'] as const;

type Query = Readonly<Record<string, unknown>>;

/** What the signature of an address covers: of a named crop, it may be all but the width, the format and the quality. */
export type Signed = 'nothing' | 'crop' | 'everything';

/**
 * Reads the parameters of a picture. Returns null if all are absent: the file is sent unchanged. Ignores other
 * parameters, since Strapi's previews append their own.
 *
 * A width is rounded up to an allowed one, so that no picture is too small. The ratio of both sides, the
 * quality and the focal point become the nearest allowed ones. What is signed is taken exactly.
 */
export function readTransformation(
  query: Query,
  limits: PictureLimits,
  signed: Signed = 'nothing',
): Transformation | TransformationProblem | null {
  const { w, h, fit, format, q, fp } = query;
  const crop = cropOf(query.crop, limits);
  if (crop === 'wrong') return problem('crop', 'the name of one of the crops of this site');
  if (crop === null && [w, h, fit, format, q, fp].every((value) => value === undefined))
    return null;
  const width = sideOf(w);
  if (width === 'wrong') return problem('w', `a whole number from 1 to ${MAX_SIDE}`);
  const height = sideOf(h);
  if (height === 'wrong') return problem('h', `a whole number from 1 to ${MAX_SIDE}`);
  if (fit !== undefined && !FITS.has(fit)) return problem('fit', 'cover, inside or contain');
  const wanted = formatOf(format);
  if (wanted === null) return problem('format', `auto, ${IMAGE_FORMATS.join(', ')} or jpg`);
  const quality = qualityOf(q);
  if (quality === 'wrong') return problem('q', 'a whole number from 1 to 100');
  const focalPoint = focalPointOf(fp);
  if (focalPoint === 'wrong') return problem('fp', 'two numbers from 0 to 1, such as 0.5,0.25');
  const asked: Transformation = {
    ...croppedSize({ width, height, fit: fitOf(fit) }, crop),
    format: wanted,
    quality,
    focalPoint,
  };
  return signed === 'everything' ? asked : limited(asked, crop, limits, signed);
}

const FITS: ReadonlySet<unknown> = new Set(['cover', 'inside', 'contain']);

function fitOf(fit: unknown): Transformation['fit'] {
  return fit === undefined || fit === 'cover' ? 'cover' : 'inside';
}

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
  return quality >= 1 && quality <= 100 ? quality : 'wrong';
}

function focalPointOf(value: unknown): FocalPoint | null | 'wrong' {
  if (value === undefined) return null;
  if (typeof value !== 'string') return 'wrong';
  const [, x, y] = /^([01](?:\.\d{1,9})?),([01](?:\.\d{1,9})?)$/.exec(value) ?? [];
  const point = { x: Number(x), y: Number(y) };
  return x !== undefined && point.x <= 1 && point.y <= 1 ? point : 'wrong';
}

/** Sites without crops ignore the parameter, as any other that they do not know. */
function cropOf(value: unknown, { crops }: PictureLimits): NamedCrop | null | 'wrong' {
  if (value === undefined || Object.keys(crops).length === 0) return null;
  if (typeof value !== 'string' || !Object.hasOwn(crops, value)) return 'wrong';
  return crops[value] ?? 'wrong';
}

export type PictureSize = Pick<Transformation, 'width' | 'height' | 'fit'>;

/** A named crop has its own shape, and its largest width unless another one is asked for. */
function croppedSize(size: PictureSize, crop: NamedCrop | null): PictureSize {
  if (crop === null) return size;
  const width = size.width ?? roundedUp(crop.widths, Number.POSITIVE_INFINITY);
  return { width, height: heightFor(width, crop.ratio), fit: 'cover' };
}

function limited(
  asked: Transformation,
  crop: NamedCrop | null,
  limits: PictureLimits,
  signed: Signed,
): Transformation {
  const { quality, focalPoint } = asked;
  return {
    ...asked,
    ...limitedSize(asked, crop, limits),
    quality: quality === null ? null : nearestQuality(limits, quality),
    focalPoint: signed === 'crop' ? focalPoint : focalPoint && nearestPoint(focalPoint),
  };
}

function nearestPoint({ x, y }: FocalPoint): FocalPoint {
  return { x: nearestCoordinate(x), y: nearestCoordinate(y) };
}

function limitedSize(
  { width, height, fit }: PictureSize,
  crop: NamedCrop | null,
  { widths, ratios }: PictureLimits,
): Pick<Transformation, 'width' | 'height'> {
  if (width === null) {
    return { width, height: height === null ? null : roundedUp(widths, height) };
  }
  const bounded = roundedUp(crop?.widths ?? widths, width);
  if (height === null) return { width: bounded, height };
  // A box that pictures fit into crops nothing, so a site's own ratios of crops are none for it.
  const ratio =
    crop?.ratio ?? nearestRatio(fit === 'cover' ? ratios : DEFAULT_RATIOS, width / height);
  return { width: bounded, height: heightFor(bounded, ratio) };
}

function heightFor(width: number, ratio: number): number {
  return Math.max(1, Math.round(width / ratio));
}

/**
 * True if there are only few pictures of this kind: a width of the list in each format, a named crop, or one that
 * this site has signed. Of the others, an asset has a limited number at a time.
 */
export function isCommonPicture({ h, q, fp }: Query, signed: Signed): boolean {
  if (signed === 'everything') return true;
  return h === undefined && q === undefined && (fp === undefined || signed === 'crop');
}

/** The picture that a named crop has in answers. */
export function namedCrop(crop: NamedCrop): PictureSize {
  return croppedSize({ width: null, height: null, fit: 'cover' }, crop);
}

/** Returns the common picture that is most like this one. */
export function commonPicture(transformation: Transformation): Transformation {
  const { width, height } = transformation;
  return {
    ...transformation,
    height: width === null ? height : null,
    quality: null,
    focalPoint: null,
  };
}

/** Only `cover` with both sides crops. */
function isCrop({ width, height, fit }: PictureSize): boolean {
  return width !== null && height !== null && fit === 'cover';
}

/**
 * Returns the transformation with the size of the picture that it makes of a source. Requests with the same
 * result become equal, so that it is made once: a picture is never larger than its source.
 */
export function withEffectiveSize(
  transformation: Transformation,
  source: Size | null,
): Transformation {
  const { width, height } = transformation;
  if (source === null || (width === null && height === null)) return transformation;
  const target = targetSize(source, transformation);
  if (isCrop(transformation)) return { ...transformation, ...target };
  // One side is enough, and two that are rounded would fit into a slightly smaller picture.
  const byWidth: PictureSize = { width: target.width, height: null, fit: 'inside' };
  const isByWidth = targetSize(source, byWidth).height === target.height;
  return {
    ...transformation,
    ...(isByWidth ? byWidth : { width: null, height: target.height, fit: 'inside' }),
  };
}

const CENTRE: FocalPoint = { x: 0.5, y: 0.5 };

/** Decimals of a focal point that tell any two crops apart. */
const POINT_PRECISION = 100_000;

/**
 * Returns the transformation with the focal point that decides about its crop: the middle of the region that
 * is shown, or null if nothing is cropped. Requests with the same result become equal.
 *
 * @param focalPoint The asset's, which the transformation's own replaces.
 */
export function withEffectiveFocalPoint(
  transformation: Transformation,
  focalPoint: FocalPoint | null,
  source: Size | null,
): Transformation {
  const point = isCrop(transformation) ? (transformation.focalPoint ?? focalPoint) : null;
  if (source === null || !isCrop(transformation)) return { ...transformation, focalPoint: point };
  const region = cropAround(source, targetSize(source, transformation), point ?? CENTRE);
  if (region.width === source.width && region.height === source.height) {
    return { ...transformation, focalPoint: null };
  }
  const middle = (start: number, length: number, whole: number) =>
    Math.round(((start + length / 2) / whole) * POINT_PRECISION) / POINT_PRECISION;
  return {
    ...transformation,
    focalPoint: {
      x: middle(region.left, region.width, source.width),
      y: middle(region.top, region.height, source.height),
    },
  };
}

/** Formats without a quality. */
const LOSSLESS: ReadonlySet<ImageFormat> = new Set(['png', 'gif']);

/** Returns the transformation without a quality if none of these formats has one. */
export function withEffectiveQuality(
  transformation: Transformation,
  formats: readonly ImageFormat[],
): Transformation {
  const isLossless = formats.every((format) => LOSSLESS.has(format));
  return isLossless ? { ...transformation, quality: null } : transformation;
}

/** Returns a unique text for a transformation, for cache keys and ETags. */
export function transformationKey(
  { width, height, fit, quality, focalPoint }: Transformation,
  format: ImageFormat,
): string {
  const size = `${width ?? ''}x${height ?? ''}`;
  const isBoth = width !== null && height !== null;
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

/** Returns the size of a version, or null if the DAM does not tell it. */
export function sizeOf({ width, height }: Pick<AssetVersion, 'width' | 'height'>): Size | null {
  return width === null || height === null ? null : { width, height };
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
