import type { Asset, AssetVersion, Rendition } from '../contracts/asset';
import { extensionOfFormat, extensionOfMime, mimeOfFormat, rasterFormat } from './image-types';
import { isMasterImage, renditionFor } from './redirect';
import { type Size, type Transformation, targetSize } from './transformation';

/** What the plain address of a version delivers. */
export interface Delivered {
  mime: string;
  /** Without a dot; empty if there is none. */
  ext: string;
  /** In pixels. */
  width: number | null;
  /** In pixels. */
  height: number | null;
  /** Null if it is not known. */
  sizeBytes: number | null;
  /** Null unless a picture is made of the version. */
  picture: Transformation | null;
  /** Null unless a rendition of the DAM is delivered. */
  rendition: Rendition | null;
}

export interface DeliveredOptions {
  /** True if pictures can be made of this connection's assets. */
  makesPictures: boolean;
  /** Greatest width of a picture, in pixels. */
  widest: number;
}

/**
 * Returns what the plain address of a version delivers: the file itself, except for an image that browsers
 * do not show. That becomes a JPEG if a picture can be made of it, otherwise the DAM's largest rendition.
 */
export function deliveredAs(
  asset: Pick<Asset, 'kind'>,
  version: AssetVersion,
  { makesPictures, widest }: DeliveredOptions,
): Delivered {
  const { mime, ext, width, height, sizeBytes } = version;
  const file = { mime, ext, width, height, sizeBytes, picture: null, rendition: null };
  if (!isMasterImage(asset, version)) return file;
  const format = makesPictures ? rasterFormat(mime) : null;
  if (format !== null) {
    const picture: Transformation = {
      width: widest,
      height: null,
      fit: 'inside',
      format,
      quality: null,
      focalPoint: null,
    };
    const size: Size | null =
      width === null || height === null ? null : targetSize({ width, height }, picture);
    return {
      mime: mimeOfFormat(format),
      ext: extensionOfFormat(format),
      width: size?.width ?? null,
      height: size?.height ?? null,
      sizeBytes: null,
      picture,
      rendition: null,
    };
  }
  const rendition = renditionFor(version, { width: null, height: null }, 'largest');
  if (rendition === undefined) return file;
  return {
    ...rendition,
    ext: extensionOfMime(rendition.mime) ?? ext,
    picture: null,
    rendition,
  };
}
