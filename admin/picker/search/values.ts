import { styled } from 'styled-components';

export const Values = styled.ul`
  display: flex;
  flex-direction: column;
  gap: 0.2rem;
`;

export const Value = styled.li<{ $depth: number }>`
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 0.8rem;
  min-height: 2.8rem;
  padding-left: ${({ $depth }) => $depth * 1.6}rem;

  & > label {
    min-width: 0;
    overflow-wrap: anywhere;
  }
`;
