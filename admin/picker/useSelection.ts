import { useCallback, useMemo, useState } from 'react';
import type { PickerAsset } from '../../server/contracts/api';
import { type ReferenceKey, referenceKey } from '../../server/contracts/reference';

export const keyOf = ({ connection, assetId }: PickerAsset): ReferenceKey =>
  referenceKey({ connection, assetId });

/** What is selected, in the order it was: of any connection, whatever the grid shows meanwhile. */
export function useSelection(multiple: boolean) {
  const [selected, setSelected] = useState<PickerAsset[]>([]);

  /** For a single field a new selection replaces the old one. */
  const select = useCallback((asset: PickerAsset) => {
    setSelected([asset]);
  }, []);

  const toggle = useCallback(
    (asset: PickerAsset) =>
      setSelected((before) => {
        const key = keyOf(asset);
        if (before.some((other) => keyOf(other) === key)) {
          return before.filter((other) => keyOf(other) !== key);
        }
        return multiple ? [...before, asset] : [asset];
      }),
    [multiple],
  );

  const positions = useMemo(
    () => new Map(selected.map((asset, index) => [keyOf(asset), index + 1])),
    [selected],
  );
  return { selected, positions, select, toggle };
}

export type Selection = ReturnType<typeof useSelection>;
