import type { PickerAsset } from '../../../server/contracts/api';
import { type AssetState, stateOf } from '../../asset/assetState';
import { StateBadge } from '../../asset/StateBadge';

/**
 * Displays the state of a result that is not simply usable. "Approved" on everything would hide what is
 * not. Without a date, which the reason beside it tells.
 */
export function ExceptionBadge({ asset, now }: { asset: PickerAsset; now: number }) {
  const state = stateOf(asset.availability, asset, now);
  return state.id === 'state.approved' ? null : <StateBadge state={withoutDate(state)} />;
}

function withoutDate(state: AssetState): AssetState {
  return state.id === 'state.embargoedUntil' ? { id: 'state.embargoed', tone: state.tone } : state;
}
