import { Badge } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { AssetState } from './assetState';
import { useFormat } from './useFormat';

const Word = styled(Badge)`
  max-width: 100%;

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
    <Word variant={state.tone} size="S">
      {format.state(state)}
    </Word>
  );
}
