import type { AssetVersion, Rendition } from '../contracts/asset';
import type { Connector } from '../contracts/connector';
import type { LiveResolution } from './availability';
import type { Transformation } from './transformation';

/** Where a visitor is sent: to the picture that the DAM makes, else to the nearest it has made. */
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

/** The DAM's smallest rendition that is at least as wide as asked; none where no width was asked. */
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
