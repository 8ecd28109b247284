import { Box, Flex, Typography } from '@strapi/design-system';
import { memo } from 'react';
import { styled } from 'styled-components';
import { lacksAlternative, NO_ALTERNATIVE } from '../../asset/lacksAlternative';
import { SourceBadge } from '../../asset/SourceBadge';
import { StateBadge } from '../../asset/StateBadge';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { ExceptionBadge } from './ExceptionBadge';
import { MarkLabel } from './MarkLabel';
import { optionProps, type ResultProps, useRefusalText, useTypeLabel } from './resultProps';
import { SelectedMark } from './SelectedMark';

const Frame = styled(Box)<{ $selected: boolean; $refused: boolean }>`
  display: grid;
  grid-template-columns: 8.8rem minmax(0, 3fr) minmax(0, 2fr) 14rem 2.4rem;
  gap: 1.6rem;
  align-items: center;
  height: 100%;
  padding: 0.4rem 1.2rem 0.4rem 0.4rem;
  user-select: none;
  cursor: ${({ $refused }) => ($refused ? 'default' : 'pointer')};
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral0};
  box-shadow: inset 0 0 0
    ${({ $selected, theme }) =>
      $selected ? `2px ${theme.colors.primary600}` : `1px ${theme.colors.neutral200}`};

  &:hover {
    background: ${({ theme }) => theme.colors.neutral100};
  }

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
    outline-offset: 1px;
  }
`;

const Preview = styled(Box)<{ $refused: boolean }>`
  height: 6.4rem;
  overflow: hidden;
  border-radius: ${({ theme }) => theme.borderRadius};
  opacity: ${({ $refused }) => ($refused ? 0.45 : 1)};
`;

function AssetRow(props: ResultProps) {
  const { asset, rules, position, mark, numbered, now } = props;
  const format = useFormat();
  const text = useText();
  const typeLabel = useTypeLabel(asset);
  const reason = useRefusalText(asset, rules);
  const facts = [
    text(`kind.${asset.kind}`),
    typeLabel,
    format.dimensions(asset),
    asset.sizeBytes === null ? null : format.bytes(asset.sizeBytes),
  ].filter((fact) => fact !== null);
  return (
    <Frame {...optionProps(props, reason)}>
      <Preview $refused={reason !== undefined}>
        <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} />
      </Preview>
      <Box minWidth={0}>
        <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p" dir="auto">
          {asset.title}
        </Typography>
        <Typography variant="pi" textColor="neutral600" ellipsis tag="p">
          {reason ?? facts.join(' · ')}
        </Typography>
      </Box>
      <Box minWidth={0}>
        <Typography variant="pi" textColor="neutral600" ellipsis tag="p">
          {asset.fileName}
        </Typography>
        <Typography variant="pi" textColor="neutral600" ellipsis tag="p">
          {asset.folder ?? ''}
        </Typography>
      </Box>
      <Flex direction="column" alignItems="flex-start" gap={1} minWidth={0}>
        <ExceptionBadge asset={asset} now={now} />
        <SourceBadge asset={asset} />
        {props.marksNoAlternative && lacksAlternative(asset) && (
          <StateBadge state={NO_ALTERNATIVE} />
        )}
        {mark !== null && <MarkLabel mark={mark} />}
      </Flex>
      {position !== null ? <SelectedMark position={numbered ? position : null} /> : <span />}
    </Frame>
  );
}

/** A result in the list view. */
export const Row = memo(AssetRow);
