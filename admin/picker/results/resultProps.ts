import type { MouseEvent } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { refusalOf } from '../../asset/assetState';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';

/** `held`: the field holds the asset. `replaced`: the choice replaces it. */
export type FieldMark = 'held' | 'replaced';

/** Props of a result, in every view. */
export interface ResultProps {
  asset: PickerAsset;
  index: number;
  /** Total results, or -1 if unknown. */
  count: number;
  rules: FieldRules;
  /** Position among the selected assets, from 1; null if the asset is not selected. */
  position: number | null;
  /** Null if the field does not hold the asset and the choice does not replace it. */
  mark: FieldMark | null;
  /** True to display the position, because the field holds several assets in an order. */
  numbered: boolean;
  /** True for the one result that the tab key reaches. */
  active: boolean;
  /** True to mark images without an alternative text. */
  marksNoAlternative: boolean;
  /** Current time, in milliseconds since the epoch. */
  now: number;
  onClick: (asset: PickerAsset, index: number, event: MouseEvent) => void;
  onDoubleClick: (asset: PickerAsset) => void;
}

/** Returns the attributes of a result as an option of the listbox. */
export function optionProps(props: ResultProps, reason: string | undefined) {
  const { asset, index, count, position, active, onClick, onDoubleClick } = props;
  return {
    role: 'option',
    'aria-selected': position !== null,
    'aria-disabled': reason !== undefined,
    'aria-setsize': count,
    'aria-posinset': index + 1,
    tabIndex: active ? 0 : -1,
    title: reason,
    $selected: position !== null,
    $refused: reason !== undefined,
    onClick: (event: MouseEvent) => onClick(asset, index, event),
    onDoubleClick: () => onDoubleClick(asset),
  };
}

/** Returns the reason why the asset cannot be picked as a text; undefined if it can be. */
export function useRefusalText(asset: PickerAsset, rules: FieldRules): string | undefined {
  const format = useFormat();
  const refusal = refusalOf(asset, rules);
  return refusal === null ? undefined : format.state(refusal, true);
}

/** Returns the duration, number of pages, extension or kind of an asset, whichever it has first. */
export function useTypeLabel(asset: PickerAsset): string {
  const format = useFormat();
  const text = useText();
  if (asset.durationMs !== null) return format.duration(asset.durationMs);
  if (asset.pages !== null) return text('card.pages', { count: asset.pages });
  return asset.ext === '' ? text(`kind.${asset.kind}`) : asset.ext.toUpperCase();
}
