import { Box, Flex } from '@strapi/design-system';
import { keyframes, styled } from 'styled-components';
import type { CardSize } from '../views';
import { CARD_BODY_HEIGHT, CARD_GAP, CARDS } from './layouts';

const breathe = keyframes`
  50% { opacity: 0.5; }
`;

const Cards = styled(Box)<{ $minWidth: number }>`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(${({ $minWidth }) => $minWidth}px, 1fr));
  gap: ${CARD_GAP}px;

  @media (prefers-reduced-motion: no-preference) {
    animation: ${breathe} 1.6s ease-in-out infinite;
  }
`;

const Placeholder = styled(Box)`
  overflow: hidden;
  border-radius: ${({ theme }) => theme.borderRadius};
  box-shadow: 0 0 0 1px ${({ theme }) => theme.colors.neutral150};
`;

const Bar = styled(Box)`
  height: 1.2rem;
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral150};
`;

/** Placeholders in the size of the cards that are loading. */
export function SkeletonCards({ count, size }: { count: number; size: CardSize }) {
  const { minWidth, previewHeight } = CARDS[size];
  return (
    <Cards aria-hidden $minWidth={minWidth}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no other identity.
        <Placeholder key={index}>
          <Box height={`${previewHeight}px`} background="neutral150" />
          <Flex
            direction="column"
            alignItems="flex-start"
            gap={2}
            padding={2}
            height={`${CARD_BODY_HEIGHT}px`}
          >
            <Bar width="75%" />
            <Bar width="50%" />
          </Flex>
        </Placeholder>
      ))}
    </Cards>
  );
}
