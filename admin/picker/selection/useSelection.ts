import { useCallback, useMemo, useState } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { type ReferenceKey, referenceKey } from '../../../server/contracts/reference';

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

  /** Adds those that are not selected yet, in their order; a single field has room for the last. */
  const add = useCallback(
    (assets: readonly PickerAsset[]) => {
      setSelected((before) => {
        if (!multiple) return assets.slice(-1);
        const known = new Set(before.map(keyOf));
        return [...before, ...assets.filter((asset) => !known.has(keyOf(asset)))];
      });
    },
    [multiple],
  );

  /** Puts one of the selected in the place of another. */
  const move = useCallback((from: number, to: number) => {
    setSelected((before) => {
      const moved = before[from];
      if (moved === undefined || to < 0 || to >= before.length) return before;
      const rest = before.filter((_, index) => index !== from);
      return [...rest.slice(0, to), moved, ...rest.slice(to)];
    });
  }, []);

  const clear = useCallback(() => setSelected([]), []);

  const positions = useMemo(
    () => new Map(selected.map((asset, index) => [keyOf(asset), index + 1])),
    [selected],
  );
  return { selected, positions, select, toggle, add, move, clear };
}

export type Selection = ReturnType<typeof useSelection>;
