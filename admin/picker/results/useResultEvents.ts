import type { Virtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
} from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { stepFrom } from './gridKeys';

export interface ResultHandlers {
  /** Called with an asset that the editor chose to look at. */
  onOpen: (asset: PickerAsset) => void;
  /** Called with the asset to which the keyboard moved. */
  onMove: (asset: PickerAsset) => void;
  onSelect: (asset: PickerAsset) => void;
  /** Adds these assets to the selection. */
  onSelectMany: (assets: readonly PickerAsset[]) => void;
  /** Adds the selection, or this asset, to the field and closes the picker. */
  onConfirm: (asset: PickerAsset) => void;
}

interface ResultEventOptions extends ResultHandlers {
  assets: readonly PickerAsset[];
  multiple: boolean;
  activeIndex: number;
  setActiveIndex: (index: number) => void;
  virtualizer: Pick<Virtualizer<HTMLElement, Element>, 'scrollToIndex' | 'measurementsCache'>;
  listRef: RefObject<HTMLElement>;
}

/**
 * Returns the event handlers of the listbox. A click or Space selects, Shift extends the selection,
 * Ctrl+A selects all, and a double click or Enter confirms.
 */
export function useResultEvents(options: ResultEventOptions) {
  const { assets, multiple, activeIndex, setActiveIndex, virtualizer, listRef } = options;
  const { onOpen, onMove, onSelect, onSelectMany, onConfirm } = options;
  /** Index from which Shift extends the selection. */
  const anchor = useRef(0);
  const movesFocus = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the keyboard moves the focus, after the new option is rendered.
  useEffect(() => {
    if (!movesFocus.current) return;
    movesFocus.current = false;
    listRef.current
      ?.querySelector<HTMLElement>('[role="option"][tabindex="0"]')
      ?.focus({ preventScroll: true });
  }, [activeIndex]);

  const assetsBetween = useCallback(
    (from: number, to: number) => assets.slice(Math.min(from, to), Math.max(from, to) + 1),
    [assets],
  );
  const handleClick = useCallback(
    (asset: PickerAsset, index: number, event: MouseEvent) => {
      setActiveIndex(index);
      onOpen(asset);
      if (multiple && event.shiftKey) return onSelectMany(assetsBetween(anchor.current, index));
      anchor.current = index;
      onSelect(asset);
    },
    [multiple, assetsBetween, setActiveIndex, onOpen, onSelect, onSelectMany],
  );
  const handleDoubleClick = useCallback(
    (asset: PickerAsset) => {
      if (!multiple) onConfirm(asset);
    },
    [multiple, onConfirm],
  );

  const moveTo = (index: number, extendsSelection: boolean) => {
    movesFocus.current = index !== activeIndex;
    setActiveIndex(index);
    virtualizer.scrollToIndex(index);
    const asset = assets[index];
    if (asset !== undefined) onMove(asset);
    if (extendsSelection) onSelectMany(assetsBetween(anchor.current, index));
    else anchor.current = index;
  };
  const handleKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const asset = assets[activeIndex];
    if (asset === undefined) return;
    if (event.key === ' ') {
      onOpen(asset);
      onSelect(asset);
    } else if (event.key === 'Enter') onConfirm(asset);
    else if (multiple && event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      onSelectMany(assets);
    } else {
      const next = stepFrom(event.key, activeIndex, virtualizer.measurementsCache);
      if (next === null) return;
      moveTo(next, multiple && event.shiftKey);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return { handleClick, handleDoubleClick, handleKey };
}
