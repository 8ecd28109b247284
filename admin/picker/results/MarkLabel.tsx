import { Box } from '@strapi/design-system';
import { styled } from 'styled-components';
import { useText } from '../../useText';
import type { FieldMark } from './resultProps';

const Label = styled(Box)`
  max-width: 100%;
  overflow: hidden;
  padding: 0.1rem 0.6rem;
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.primary100};
  color: ${({ theme }) => theme.colors.primary700};
  font-size: 1.1rem;
  line-height: 1.4rem;
  font-weight: 600;
  text-overflow: ellipsis;
  white-space: nowrap;
`;

/** Says that the field holds a result already, or that it is replaced. */
export function MarkLabel({ mark }: { mark: FieldMark }) {
  const text = useText();
  return <Label>{text(`card.${mark}`)}</Label>;
}
