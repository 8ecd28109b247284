import { Box, Flex, Typography } from '@strapi/design-system';
import { memo } from 'react';
import { styled } from 'styled-components';
import { lacksAlternative, NO_ALTERNATIVE } from '../../asset/lacksAlternative';
import { SourceBadge } from '../../asset/SourceBadge';
import { StateBadge } from '../../asset/StateBadge';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { ExceptionBadge } from './ExceptionBadge';
import { CARD_BODY_HEIGHT } from './layouts';
import { MarkLabel } from './MarkLabel';
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
  right: 0.6rem;
  bottom: 0.6rem;
  padding: 0.1rem 0.5rem;
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
  line-height: 1.4rem;
`;

/** Over the picture: what is not simply usable at the left, what is selected at the right. */
const Marks = styled(Flex)`
  position: absolute;
  inset: 0.6rem 0.6rem auto;
`;

export interface CardProps extends ResultProps {
  /** In pixels. Fixed, so that nothing moves when the thumbnail loads. */
  previewHeight: number;
}

function AssetCard(props: CardProps) {
  const { asset, previewHeight, rules, position, mark, numbered, now } = props;
  const format = useFormat();
  const typeLabel = useTypeLabel(asset);
  const reason = useRefusalText(asset, rules);
  const facts = [
    format.dimensions(asset),
    asset.sizeBytes === null ? null : format.bytes(asset.sizeBytes),
  ].filter((fact) => fact !== null);

  return (
    <Frame {...optionProps(props, reason)}>
      <Preview $refused={reason !== undefined} style={{ height: previewHeight }}>
        <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} />
        <TypeLabel aria-hidden>{typeLabel}</TypeLabel>
        <Marks gap={1} justifyContent="space-between" alignItems="flex-start">
          <Flex direction="column" alignItems="flex-start" gap={1} minWidth={0}>
            <ExceptionBadge asset={asset} now={now} />
            <SourceBadge asset={asset} />
            {props.marksNoAlternative && lacksAlternative(asset) && (
              <StateBadge state={NO_ALTERNATIVE} />
            )}
            {mark !== null && <MarkLabel mark={mark} />}
          </Flex>
          {position !== null && <SelectedMark position={numbered ? position : null} />}
        </Marks>
      </Preview>
      <Flex
        direction="column"
        alignItems="stretch"
        justifyContent="center"
        paddingLeft={2}
        paddingRight={2}
        height={`${CARD_BODY_HEIGHT}px`}
      >
        <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p" dir="auto">
          {asset.title}
        </Typography>
        {reason === undefined ? (
          <Typography variant="pi" textColor="neutral600" ellipsis tag="p">
            {facts.join(' · ')}
          </Typography>
        ) : (
          <TwoLines variant="pi" textColor="neutral600" tag="p">
            {reason}
          </TwoLines>
        )}
      </Flex>
    </Frame>
  );
}

/** A result in the grid and the waterfall. */
export const Card = memo(AssetCard);
