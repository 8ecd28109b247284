import { useCallback, useState, useSyncExternalStore } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { useLasting } from '../../useDebounced';
import { NARROW } from '../views';

/** The results make room only after this time, so that a second click of a double click meets the same card. */
const DOUBLE_CLICK_MS = 300;

interface DetailsHabit {
  /** False if the editor closed the details. */
  details: boolean;
  setDetails: (isWanted: boolean) => void;
}

/**
 * Holds the asset whose details are displayed. Beside the results they come with a choice and go with it,
 * unless the editor closed them; a sheet opens only on demand.
 */
export function useDetails({ details: isWanted, setDetails }: DetailsHabit) {
  const isNarrow = useSyncExternalStore(watchNarrow, () => window.matchMedia(NARROW).matches);
  const [asset, setAsset] = useState<PickerAsset | null>(null);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const isWide = useLasting(asset !== null && isWanted && !isNarrow, DOUBLE_CLICK_MS);
  const openAsset = useCallback((opened: PickerAsset) => setAsset(opened), []);
  /** Follows the keyboard if details are displayed already. */
  const followAsset = useCallback(
    (active: PickerAsset) => setAsset((before) => (before === null ? null : active)),
    [],
  );
  const clearAsset = useCallback(() => setAsset(null), []);
  const setOpen = (isOpen: boolean) => (isNarrow ? setSheetOpen(isOpen) : setDetails(isOpen));
  return {
    asset,
    isOpen: asset !== null && (isNarrow ? isSheetOpen : isWide),
    isSheet: isNarrow && isSheetOpen && asset !== null,
    openAsset,
    followAsset,
    clearAsset,
    setOpen,
  };
}

function watchNarrow(onChange: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}
