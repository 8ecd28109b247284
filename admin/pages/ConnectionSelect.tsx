import { Field, SingleSelect, SingleSelectOption } from '@strapi/design-system';

interface ConnectionSelectProps {
  label: string;
  connections: readonly { key: string; label: string }[];
  /** Key of the chosen one. */
  value: string | null;
  onChange: (key: string) => void;
}

/** A box with a choice among connections. */
export function ConnectionSelect({ label, connections, value, onChange }: ConnectionSelectProps) {
  return (
    <Field.Root>
      <Field.Label>{label}</Field.Label>
      <SingleSelect value={value} onChange={(key) => onChange(String(key))}>
        {connections.map((connection) => (
          <SingleSelectOption key={connection.key} value={connection.key}>
            {connection.label}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Field.Root>
  );
}
