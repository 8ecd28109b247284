import { Badge } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { AssetState, Tone } from './assetState';
import { useFormat } from './useFormat';

const Label = styled(Badge)<{ $tone: Tone }>`
  max-width: 100%;
  gap: 0.6rem;

  /* The colour is a dot beside the text, because coloured text on a coloured ground is hard to read. */
  &::before {
    content: '';
    flex: none;
    width: 0.8rem;
    height: 0.8rem;
    border-radius: 50%;
    background: ${({ theme, $tone }) => theme.colors[`${$tone}600`]};
  }

  /* The design system's badges are in capitals, which makes a date hard to read and leaves no room below a line. */
  & > * {
    text-transform: none;
    line-height: 1.6rem;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
`;

/** Displays a state as text and colour, never as colour alone. */
export function StateBadge({ state }: { state: AssetState }) {
  const format = useFormat();
  return (
    <Label $tone={state.tone} backgroundColor={`${state.tone}100`} textColor="neutral800" size="S">
      {format.state(state)}
    </Label>
  );
}
