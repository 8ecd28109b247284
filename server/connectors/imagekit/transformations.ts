import type { Rendition } from '../../contracts/asset';
import type { RenditionRequest } from '../../contracts/connector';
import { mimeOf } from '../media-types';
import { scaledRenditions } from '../scaled-renditions';
import { isSigned, signed, thumbnailOf, transformed, type UrlOptions, unsigned } from './urls';

/** Renditions by address (https://imagekit.io/docs/image-resize-and-crop). */

/** A transformation that an administrator has stored under a name. */
export interface Named {
  name: string;
  transformation: string;
}

interface Size {
  width: number;
  height: number;
}

/** The file that renditions are made of. */
export interface Source {
  /** Signed if its renditions must be signed. */
  address: string;
  mime: string;
  width: number | null;
  height: number | null;
}

/** Types that browsers show; ImageKit makes JPEG of other pictures. */
const SHOWN = /^image\/(jpeg|png|webp|gif|avif)$/;
const TRANSFORMABLE = /^image\/(jpeg|png|webp|gif|avif|heic|heif|tiff|bmp)$/;

/** Lists renditions in the usual widths, and one for each named transformation whose size is certain. */
export function renditionsOf(
  source: Source,
  named: readonly Named[],
  options: UrlOptions,
): Rendition[] {
  if (source.mime.startsWith('video/')) return picturesOf(source, options);
  if (!TRANSFORMABLE.test(source.mime)) return [];
  const isShown = SHOWN.test(source.mime);
  const mime = isShown ? source.mime : 'image/jpeg';
  const scaled = scaledRenditions(source, mime, (width) =>
    made(source.address, `w-${width}${isShown ? '' : ',f-jpg'}`, options),
  );
  const crops = cropsOf(source, named, options);
  const names = new Set(crops.map(({ name }) => name));
  return [...scaled.filter(({ name }) => !names.has(name)), ...crops];
}

function picturesOf(source: Source, options: UrlOptions): Rendition[] {
  const first = { ...options, isVideo: true };
  return scaledRenditions(source, 'image/jpeg', (width) =>
    made(source.address, `w-${width}`, first),
  );
}

function cropsOf(source: Source, named: readonly Named[], options: UrlOptions): Rendition[] {
  const { width, height, mime } = source;
  if (width === null || height === null) return [];
  return named.flatMap(({ name, transformation }): Rendition[] => {
    const size = sizeOf(transformation, { width, height });
    if (size === null || size.width > width || size.height > height) return [];
    const format = /(?:^|[,:])f-([a-z0-9]+)/.exec(transformation)?.[1] ?? 'auto';
    const url = made(source.address, `n-${name}`, options);
    return [
      { name, url, ...size, mime: format === 'auto' ? mime : mimeOf(format), sizeBytes: null },
    ];
  });
}

/** Parameters that leave the size alone; each other one makes it uncertain. */
const SIZELESS = /^(fo|q|f|x|y|xc|yc|bg|bl|pr|lo|md|cp|e)-/;

/** The size in pixels that a transformation makes of a picture; null if it is not certain. */
export function sizeOf(transformation: string, original: Size): Size | null {
  let size: Size | null = original;
  for (const step of transformation.split(':')) size = size && sizeAfter(step, size);
  return size;
}

function sizeAfter(step: string, size: Size): Size | null {
  const parts = step.split(',').filter((part) => !SIZELESS.test(part));
  const values = new Map(parts.map((part) => part.split(/-(.*)/s, 2) as [string, string]));
  const rest = [...values.keys()].filter((key) => !['w', 'h', 'ar', 'c', 'cm'].includes(key));
  if (rest.length > 0 || !isExact(values)) return null;
  const [width, height] = [pixels(values.get('w')), pixels(values.get('h'))];
  const ratio = ratioOf(values.get('ar')) ?? size.width / size.height;
  if (Number.isNaN(width) || Number.isNaN(height) || Number.isNaN(ratio)) return null;
  if (width !== null && height !== null) return { width, height };
  if (width !== null) return { width, height: atLeastOne(width / ratio) };
  if (height !== null) return { width: atLeastOne(height * ratio), height };
  return values.has('ar') ? null : size;
}

