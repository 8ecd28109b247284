import { encodeAssetId, type Reference } from '../../server/contracts/reference';
import { PLUGIN_ID } from '../pluginId';

/** Returns the path of an asset's usage page, below the admin's own address. */
export function usagePath({ connection, assetId }: Omit<Reference, 'version'>): string {
  return `/plugins/${PLUGIN_ID}/${connection}/${encodeAssetId(assetId)}`;
}
