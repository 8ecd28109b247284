import type { RenditionRequest } from '../../contracts/connector';
import { type Signer, signPath } from './signatures';

/** What of an asset is in its address. */
export interface Deliverable {
  resourceType: string;
  /** Kind of delivery, such as `upload`. */
  type: string;
  publicId: string;
  /** Seconds since the epoch; a new one with each overwrite. */
  version: number;
}

export interface UrlOptions {
  /** Without a slash at its end. */
  deliveryUrl: string;
  signer: Signer;
  /** Sign everything, not only what cannot do without. */
  signUrls: boolean;
}

/**
 * An address of Cloudinary's CDN, with the version in it, so that an overwritten asset has another one.
 * `format` null: as the public id says (raw files have their ending in it).
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

/** The same asset's address with a transformation; null for what is no address of `addressOf`. */
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

/** Exactly as the SDK does, since the signature is made over it. Folders stay folders. */
function encodePublicId(publicId: string): string {
  return encodeURIComponent(publicId).replaceAll('%3A', ':').replaceAll('%2F', '/');
}

/** Of a picture within a width, never enlarged. */
export function scaledTo(width: number): string {
  return `c_limit,w_${width}`;
}

/** What a visitor asked for, in Cloudinary's words; parts in the order of the alphabet, as its SDKs have it. */
export function transformationOf(request: RenditionRequest): string {
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
