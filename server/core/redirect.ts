import {
  type AssetKind,
  type AssetVersion,
  focalPointOf,
  type Rendition,
} from '../contracts/asset';
import type { Connector } from '../contracts/connector';
import type { LiveResolution } from './availability';
import { isWebImage } from './image-types';
import { sizeOf, type Transformation, withEffectiveSize } from './transformation';

/**
 * Returns the address to redirect a visitor to: the picture that the DAM makes for this transformation,
 * else the best rendition, else the version's file if it is a picture that browsers show. Returns null if
 * a picture is asked for and there is none. Without a transformation it is the version's file, except
 * that an image that browsers do not show is redirected as a picture.
 */
export function redirectTarget(
  { renditionUrl }: Pick<Connector, 'renditionUrl'>,
  { asset, version }: Pick<LiveResolution, 'asset' | 'version'>,
  transformation: Transformation | null,
): string | null {
  const isMaster = isMasterImage(asset, version);
  if (transformation === null && !isMaster) return version.url;
  // A DAM may charge for each address, also for two with the same picture.
  const wanted = withEffectiveSize(transformation ?? MASTER, sizeOf(version));
  const focalPoint = wanted.focalPoint ?? focalPointOf(asset);
  const made = renditionUrl?.({ ...wanted, asset, version, focalPoint }) ?? null;
  if (made !== null) return made;
  const isShown = isWebImage(version.mime);
  const rendition = renditionFor(version, wanted, isShown ? 'wide-enough' : 'largest');
  if (rendition !== undefined) return rendition.url;
  return isShown || transformation === null ? version.url : null;
}

/** A picture of the whole image, in its own size. */
const MASTER: Transformation = {
  width: null,
  height: null,
  fit: 'inside',
  format: 'jpeg',
  quality: null,
  focalPoint: null,
};

/**
 * True if the file is an image that most browsers do not show, such as a TIFF or a PSD: visitors get a
 * picture of it, unless they ask for the original.
 */
export function isMasterImage(
  { kind }: { kind: AssetKind },
  { mime }: Pick<AssetVersion, 'mime'>,
): boolean {
  return (kind === 'image' || mime.startsWith('image/')) && !isWebImage(mime);
}

/**
 * Returns the DAM's smallest rendition that browsers show and that is wide and high enough for the
 * transformation. If none is: undefined with `wide-enough`, the largest with `largest`.
 */
export function renditionFor(
  { renditions }: Pick<AssetVersion, 'renditions'>,
  { width, height }: Pick<Transformation, 'width' | 'height'>,
  otherwise: 'wide-enough' | 'largest',
): Rendition | undefined {
  const shown = renditions
    .filter(({ mime }) => isWebImage(mime))
    .sort((one, other) => one.width - other.width || one.height - other.height);
  const isSized = width !== null || height !== null;
  const enough = isSized
    ? shown.find((each) => each.width >= (width ?? 0) && each.height >= heightFor(width, height))
    : undefined;
  return enough ?? (otherwise === 'largest' ? shown.at(-1) : undefined);
}

/** With both sides, the width alone decides: a rendition of another shape is not wrong for its height. */
function heightFor(width: number | null, height: number | null): number {
  return width === null ? (height ?? 0) : 0;
}
