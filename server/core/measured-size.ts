import type { Asset, AssetVersion } from '../contracts/asset';
import { shareCurrent } from './answers';
import type { Size } from './transformation';
import { versionKey } from './version-key';

/**
 * True if the size that the DAM tells of a version is not the size as displayed: it tells none, or that of a
 * photo before it is turned. A DAM that tells a wholly different size may mean another file, so it is believed.
 */
export function isMeasurable({ width, height }: AssetVersion, displayed: Size): boolean {
  if (width === null || height === null) return true;
  return width === displayed.height && height === displayed.width && width !== height;
}

/** Returns the asset with the size that was found in the file of a version. */
export function withMeasured(asset: Asset, measuredKey: string, size: Size): Asset {
  return mapVersions(asset, (version) =>
    versionKey(version) === measuredKey && isMeasurable(version, size)
      ? sized(version, size)
      : version,
  );
}

/** Returns a newly read asset with the sizes that were found in the same files before. */
export function withKnownSizes(before: Asset | null, read: Asset): Asset {
  const known = new Map<string, Size>();
  for (const version of before?.versions ?? []) {
    if (version.measured !== undefined) known.set(versionKey(version), version.measured);
  }
  if (known.size === 0) return read;
  return mapVersions(read, (version) => {
    const size = known.get(versionKey(version));
    return size !== undefined && isMeasurable(version, size) ? sized(version, size) : version;
  });
}

function sized(version: AssetVersion, { width, height }: Size): AssetVersion {
  return { ...version, width, height, measured: { width, height } };
}

/** The same asset if no version changes. */
function mapVersions(asset: Asset, change: (version: AssetVersion) => AssetVersion): Asset {
  const versions = asset.versions.map(change);
  const current = asset.current === null ? null : change(asset.current);
  const isSame =
    current === asset.current && versions.every((each, at) => each === asset.versions[at]);
  if (isSame) return asset;
  const changed = { ...asset, versions, current };
  shareCurrent(changed);
  return changed;
}
