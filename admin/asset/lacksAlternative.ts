import type { PickerAsset } from '../../server/contracts/api';
import type { AssetState } from './assetState';

/** True for an image without an alternative text, neither in the DAM nor of its own use. */
export function lacksAlternative(asset: PickerAsset | null, own: string | null = null): boolean {
  return asset?.kind === 'image' && asset.alternativeText === null && own === null;
}

/** The mark of such an image. */
export const NO_ALTERNATIVE: AssetState = { id: 'asset.noAlt', tone: 'warning' };
