import { type RefObject, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { useText } from '../../useText';
import { assetKey } from '../selection/assetKey';
import type { View } from '../views';
import { Card } from './Card';
import { LAYOUTS } from './layouts';
import { Row } from './Row';
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
  assets: readonly PickerAsset[];
  /** Total results; null if the DAM does not count. */
  total: number | null;
  /** Positions of the selected assets, from 1, by `assetKey`. */
  positions: ReadonlyMap<string, number>;
  rules: FieldRules;
  multiple: boolean;
  /** Current time, in milliseconds since the epoch. */
  now: number;
  /** The element that scrolls. */
  scrollRef: RefObject<HTMLElement>;
  columns: number;
  /** In pixels. */
  cardWidth: number;
}

/**
 * A listbox of assets in which the tab key reaches one option and the arrow keys move between them.
 * Only the options near the visible area are in the document.
 */
export function ResultList(props: ResultListProps) {
  const { view, assets, total, positions, rules, multiple, now, scrollRef } = props;
  const { columns, cardWidth } = props;
  const text = useText();
  const listRef = useRef<HTMLDivElement>(null);
  const [lastActiveIndex, setActiveIndex] = useState(0);
  const activeIndex = Math.min(lastActiveIndex, Math.max(0, assets.length - 1));
  const { virtualizer, scrollMargin } = useVirtualResults({
    view,
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
    setActiveIndex,
    virtualizer,
    listRef,
  });
  const layout = LAYOUTS[view];

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
        const resultProps = {
          asset,
          index,
          count: total ?? -1,
          rules,
          position: positions.get(assetKey(asset)) ?? null,
          numbered: multiple,
          active: index === activeIndex,
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
              height: size,
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
