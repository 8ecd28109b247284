import type { AssetVersion } from '../contracts/asset';

/**
 * Returns a key that identifies the bytes of a version. The version's name is not enough: after a DAM
 * is reinstalled or a connection is pointed at another DAM, the same name means different bytes.
 */
export function versionKey({ version, createdAt, sizeBytes, fileName }: AssetVersion): string {
  return JSON.stringify([version, createdAt, sizeBytes, fileName]);
}
