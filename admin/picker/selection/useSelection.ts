import { useCallback, useMemo, useState } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { withMoved } from '../../withMoved';
import { assetKey } from './assetKey';

/** Holds the selected assets, in the order of selection. They may be of several connections. */
export function useSelection(multiple: boolean) {
  const [selected, setSelected] = useState<PickerAsset[]>([]);

  /** Selects this asset only. */
  const selectAsset = useCallback((asset: PickerAsset) => setSelected([asset]), []);

  const toggleAsset = useCallback(
    (asset: PickerAsset) =>
      setSelected((before) => {
        const key = assetKey(asset);
        if (before.some((other) => assetKey(other) === key)) {
          return before.filter((other) => assetKey(other) !== key);
        }
        return multiple ? [...before, asset] : [asset];
      }),
    [multiple],
  );

  /** Adds the assets that are not selected yet. A single field only keeps the last one. */
  const addAssets = useCallback(
    (assets: readonly PickerAsset[]) => {
      setSelected((before) => {
        if (!multiple) return assets.slice(-1);
        const known = new Set(before.map(assetKey));
        return [...before, ...assets.filter((asset) => !known.has(assetKey(asset)))];
      });
    },
    [multiple],
  );

  const moveAsset = useCallback((from: number, to: number) => {
    setSelected((before) => withMoved(before, from, to));
  }, []);

  const clearSelection = useCallback(() => setSelected([]), []);

  /** Positions of the selected assets, from 1, by `assetKey`. */
  const positions = useMemo(
    () => new Map(selected.map((asset, index) => [assetKey(asset), index + 1])),
    [selected],
  );
  return { selected, positions, selectAsset, toggleAsset, addAssets, moveAsset, clearSelection };
}
