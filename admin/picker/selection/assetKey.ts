import type { PickerAsset } from '../../../server/contracts/api';
import { type ReferenceKey, referenceKey } from '../../../server/contracts/reference';

/** Returns the key of an asset without its version. */
export function assetKey({ connection, assetId }: PickerAsset): ReferenceKey {
  return referenceKey({ connection, assetId });
}
