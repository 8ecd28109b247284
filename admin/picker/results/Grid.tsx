import { Box } from '@strapi/design-system';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { useText } from '../../useText';
import { keyOf } from '../selection/useSelection';
import { Card } from './Card';
import { stepFrom } from './gridKeys';
import { columnsIn, LAYOUTS, type View } from './layouts';
import { Row } from './Row';
import { SkeletonCards } from './Skeleton';

const List = styled.div`
  position: relative;
  width: 100%;
`;

const Place = styled.div`
  position: absolute;
  top: 0;
  left: 0;
`;

const Dimmable = styled(Box)<{ $stale: boolean }>`
  opacity: ${({ $stale }) => ($stale ? 0.55 : 1)};
  transition: opacity 150ms ease-out;
`;

export interface GridProps {
  view: View;
  assets: readonly PickerAsset[];
  /** How many there are in all; null where the DAM does not count. */
  total: number | null;
  positions: ReadonlyMap<string, number>;
  rules: FieldRules;
  multiple: boolean;
  /** The next query is under way; these are the results of the one before. */
  stale: boolean;
  hasMore: boolean;
  now: number;
  /** What scrolls. */
  scrollRef: RefObject<HTMLElement>;
  onMore: () => void;
  onShow: (asset: PickerAsset) => void;
  onSelect: (asset: PickerAsset) => void;
  /** Selects all of these, whatever was selected before. */
  onSelectMany: (assets: readonly PickerAsset[]) => void;
  onConfirm: (asset: PickerAsset) => void;
}

/**
 * Assets as a listbox with a roving tab stop. Only what is near the view is in the document; more
 * load as the end comes into view.
 */
export function Grid(props: GridProps) {
  const { stale, hasMore, onMore, assets, view } = props;
  const measureRef = useRef<HTMLDivElement>(null);
  const width = useWidth(measureRef);
  const { columns, cardWidth } = columnsIn(view, width);
  return (
    <Dimmable $stale={stale} aria-busy={stale}>
      <div ref={measureRef} />
      {width > 0 && (
        // Another layout is another list: heights and columns of the old one mean nothing to it.
        <Cards key={`${view} ${columns}`} {...props} columns={columns} cardWidth={cardWidth} />
      )}
      {hasMore && <MoreCards onSeen={onMore} count={assets.length} />}
    </Dimmable>
  );
}

