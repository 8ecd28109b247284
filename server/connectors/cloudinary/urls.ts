import type { RenditionRequest } from '../../contracts/connector';
import { type Signer, signPath } from './signatures';

/** The parts of an asset that its address contains. */
export interface Deliverable {
  resourceType: string;
  /** Delivery type, such as `upload`. */
  type: string;
  publicId: string;
  /** Seconds since the epoch; each overwrite has a new one. */
  version: number;
}

export interface UrlOptions {
  /** Without a slash at its end. */
  deliveryUrl: string;
  signer: Signer;
  /** True to sign every address, not only those that need it. */
  signUrls: boolean;
}

/**
 * Returns an address of Cloudinary's CDN. It contains the version, so that an overwritten asset has
 * another address. `format` is null for raw files, whose public id ends with the extension.
 */
export function addressOf(
  { publicId, ...rest }: Deliverable,
  options: UrlOptions,
  format: string | null,
  transformation = '',
): string {
  const source = encodePublicId(publicId) + (format === null ? '' : `.${format}`);
  return join({ ...rest, source }, options, transformation);
}

/** Adds a transformation to an address; null if `addressOf` did not make the address. */
export function transformed(
  address: string,
  transformation: string,
  options: UrlOptions,
): string | null {
  if (!address.startsWith(`${options.deliveryUrl}/`)) return null;
  const parts = /^([a-z]+)\/([a-z]+)\/(?:s--[^/]+--\/)?v(\d+)\/(.+)$/.exec(
    address.slice(options.deliveryUrl.length + 1),
  );
  if (parts === null) return null;
  const [, resourceType = '', type = '', version, source = ''] = parts;
  return join({ resourceType, type, version: Number(version), source }, options, transformation);
}

function join(
  { resourceType, type, version, source }: Omit<Deliverable, 'publicId'> & { source: string },
  { deliveryUrl, signer, signUrls }: UrlOptions,
  transformation: string,
): string {
  const signed = transformation === '' ? source : `${transformation}/${source}`;
  const parts = [deliveryUrl, resourceType, type];
  if (signUrls || type === 'authenticated') parts.push(signPath(signed, signer));
  if (transformation !== '') parts.push(transformation);
  return [...parts, `v${version}`, source].join('/');
}

/** Encodes exactly as the SDK does, since the signature covers the encoded id. Keeps slashes. */
function encodePublicId(publicId: string): string {
  return encodeURIComponent(publicId).replaceAll('%3A', ':').replaceAll('%2F', '/');
}

/** The transformation to a width in pixels, which never enlarges. */
export function scaledTo(width: number): string {
  return `c_limit,w_${width}`;
}

/** The transformation for a rendition; its parts are in alphabetical order, as in Cloudinary's SDKs. */
function transformationOf(request: RenditionRequest): string {
  const { width, height, fit, quality, focalPoint, version } = request;
  const parts: string[] = [];
  const crops = width !== null && height !== null && fit === 'cover';
  if (width !== null || height !== null) parts.push(crops ? 'c_lfill' : 'c_limit');
  parts.push(request.format === 'jpeg' ? 'f_jpg' : `f_${request.format}`);
  const point = crops && focalPoint !== null && version.width !== null && version.height !== null;
  if (point) parts.push('g_xy_center');
  if (height !== null) parts.push(`h_${height}`);
  parts.push(quality === null ? 'q_auto' : `q_${quality}`);
  if (width !== null) parts.push(`w_${width}`);
  if (point) {
    parts.push(`x_${Math.round(focalPoint.x * (version.width ?? 0))}`);
    parts.push(`y_${Math.round(focalPoint.y * (version.height ?? 0))}`);
  }
  return parts.join(',');
}

/** Returns the address of a rendition, or null if Cloudinary makes none of this kind. */
export function renditionUrl(request: RenditionRequest, options: UrlOptions): string | null {
  const { asset, version } = request;
  if (asset.kind !== 'image' || version.ext === 'svg') return null;
  return transformed(version.url, transformationOf(request), options);
}
