import type { PickerAsset } from '../../server/contracts/api';
import type { TextId } from '../translations';

/** IPTC's terms for sources that readers may want to know of. */
const SOURCES: Readonly<Record<string, TextId>> = {
  trainedAlgorithmicMedia: 'source.ai',
  compositeWithTrainedAlgorithmicMedia: 'source.partlyAi',
  algorithmicMedia: 'source.software',
};

/** Returns the words for where an asset comes from; null if the DAM says nothing, or a term without words here. */
export function sourceOf({ provenance }: Pick<PickerAsset, 'provenance'>): TextId | null {
  const term = provenance?.digitalSourceType;
  return term === undefined || !Object.hasOwn(SOURCES, term) ? null : (SOURCES[term] ?? null);
}
