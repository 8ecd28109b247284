import { Box } from '@strapi/design-system';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../server/contracts/api';
import type { AssetKind } from '../../server/contracts/asset';
import { useText } from '../useText';
import { Card } from './Card';
import { stepFrom } from './gridKeys';
import { GRID_STYLE, SkeletonCards } from './Skeleton';
import { keyOf } from './useSelection';

const List = styled(Box)`
  ${GRID_STYLE}
`;

const Dimmable = styled(Box)<{ $stale: boolean }>`
  opacity: ${({ $stale }) => ($stale ? 0.55 : 1)};
  transition: opacity 150ms ease-out;
`;

interface GridProps {
  assets: readonly PickerAsset[];
  positions: ReadonlyMap<string, number>;
  kinds: readonly AssetKind[] | null;
  multiple: boolean;
  /** The next query is under way; these are the results of the one before. */
  stale: boolean;
  hasMore: boolean;
  now: number;
  onMore: () => void;
  onShow: (asset: PickerAsset) => void;
  onSelect: (asset: PickerAsset) => void;
  onConfirm: (asset: PickerAsset) => void;
}

/** Assets as a listbox with a roving tab stop; more load as the end comes into view. */
export function Grid(props: GridProps) {
  const { assets, positions, kinds, multiple, stale, hasMore, now } = props;
  const { onMore, onShow, onSelect, onConfirm } = props;
  const text = useText();
  const listRef = useRef<HTMLDivElement>(null);
  const [activeIndex, setActiveIndex] = useState(0);
  const active = Math.min(activeIndex, Math.max(0, assets.length - 1));

  const choose = useCallback(
    (asset: PickerAsset, index: number) => {
      setActiveIndex(index);
      onShow(asset);
      onSelect(asset);
    },
    [onShow, onSelect],
  );
  const doubleClick = useCallback(
    (asset: PickerAsset) => {
      if (!multiple) onConfirm(asset);
    },
    [multiple, onConfirm],
  );

  const handleKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const asset = assets[active];
    if (asset === undefined) return;
    if (event.key === ' ') onSelect(asset);
    else if (event.key === 'Enter') onConfirm(asset);
    else {
      const cards = optionsOf(listRef.current);
      const next = stepFrom(event.key, active, cards);
      if (next === null) return;
      setActiveIndex(next);
      cards[next]?.focus();
      const shown = assets[next];
      if (shown !== undefined) onShow(shown);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <Dimmable $stale={stale} aria-busy={stale}>
      <List
        ref={listRef}
        role="listbox"
        aria-label={text('grid.name')}
        aria-multiselectable={multiple}
        onKeyDown={handleKey}
      >
        {assets.map((asset, index) => (
          <Card
            key={keyOf(asset)}
            asset={asset}
            index={index}
            kinds={kinds}
            position={positions.get(keyOf(asset)) ?? null}
            numbered={multiple}
            active={index === active}
            now={now}
            onClick={choose}
            onDoubleClick={doubleClick}
          />
        ))}
      </List>
      {hasMore && <MoreCards onSeen={onMore} count={assets.length} />}
    </Dimmable>
  );
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
