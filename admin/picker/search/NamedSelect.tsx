import { Field, SingleSelect, SingleSelectOption, VisuallyHidden } from '@strapi/design-system';

interface NamedSelectProps {
  label: string;
  value: string | null;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/**
 * A small select with an unseen label. It has a `Field.Root` of its own, because the picker may be
 * opened inside a field (markdown does): that field's name and label would become the select's.
 */
export function NamedSelect({ label, value, options, onChange }: NamedSelectProps) {
  return (
    <Field.Root>
      <VisuallyHidden>
        <Field.Label>{label}</Field.Label>
      </VisuallyHidden>
      <SingleSelect size="S" value={value} onChange={(next) => onChange(String(next))}>
        {options.map((option) => (
          <SingleSelectOption key={option.value} value={option.value}>
            {option.label}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Field.Root>
  );
}
