import type { PickerAsset } from '../../server/contracts/api';
import type { AssetState } from '../asset/assetState';

/** True for an image without an alternative text in the DAM. */
export function lacksAlternative(asset: PickerAsset | null): boolean {
  return asset?.kind === 'image' && !asset.alternativeText;
}

/** The mark of such an image. */
export const NO_ALTERNATIVE: AssetState = { id: 'usage.noAlt', tone: 'warning' };
