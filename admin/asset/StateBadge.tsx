import { Badge } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { AssetState, Tone } from './assetState';
import { useFormat } from './useFormat';

const Word = styled(Badge)<{ $tone: Tone }>`
  max-width: 100%;
  gap: 0.6rem;

  /* The colour stands beside the word: coloured words on coloured ground are hard to read. */
  &::before {
    content: '';
    flex: none;
    width: 0.8rem;
    height: 0.8rem;
    border-radius: 50%;
    background: ${({ theme, $tone }) => theme.colors[`${$tone}600`]};
  }

  /* The design system's badges are in capitals; a state with a date reads better without. */
  & > * {
    text-transform: none;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
`;

/** A state: always a word and a colour, never a colour alone. */
export function StateBadge({ state }: { state: AssetState }) {
  const format = useFormat();
  return (
    <Word $tone={state.tone} backgroundColor={`${state.tone}100`} textColor="neutral800" size="S">
      {format.state(state)}
    </Word>
  );
}
