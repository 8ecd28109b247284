import type { UsedAsset } from '../../server/contracts/api';
import type { Text } from '../useText';

/** @example "3 places, 2 published" */
export function usageSummary(text: Text, { places, publishedPlaces }: UsedAsset): string {
  return text('usage.places', { count: places, published: publishedPlaces });
}
