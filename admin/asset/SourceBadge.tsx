import type { PickerAsset } from '../../server/contracts/api';
import { StateBadge } from './StateBadge';
import { sourceOf } from './sourceOf';

/** Says that a machine made the asset, or a part of it. Nothing for all others. */
export function SourceBadge({ asset }: { asset: PickerAsset }) {
  const id = sourceOf(asset);
  return id === null ? null : <StateBadge state={{ id, tone: 'secondary' }} />;
}
