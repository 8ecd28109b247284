import { Box, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';

interface SectionProps {
  title: string;
  /** Level of its heading. */
  heading: 'h3' | 'h4';
  children: ReactNode;
}

/** A titled part of the filters or the details. */
export function Section({ title, heading, children }: SectionProps) {
  return (
    <Box tag="section" aria-label={title}>
      <Box paddingBottom={2}>
        <Typography variant="sigma" textColor="neutral600" tag={heading}>
          {title}
        </Typography>
      </Box>
      {children}
    </Box>
  );
}
