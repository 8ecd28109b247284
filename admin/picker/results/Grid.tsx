import { Box } from '@strapi/design-system';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { CardSize } from '../views';
import { columnsIn, layoutOf } from './layouts';
import { ResultList, type ResultListProps } from './ResultList';
import { SkeletonCards } from './Skeleton';

/** Only pictures are dimmed: pale words are hard to read, and old results may stand for long. */
const Dimmable = styled(Box)<{ $stale: boolean }>`
  & img {
    opacity: ${({ $stale }) => ($stale ? 0.35 : 1)};
    filter: ${({ $stale }) => ($stale ? 'grayscale(1)' : 'none')};
    transition: opacity 150ms ease-out;
  }
`;

export interface GridProps
  extends Omit<
    ResultListProps,
    'columns' | 'cardWidth' | 'activeIndex' | 'onActiveIndex' | 'hadFocusRef'
  > {
  /** True while the results are those of the previous query. */
  stale: boolean;
  /** True while the results of the query load. */
  busy: boolean;
  hasMore: boolean;
  /** Loads the next page. */
  onMore: () => void;
}

/** The results, in as many columns as fit. Loads more as the end scrolls into view. */
export function Grid({ stale, busy, hasMore, onMore, ...list }: GridProps) {
  const measureRef = useRef<HTMLDivElement>(null);
  const width = useWidth(measureRef);
  const { columns, cardWidth } = columnsIn(layoutOf(list.view, list.size), width);
  // Kept here, because a new layout gets a new list.
  const [activeIndex, setActiveIndex] = useState(0);
  const hadFocusRef = useRef(false);
  return (
    <Dimmable $stale={stale} aria-busy={busy}>
      <div ref={measureRef} />
      {width > 0 && (
        // A new layout gets a new list, because the measured heights of the old one do not apply.
        <ResultList
          key={`${list.view} ${list.size} ${columns}`}
          {...list}
          activeIndex={Math.min(activeIndex, Math.max(0, list.assets.length - 1))}
          onActiveIndex={setActiveIndex}
          hadFocusRef={hadFocusRef}
          columns={columns}
          cardWidth={cardWidth}
        />
      )}
      {hasMore && <MoreCards onVisible={onMore} count={list.assets.length} size={list.size} />}
    </Dimmable>
  );
}

/** Returns the current width of an element in pixels; 0 until it is measured. */
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

interface MoreCardsProps {
  onVisible: () => void;
  /** Number of results so far. */
  count: number;
  size: CardSize;
}

/** Placeholders of the next page, which load it 400 pixels before they scroll into view. */
function MoreCards({ onVisible, count, size }: MoreCardsProps) {
  const ref = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page may not push the end out of view, so each new `count` observes again and loads the next page.
  useEffect(() => {
    const end = ref.current;
    if (end === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onVisible();
      },
      { rootMargin: '400px' },
    );
    observer.observe(end);
    return () => observer.disconnect();
  }, [onVisible, count]);
  return (
    <Box ref={ref} paddingTop={4}>
      <SkeletonCards count={6} size={size} />
    </Box>
  );
}
