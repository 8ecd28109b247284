import { Box, Flex, Typography } from '@strapi/design-system';
import { type MouseEvent, memo } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { refusalOf, stateOf } from '../../asset/assetState';
import { StateBadge } from '../../asset/StateBadge';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { CARD_BODY_HEIGHT } from './layouts';
import { SelectedMark } from './SelectedMark';

const Frame = styled(Box)<{ $selected: boolean; $refused: boolean }>`
  position: relative;
  display: flex;
  flex-direction: column;
  height: 100%;
  overflow: hidden;
  user-select: none;
  cursor: ${({ $refused }) => ($refused ? 'default' : 'pointer')};
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral0};
  box-shadow: 0 0 0
    ${({ $selected, theme }) =>
      $selected ? `2px ${theme.colors.primary600}` : `1px ${theme.colors.neutral200}`};
  transition: box-shadow 120ms ease-out;

  &:hover {
    box-shadow: 0 0 0
      ${({ $selected, $refused, theme }) => {
        if ($selected) return `2px ${theme.colors.primary600}`;
        return `1px ${$refused ? theme.colors.neutral200 : theme.colors.primary500}`;
      }};
  }

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
    outline-offset: 3px;
  }
`;

const Preview = styled(Box)<{ $refused: boolean }>`
  position: relative;
  flex: none;

  & > :first-child {
    opacity: ${({ $refused }) => ($refused ? 0.45 : 1)};
    filter: ${({ $refused }) => ($refused ? 'saturate(0.4)' : 'none')};
  }
`;

const TypeLabel = styled(Box)`
  position: absolute;
  right: 0.8rem;
  bottom: 0.8rem;
  padding: 0.2rem 0.6rem;
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral0};
  color: ${({ theme }) => theme.colors.neutral700};
  font-size: 1.1rem;
  line-height: 1.4rem;
  font-weight: 600;
`;

/** A reason is read to its end, so it may take a second line. */
const Lines = styled(Typography)`
  display: -webkit-box;
  overflow: hidden;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 2;
  line-height: 1.3;
`;

const Corner = styled(Box)`
  position: absolute;
  top: 0.8rem;
  right: 0.8rem;
`;

/** What a result is drawn from, in every view. */
export interface ResultProps {
  asset: PickerAsset;
  index: number;
  /** Of all results; -1 where nobody knows. */
  count: number;
  rules: FieldRules;
  /** Its place among the selected, from 1; null where it is not selected. */
  position: number | null;
  numbered: boolean;
  /** The one card that the tab key reaches. */
  active: boolean;
  now: number;
  onClick: (asset: PickerAsset, index: number, event: MouseEvent) => void;
  onDoubleClick: (asset: PickerAsset) => void;
}

/** What a file is, in one word, for the corner of its picture. */
export function useTypeLabel(asset: PickerAsset): string {
  const format = useFormat();
  const text = useText();
  if (asset.durationMs !== null) return format.duration(asset.durationMs);
  if (asset.pages !== null) return text('card.pages', { count: asset.pages });
  return asset.ext === '' ? text(`kind.${asset.kind}`) : asset.ext.toUpperCase();
}

export interface CardProps extends ResultProps {
  /** Pixels; fixed, so that nothing moves when the picture arrives. */
  previewHeight: number;
}

function AssetCard(props: CardProps) {
  const {
    asset,
    index,
    count,
    previewHeight,
    rules,
    position,
    numbered,
    active,
    now,
    onClick,
    onDoubleClick,
  } = props;
  const format = useFormat();
  const text = useText();
  const refusal = refusalOf(asset, rules);
  const reason = refusal === null ? undefined : format.state(refusal, true);
  const selected = position !== null;
  const facts = [
    text(`kind.${asset.kind}`),
    format.dimensions(asset),
    asset.sizeBytes === null ? null : format.bytes(asset.sizeBytes),
  ].filter((fact) => fact !== null);

  return (
    <Frame
      role="option"
      aria-selected={selected}
      aria-disabled={refusal !== null}
      aria-setsize={count}
      aria-posinset={index + 1}
      tabIndex={active ? 0 : -1}
      title={reason}
      $selected={selected}
      $refused={refusal !== null}
      onClick={(event: MouseEvent) => onClick(asset, index, event)}
      onDoubleClick={() => onDoubleClick(asset)}
    >
      <Preview $refused={refusal !== null} style={{ height: previewHeight }}>
        <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} />
        <TypeLabel aria-hidden>{useTypeLabel(asset)}</TypeLabel>
        {selected && (
          <Corner>
            <SelectedMark position={numbered ? position : null} />
          </Corner>
        )}
      </Preview>
      <Flex
        direction="column"
        alignItems="flex-start"
        justifyContent="space-between"
        gap={1}
        padding={3}
        height={`${CARD_BODY_HEIGHT}px`}
      >
        <Box width="100%">
          <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p">
            {asset.title}
          </Typography>
          <Lines variant="pi" textColor="neutral600" tag="p">
            {reason ?? facts.join(' · ')}
          </Lines>
        </Box>
        <StateBadge state={stateOf(asset.availability, asset, now)} />
      </Flex>
    </Frame>
  );
}

export const Card = memo(AssetCard);
