import { Box, Flex, Typography } from '@strapi/design-system';
import { memo } from 'react';
import { styled } from 'styled-components';
import { stateOf } from '../../asset/assetState';
import { StateBadge } from '../../asset/StateBadge';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { CARD_BODY_HEIGHT } from './layouts';
import { optionProps, type ResultProps, useRefusalText, useTypeLabel } from './resultProps';
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

/** A second line leaves room for the whole reason why an asset cannot be picked. */
const TwoLines = styled(Typography)`
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

export interface CardProps extends ResultProps {
  /** In pixels. Fixed, so that nothing moves when the thumbnail loads. */
  previewHeight: number;
}

function AssetCard(props: CardProps) {
  const { asset, previewHeight, rules, position, numbered, now } = props;
  const format = useFormat();
  const text = useText();
  const typeLabel = useTypeLabel(asset);
  const reason = useRefusalText(asset, rules);
  const facts = [
    text(`kind.${asset.kind}`),
    format.dimensions(asset),
    asset.sizeBytes === null ? null : format.bytes(asset.sizeBytes),
  ].filter((fact) => fact !== null);

  return (
    <Frame {...optionProps(props, reason)}>
      <Preview $refused={reason !== undefined} style={{ height: previewHeight }}>
        <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} />
        <TypeLabel aria-hidden>{typeLabel}</TypeLabel>
        {position !== null && (
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
          <TwoLines variant="pi" textColor="neutral600" tag="p">
            {reason ?? facts.join(' · ')}
          </TwoLines>
        </Box>
        <StateBadge state={stateOf(asset.availability, asset, now)} />
      </Flex>
    </Frame>
  );
}

/** A result in the grid and the waterfall. */
export const Card = memo(AssetCard);
