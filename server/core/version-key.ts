import type { AssetVersion } from '../contracts/asset';

/**
 * Identifies the bytes of a version. The version's name is not enough: a DAM that was set up again, or
 * a connection that now leads to another DAM, has other versions of the same name.
 */
export function versionKey({ version, createdAt, sizeBytes, fileName }: AssetVersion): string {
  return JSON.stringify([version, createdAt, sizeBytes, fileName]);
}
