import { Box, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';

/** A section of the details with a heading. */
export function Section({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box tag="section" aria-label={label}>
      <Box paddingBottom={2}>
        <Typography variant="sigma" textColor="neutral600" tag="h4">
          {label}
        </Typography>
      </Box>
      {children}
    </Box>
  );
}
