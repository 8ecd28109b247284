import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { assetKey } from '../selection/assetKey';
import type { CardSize, View } from '../views';
import { layoutOf } from './layouts';

interface VirtualResultsOptions {
  view: View;
  size: CardSize;
  assets: readonly PickerAsset[];
  columns: number;
  /** In pixels. */
  cardWidth: number;
  activeIndex: number;
  listRef: RefObject<HTMLElement>;
  /** The element that scrolls. */
  scrollRef: RefObject<HTMLElement>;
}

/** Computes which results are near the visible area, and their positions in pixels. */
export function useVirtualResults(options: VirtualResultsOptions) {
  const { view, size, assets, columns, cardWidth, activeIndex, listRef, scrollRef } = options;
  const scrollMargin = useOffset(listRef, scrollRef);
  const layout = layoutOf(view, size);
  const virtualizer = useVirtualizer({
    count: assets.length,
    lanes: columns,
    gap: layout.gap,
    // In rows of all columns.
    overscan: 3,
    scrollMargin,
    getScrollElement: () => scrollRef.current,
    getItemKey: (index) => {
      const asset = assets[index];
      return asset === undefined ? index : assetKey(asset);
    },
    estimateSize: (index) => {
      const asset = assets[index];
      return layout.bodyHeight + (asset ? layout.previewHeight(asset, cardWidth) : 0);
    },
    // The active option stays in the document, so that the tab key always reaches the list.
    rangeExtractor: (range) => {
      const indices = defaultRangeExtractor(range);
      return indices.includes(activeIndex)
        ? indices
        : [...indices, activeIndex].sort((one, other) => one - other);
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights depend on the width of a card.
  useEffect(() => virtualizer.measure(), [cardWidth]);
  return { virtualizer, scrollMargin };
}

/** Returns the pixels between the top of the scrolling element's content and the list. */
function useOffset(listRef: RefObject<HTMLElement>, scrollRef: RefObject<HTMLElement>): number {
  const [offset, setOffset] = useState(0);
  // Runs after every render, because the chips above the list may come or go with any.
  useLayoutEffect(() => {
    const [list, scroller] = [listRef.current, scrollRef.current];
    if (list === null || scroller === null) return;
    const top = list.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    setOffset(Math.round(top + scroller.scrollTop));
  });
  return offset;
}
