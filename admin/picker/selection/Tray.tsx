import { Box, Flex, TextButton, Typography, VisuallyHidden } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { type KeyboardEvent, useId } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import { Thumbnail } from '../../asset/Thumbnail';
import { useReorder } from '../../useReorder';
import { useText } from '../../useText';
import { assetKey } from './assetKey';

const Thumbs = styled(Flex)`
  min-width: 0;
  overflow-x: auto;
  padding: 0.4rem;
`;

const Thumb = styled.button<{ $target: boolean }>`
  position: relative;
  flex: none;
  width: 5.6rem;
  height: 4.2rem;
  padding: 0;
  overflow: hidden;
  cursor: pointer;
  border: 1px solid
    ${({ $target, theme }) => ($target ? theme.colors.primary600 : theme.colors.neutral200)};
  border-radius: ${({ theme }) => theme.borderRadius};

  & > svg {
    position: absolute;
    inset: 0;
    margin: auto;
    width: 2.4rem;
    height: 2.4rem;
    padding: 0.7rem;
    border-radius: 50%;
    opacity: 0;
    fill: ${({ theme }) => theme.colors.neutral800};
    background: ${({ theme }) => theme.colors.neutral0};
  }

  &:hover > svg,
  &:focus-visible > svg {
    opacity: 1;
  }

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
    outline-offset: 1px;
  }
`;

interface TrayProps {
  selected: readonly PickerAsset[];
  onRemove: (asset: PickerAsset) => void;
  onMove: (from: number, to: number) => void;
  onClear: () => void;
}

/**
 * The selected assets in their order. A click removes an asset from the selection. Dragging or the
 * arrow keys move it.
 */
export function Tray({ selected, onRemove, onMove, onClear }: TrayProps) {
  const text = useText();
  const hintId = useId();
  const { isTarget, itemProps } = useReorder(onMove);
  const handleKey = (event: KeyboardEvent, index: number) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMove(index, index + step);
  };
  return (
    <Flex gap={3} minWidth={0} flex="1">
      <Box flex="none" aria-live="polite">
        <Typography variant="omega" fontWeight="semiBold">
          {text('tray.selected', { count: selected.length })}
        </Typography>
      </Box>
      <TextButton onClick={onClear}>{text('tray.clear')}</TextButton>
      <VisuallyHidden id={hintId}>{text('tray.hint')}</VisuallyHidden>
      <Thumbs gap={2} tag="ul">
        {selected.map((asset, index) => (
          <li key={assetKey(asset)} {...itemProps(index, asset.title)}>
            <Thumb
              type="button"
              title={asset.title}
              $target={isTarget(index)}
              aria-label={text('tray.remove', { title: asset.title })}
              aria-describedby={hintId}
              onClick={() => onRemove(asset)}
              onKeyDown={(event) => handleKey(event, index)}
            >
              <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} />
              <Cross aria-hidden />
            </Thumb>
          </li>
        ))}
      </Thumbs>
    </Flex>
  );
}