function Cards(props: GridProps & { columns: number; cardWidth: number }) {
  const { view, assets, total, positions, rules, multiple, now, scrollRef } = props;
  const { columns, cardWidth, onShow, onSelect, onSelectMany, onConfirm } = props;
  const text = useText();
  const listRef = useRef<HTMLDivElement>(null);
  const [activeIndex, setActiveIndex] = useState(0);
  const active = Math.min(activeIndex, Math.max(0, assets.length - 1));
  const anchor = useRef(0);
  const takesFocus = useRef(false);
  const scrollMargin = useOffset(listRef, scrollRef);
  const layout = LAYOUTS[view];

  const virtualizer = useVirtualizer({
    count: assets.length,
    lanes: columns,
    gap: layout.gap,
    overscan: columns * 3,
    scrollMargin,
    getScrollElement: () => scrollRef.current,
    getItemKey: (index) => {
      const asset = assets[index];
      return asset === undefined ? index : keyOf(asset);
    },
    estimateSize: (index) => {
      const asset = assets[index];
      return layout.bodyHeight + (asset ? layout.previewHeight(asset, cardWidth) : 0);
    },
    // The tab stop stays in the document wherever one scrolls, or the keyboard would lose the list.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return seen.includes(active) ? seen : [...seen, active].sort((one, other) => one - other);
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights follow the width of a card.
  useEffect(() => virtualizer.measure(), [cardWidth]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a step of the keyboard moves the focus.
  useEffect(() => {
    if (!takesFocus.current) return;
    takesFocus.current = false;
    listRef.current
      ?.querySelector<HTMLElement>('[role="option"][tabindex="0"]')
      ?.focus({ preventScroll: true });
  }, [active]);

  const range = useCallback(
    (from: number, to: number) => assets.slice(Math.min(from, to), Math.max(from, to) + 1),
    [assets],
  );
  const choose = useCallback(
    (asset: PickerAsset, index: number, event: MouseEvent) => {
      setActiveIndex(index);
      onShow(asset);
      if (multiple && event.shiftKey) return onSelectMany(range(anchor.current, index));
      anchor.current = index;
      onSelect(asset);
    },
    [multiple, range, onShow, onSelect, onSelectMany],
  );
  const doubleClick = useCallback(
    (asset: PickerAsset) => {
      if (!multiple) onConfirm(asset);
    },
    [multiple, onConfirm],
  );

  const moveTo = (next: number, extends_: boolean) => {
    takesFocus.current = next !== active;
    setActiveIndex(next);
    virtualizer.scrollToIndex(next);
    const shown = assets[next];
    if (shown !== undefined) onShow(shown);
    if (extends_) onSelectMany(range(anchor.current, next));
    else anchor.current = next;
  };
  const handleKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const asset = assets[active];
    if (asset === undefined) return;
    if (event.key === ' ') onSelect(asset);
    else if (event.key === 'Enter') onConfirm(asset);
    else if (multiple && event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      onSelectMany(assets);
    } else {
      const next = stepFrom(event.key, active, virtualizer.measurementsCache);
      if (next === null) return;
      moveTo(next, multiple && event.shiftKey);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <List
      ref={listRef}
      role="listbox"
      aria-label={text('grid.name')}
      aria-multiselectable={multiple}
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={handleKey}
    >
      {virtualizer.getVirtualItems().map(({ index, lane, start, size }) => {
        const asset = assets[index];
        if (asset === undefined) return null;
        const shared = {
          asset,
          index,
          count: total ?? -1,
          rules,
          position: positions.get(keyOf(asset)) ?? null,
          numbered: multiple,
          active: index === active,
          now,
          onClick: choose,
          onDoubleClick: doubleClick,
        };
        const x = lane * (cardWidth + layout.gap);
        return (
          <Place
            key={keyOf(asset)}
            role="presentation"
            style={{
              width: cardWidth,
              height: size,
              transform: `translate(${x}px, ${start - scrollMargin}px)`,
            }}
          >
            {view === 'list' ? (
              <Row {...shared} />
            ) : (
              <Card {...shared} previewHeight={layout.previewHeight(asset, cardWidth)} />
            )}
          </Place>
        );
      })}
    </List>
  );
}

/** Pixels between the top of what scrolls and the list. */
function useOffset(listRef: RefObject<HTMLElement>, scrollRef: RefObject<HTMLElement>): number {
  const [offset, setOffset] = useState(0);
  // Chips above the list come and go at any render.
  useLayoutEffect(() => {
    const [list, scroller] = [listRef.current, scrollRef.current];
    if (list === null || scroller === null) return;
    const top = list.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    setOffset(Math.round(top + scroller.scrollTop));
  });
  return offset;
}

/** The width of an element in pixels, followed; 0 until it is known. */
function useWidth(ref: RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

export function optionsOf(list: HTMLElement | null): HTMLElement[] {
  return list === null ? [] : [...list.querySelectorAll<HTMLElement>('[role="option"]')];
}

/** Shows what will come, and asks for it half a screen before it is reached. */
function MoreCards({ onSeen, count }: { onSeen: () => void; count: number }) {
  const ref = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that does not push the end out of view must ask for the next, so every page observes anew.
  useEffect(() => {
    const end = ref.current;
    if (end === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onSeen();
      },
      { rootMargin: '400px' },
    );
    observer.observe(end);
    return () => observer.disconnect();
  }, [onSeen, count]);
  return (
    <Box ref={ref} paddingTop={4}>
      <SkeletonCards count={6} />
    </Box>
  );
}
