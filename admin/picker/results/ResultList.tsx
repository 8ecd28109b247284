import { type MutableRefObject, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { useText } from '../../useText';
import { assetKey } from '../selection/assetKey';
import type { CardSize, View } from '../views';
import { Card } from './Card';
import { layoutOf } from './layouts';
import { Row } from './Row';
import type { FieldMark } from './resultProps';
import { type ResultHandlers, useResultEvents } from './useResultEvents';
import { useVirtualResults } from './useVirtualResults';

const List = styled.div`
  position: relative;
  width: 100%;
`;

const Place = styled.div`
  position: absolute;
  top: 0;
  left: 0;
`;

export interface ResultListProps extends ResultHandlers {
  view: View;
  size: CardSize;
  assets: readonly PickerAsset[];
  /** Total results; null if the DAM does not count. */
  total: number | null;
  /** Positions of the selected assets, from 1, by `assetKey`. */
  positions: ReadonlyMap<string, number>;
  /** Marks of the assets that the field holds, or that the choice replaces, by `assetKey`. */
  marks: ReadonlyMap<string, FieldMark>;
  rules: FieldRules;
  multiple: boolean;
  /** Current time, in milliseconds since the epoch. */
  now: number;
  /** The element that scrolls. */
  scrollRef: RefObject<HTMLElement>;
  columns: number;
  /** In pixels. */
  cardWidth: number;
  /** Index of the one result that the tab key reaches. */
  activeIndex: number;
  onActiveIndex: (index: number) => void;
  /** Whether the focus was in the list that this one took the place of. */
  hadFocusRef: MutableRefObject<boolean>;
}

/**
 * A listbox of assets in which the tab key reaches one option and the arrow keys move between them.
 * Only the options near the visible area are in the document.
 */
export function ResultList(props: ResultListProps) {
  const { view, size, assets, total, positions, marks, rules, multiple, now, scrollRef } = props;
  const { columns, cardWidth, activeIndex, onActiveIndex, hadFocusRef } = props;
  const text = useText();
  const listRef = useRef<HTMLDivElement>(null);
  const { virtualizer, scrollMargin } = useVirtualResults({
    view,
    size,
    assets,
    columns,
    cardWidth,
    activeIndex,
    listRef,
    scrollRef,
  });
  const { handleClick, handleDoubleClick, handleKey } = useResultEvents({
    ...props,
    activeIndex,
    setActiveIndex: onActiveIndex,
    virtualizer,
    listRef,
  });
  const layout = layoutOf(view, size);
  // A DAM that tells none at all has no field for them, and a mark on everything hides what is not usable.
  const marksNoAlternative = assets.some(({ alternativeText }) => Boolean(alternativeText));
  useContinuation(listRef, hadFocusRef);

  return (
    <List
      ref={listRef}
      role="listbox"
      aria-label={text('grid.name')}
      aria-multiselectable={multiple}
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={handleKey}
    >
      {virtualizer.getVirtualItems().map(({ index, lane, start, size: height }) => {
        const asset = assets[index];
        if (asset === undefined) return null;
        const resultProps = {
          asset,
          index,
          count: total ?? -1,
          rules,
          position: positions.get(assetKey(asset)) ?? null,
          mark: marks.get(assetKey(asset)) ?? null,
          numbered: multiple,
          active: index === activeIndex,
          marksNoAlternative,
          now,
          onClick: handleClick,
          onDoubleClick: handleDoubleClick,
        };
        const x = lane * (cardWidth + layout.gap);
        return (
          <Place
            key={assetKey(asset)}
            role="presentation"
            style={{
              width: cardWidth,
              height,
              transform: `translate(${x}px, ${start - scrollMargin}px)`,
            }}
          >
            {view === 'list' ? (
              <Row {...resultProps} />
            ) : (
              <Card {...resultProps} previewHeight={layout.previewHeight(asset, cardWidth)} />
            )}
          </Place>
        );
      })}
    </List>
  );
}

/** Lets a list of another layout go on where the editor was, with the focus. */
function useContinuation(
  listRef: RefObject<HTMLElement>,
  hadFocusRef: MutableRefObject<boolean>,
): void {
  const isPlaced = useRef(false);
  // After each render until there are options, which are drawn once the view is measured.
  useEffect(() => {
    const active = listRef.current?.querySelector<HTMLElement>('[role="option"][tabindex="0"]');
    if (isPlaced.current || !active) return;
    isPlaced.current = true;
    active.scrollIntoView({ block: 'nearest' });
    if (hadFocusRef.current) active.focus({ preventScroll: true });
  });
  useLayoutEffect(() => {
    const list = listRef.current;
    return () => {
      hadFocusRef.current = list?.contains(document.activeElement) ?? false;
    };
  }, [listRef, hadFocusRef]);
}
