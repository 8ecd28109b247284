import type { PickerAsset } from '../../../server/contracts/api';

/**
 * True if a result of a search may lack what the DAM tells of a single asset: pictures of former versions, and the
 * pixels of an image, which some DAMs tell with a call for each asset only.
 */
export function isOutline({ versions, kind, width }: PickerAsset): boolean {
  return versions.length > 1 || (kind === 'image' && width === null);
}

/** Returns a result of a search with what was read of the asset alone; its state and texts stay as they were found. */
export function withRead(found: PickerAsset, read: PickerAsset | null): PickerAsset {
  if (read === null || read.version !== found.version) return found;
  const { width, height, durationMs, pages, renditions, versions } = read;
  return { ...found, width, height, durationMs, pages, renditions, versions };
}
