import type { Rendition } from '../../contracts/asset';
import type { RenditionRequest } from '../../contracts/connector';
import { scaledRenditions } from '../scaled-renditions';

/** Renditions by address (https://docs.directus.io/reference/files#requesting-a-thumbnail). */

/** True if Directus makes renditions of files of this media type. */
function isTransformable(mime: string): boolean {
  return /^image\/(jpeg|png|webp|tiff|avif)$/.test(mime);
}

/** `address` is that of the original, with its version. */
export function renditionsOf(
  address: string,
  mime: string,
  size: { width: number | null; height: number | null },
): Rendition[] {
  if (!isTransformable(mime)) return [];
  return scaledRenditions(size, mime, (wanted) => `${address}&width=${wanted}`);
}

/** Returns the address of a rendition, or null if Directus makes none of this kind. */
export function renditionUrl({
  version,
  width,
  height,
  fit,
  format,
  quality,
}: RenditionRequest): string | null {
  if (!isTransformable(version.mime) || format === 'gif') return null;
  const url = new URL(version.url);
  if (width !== null) url.searchParams.set('width', String(width));
  if (height !== null) url.searchParams.set('height', String(height));
  // `cover` crops around the file's own focal point.
  if (width !== null && height !== null) url.searchParams.set('fit', fit);
  url.searchParams.set('format', format === 'jpeg' ? 'jpg' : format);
  url.searchParams.set('withoutEnlargement', 'true');
  if (quality !== null) url.searchParams.set('quality', String(quality));
  return url.href;
}
