import { Box, Field } from '@strapi/design-system';
import type { ChangeEvent } from 'react';

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A text of an upload. */
export function TextField({ label, value, onChange }: TextFieldProps) {
  return (
    <Box flex="1" minWidth="16rem">
      <Field.Root>
        <Field.Label>{label}</Field.Label>
        <Field.Input
          size="S"
          value={value}
          onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(event.target.value)}
        />
      </Field.Root>
    </Box>
  );
}
