import type { AssetVersion, Rendition } from '../contracts/asset';
import type { Connector } from '../contracts/connector';
import type { LiveResolution } from './availability';
import type { Transformation } from './transformation';

/**
 * Returns the address to redirect a visitor to: the picture that the DAM makes for this transformation,
 * else the best rendition, else the version's file.
 */
export function redirectTarget(
  { renditionUrl }: Pick<Connector, 'renditionUrl'>,
  { asset, version }: Pick<LiveResolution, 'asset' | 'version'>,
  transformation: Transformation | null,
): string {
  if (transformation === null) return version.url;
  const focalPoint = transformation.focalPoint ?? asset.focalPoint;
  const made = renditionUrl?.({ ...transformation, asset, version, focalPoint });
  return made ?? renditionFor(version, transformation)?.url ?? version.url;
}

/** Returns the DAM's smallest rendition of at least the requested width; undefined without a width. */
export function renditionFor(
  { renditions }: AssetVersion,
  transformation: Transformation | null,
): Rendition | undefined {
  const width = transformation?.width ?? null;
  if (width === null) return undefined;
  return renditions
    .filter((rendition) => rendition.width >= width)
    .sort((one, other) => one.width - other.width)[0];
}
