import { Flex } from '@strapi/design-system';
import { Check } from '@strapi/icons';
import { styled } from 'styled-components';

const Mark = styled(Flex)`
  min-width: 2.4rem;
  height: 2.4rem;
  border-radius: 1.2rem;
  background: ${({ theme }) => theme.colors.primary600};
  color: ${({ theme }) => theme.colors.buttonNeutral0};
  font-size: 1.2rem;
  font-weight: 600;

  svg {
    width: 1.2rem;
    height: 1.2rem;
    fill: currentColor;
  }
`;

/** Marks a selected result, with its position if the order matters. */
export function SelectedMark({ position }: { position: number | null }) {
  return (
    <Mark alignItems="center" justifyContent="center" aria-hidden>
      {position ?? <Check />}
    </Mark>
  );
}
