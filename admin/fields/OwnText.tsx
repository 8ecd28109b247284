import { Field, Flex, TextButton } from '@strapi/design-system';
import type { ChangeEvent } from 'react';
import { useText } from '../useText';

interface OwnTextProps {
  label: string;
  /** Accessible name of the input, which contains the title of the asset. */
  name: string;
  /** The text of this use; empty if it has none. */
  own: string;
  /** The DAM's text, which applies while `own` is empty. */
  inherited: string;
  disabled: boolean;
  onChange: (text: string) => void;
}

/** Input of a text that overrides the DAM's for this use of the asset. */
export function OwnText({ label, name, own, inherited, disabled, onChange }: OwnTextProps) {
  const text = useText();
  return (
    <Field.Root>
      <Flex justifyContent="space-between" gap={2}>
        <Field.Label>{label}</Field.Label>
        {own !== '' && !disabled && (
          <TextButton onClick={() => onChange('')}>{text('field.useInherited')}</TextButton>
        )}
      </Flex>
      <Field.Input
        size="S"
        dir="auto"
        value={own}
        placeholder={inherited}
        disabled={disabled}
        aria-label={name}
        onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(event.target.value)}
      />
    </Field.Root>
  );
}
