import type { Asset, AssetVersion, Provenance } from '../contracts/asset';
import { shareCurrent } from './answers';
import type { Size } from './transformation';
import { versionKey } from './version-key';

/** What was found in the file of a version. */
export interface Finding extends Size {
  /** Absent if the file says nothing. */
  provenance?: Provenance;
}

/**
 * True if the size that the DAM tells of a version is not the size as displayed: it tells none, or that of a
 * photo before it is turned. A DAM that tells a wholly different size may mean another file, so it is believed.
 */
function isMeasurable({ width, height }: AssetVersion, displayed: Size): boolean {
  if (width === null || height === null) return true;
  return width === displayed.height && height === displayed.width && width !== height;
}

/** True if something was found in the file of a version that is not known of it yet. */
export function isNews(version: AssetVersion, finding: Finding): boolean {
  const { provenance } = finding;
  return (
    isMeasurable(version, finding) ||
    (provenance !== undefined && JSON.stringify(provenance) !== JSON.stringify(version.embedded))
  );
}

/** Returns the asset with what was found in the file of a version. */
export function withFinding(asset: Asset, keyOfVersion: string, finding: Finding): Asset {
  const { width, height, provenance } = finding;
  return mapVersions(asset, (version) =>
    versionKey(version) === keyOfVersion && isNews(version, finding)
      ? withFound(version, {
          measured: { width, height },
          ...(provenance && { embedded: provenance }),
        })
      : version,
  );
}

/** Returns a newly read asset with what was found in the same files before. */
export function withKnownFindings(before: Asset | null, read: Asset): Asset {
  const known = new Map<string, Found>();
  for (const version of before?.versions ?? []) {
    if (version.measured !== undefined || version.embedded !== undefined) {
      known.set(versionKey(version), version);
    }
  }
  if (known.size === 0) return read;
  return mapVersions(read, (version) => {
    const found = known.get(versionKey(version));
    if (found === undefined) return version;
    const { embedded } = version;
    return withFound(version, { ...found, ...(embedded && { embedded }) });
  });
}

/** The properties of a version that the plugin sets. */
type Found = Pick<AssetVersion, 'measured' | 'embedded'>;

/** They always stand in the same order, since records are compared as texts. */
function withFound(version: AssetVersion, found: Found): AssetVersion {
  const { measured, embedded, ...told } = version;
  const size = found.measured;
  const isSized = size !== undefined && isMeasurable(version, size);
  const known = {
    measured: isSized ? size : measured,
    embedded: found.embedded ?? embedded,
  };
  return {
    ...told,
    ...(isSized && size),
    ...(known.measured && { measured: { ...known.measured } }),
    ...(known.embedded && { embedded: { ...known.embedded } }),
  };
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