/** True for the crops that fill their box (https://imagekit.io/docs/image-resize-and-crop). */
function isExact(values: ReadonlyMap<string, string>): boolean {
  const [crop = 'maintain_ratio', mode = 'extract'] = [values.get('c'), values.get('cm')];
  return ['maintain_ratio', 'force'].includes(crop) && ['extract', 'pad_resize'].includes(mode);
}

/** Null if absent; NaN for a share such as `0.5` and for an expression. */
function pixels(value: string | undefined): number | null {
  if (value === undefined) return null;
  return /^[1-9]\d{0,4}$/.test(value) ? Number(value) : Number.NaN;
}

function ratioOf(value: string | undefined): number | null {
  if (value === undefined) return null;
  const [, width, height] = /^(\d{1,5})-([1-9]\d{0,4})$/.exec(value) ?? [];
  return Number(width) / Number(height);
}

function atLeastOne(length: number): number {
  return Math.max(1, Math.round(length));
}

function made(
  address: string,
  transformation: string,
  options: UrlOptions & { isVideo?: boolean },
): string {
  const plain = unsigned(address);
  const url = transformed(options.isVideo === true ? thumbnailOf(plain) : plain, transformation);
  return isSigned(address) ? signed(url, options) : url;
}

/** Returns the address of a rendition, or null if ImageKit makes none of this kind. */
export function renditionUrl(request: RenditionRequest, options: UrlOptions): string | null {
  const { version, format, quality } = request;
  if (!TRANSFORMABLE.test(version.mime) || !version.url.startsWith(`${options.urlEndpoint}/`)) {
    return null;
  }
  const steps = geometryOf(request);
  const last = [
    ...(steps.pop() ?? []),
    format === 'jpeg' ? 'f-jpg' : `f-${format}`,
    ...(quality === null ? [] : [`q-${quality}`]),
  ];
  return made(version.url, [...steps, last].map((step) => step.join()).join(':'), options);
}

/** Never enlarges, if the size of the original is known. */
function geometryOf({ version, width, height, fit, focalPoint }: RenditionRequest): string[][] {
  const original =
    version.width === null || version.height === null
      ? null
      : { width: version.width, height: version.height };
  if (width === null || height === null) {
    const most = (side: 'width' | 'height') => original?.[side] ?? Number.POSITIVE_INFINITY;
    if (width !== null) return [[`w-${Math.min(width, most('width'))}`]];
    return height === null ? [] : [[`h-${Math.min(height, most('height'))}`]];
  }
  if (fit === 'inside') return [[`w-${width}`, `h-${height}`, 'c-at_max']];
  if (original === null) return [[`w-${width}`, `h-${height}`]];
  const box = boxOf(original, { width, height });
  const size = box.width < width ? box : { width, height };
  const scale = [`w-${size.width}`, `h-${size.height}`];
  if (focalPoint === null) return [scale];
  const x = startOf(focalPoint.x, original.width, box.width);
  const y = startOf(focalPoint.y, original.height, box.height);
  const crop = [`w-${box.width}`, `h-${box.height}`, 'cm-extract', `x-${x}`, `y-${y}`];
  return [crop, scale];
}

/** The largest box of the same shape within the original. */
function boxOf(original: Size, wanted: Size): Size {
  const scale = Math.min(original.width / wanted.width, original.height / wanted.height);
  return {
    width: Math.min(original.width, atLeastOne(wanted.width * scale)),
    height: Math.min(original.height, atLeastOne(wanted.height * scale)),
  };
}

/** Where a box begins that has a point in its middle, as far as the edges allow. */
function startOf(share: number, whole: number, part: number): number {
  return Math.round(Math.min(Math.max(share * whole - part / 2, 0), whole - part));
}
