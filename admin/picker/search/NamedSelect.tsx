import { Field, SingleSelect, SingleSelectOption, VisuallyHidden } from '@strapi/design-system';

interface NamedSelectProps {
  label: string;
  value: string | null;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/**
 * A small select with a visually hidden label. It is wrapped in its own `Field.Root`, because the
 * picker may be opened inside a field (by Markdown), whose name and label it would inherit otherwise.
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
