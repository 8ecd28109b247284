import { Box, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
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

/** A titled part of the panel beside the results. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box tag="section" aria-label={title}>
      <Box paddingBottom={2}>
        <Typography variant="sigma" textColor="neutral600" tag="h3">
          {title}
        </Typography>
      </Box>
      {children}
    </Box>
  );
}
