import { Box, Flex, Typography } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../server/contracts/api';
import { useText } from '../useText';
import { Thumbnail } from './Thumbnail';
import { keyOf } from './useSelection';

const Thumbs = styled(Flex)`
  min-width: 0;
  overflow-x: auto;
  padding: 0.4rem;
`;

const Thumb = styled.button`
  position: relative;
  flex: none;
  width: 5.6rem;
  height: 4.2rem;
  padding: 0;
  overflow: hidden;
  cursor: pointer;
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
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
}

/** What several selected assets will become, in their order; a click takes one out again. */
export function Tray({ selected, onRemove }: TrayProps) {
  const text = useText();
  return (
    <Flex gap={3} minWidth={0} flex="1">
      <Box flex="none" aria-live="polite">
        <Typography variant="omega" fontWeight="semiBold">
          {text('tray.selected', { count: selected.length })}
        </Typography>
      </Box>
      <Thumbs gap={2}>
        {selected.map((asset) => (
          <Thumb
            key={keyOf(asset)}
            type="button"
            title={asset.title}
            aria-label={text('tray.remove', { title: asset.title })}
            onClick={() => onRemove(asset)}
          >
            <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} />
            <Cross aria-hidden />
          </Thumb>
        ))}
      </Thumbs>
    </Flex>
  );
}
