import { Button, Field, Flex, Typography } from '@strapi/design-system';
import { Images } from '@strapi/icons';
import { useField } from '@strapi/strapi/admin';
import { forwardRef, type ReactNode, useRef, useState } from 'react';
import type { AssetFieldOptions, AssetFieldValue } from '../../../server/contracts/reference';
import { AssetChooser } from '../../picker/AssetChooser';
import { useText } from '../../useText';
import {
  keyOfValue,
  pickedValue,
  referenceOfValue,
  valuesOf,
  withAdded,
  withMoved,
  withReplaced,
} from '../assetValue';
import { FIELD_MARK } from '../fieldElement';
import { placeOf } from '../fieldPlace';
import { StatusFailed } from '../media/FieldStatus';
import { useCanPick } from '../useCanPick';
import { useReferencedAssets } from '../useReferencedAssets';
import { AssetRow } from './AssetRow';

interface AssetInputProps {
  name: string;
  attribute?: { options?: AssetFieldOptions };
  label?: ReactNode;
  labelAction?: ReactNode;
  hint?: ReactNode;
  required?: boolean;
  disabled?: boolean;
}

/** One object for all renders. */
const NO_OPTIONS: AssetFieldOptions = {};

/** The input of the custom field `plugin::dam.asset`. */
const AssetInput = forwardRef<HTMLDivElement, AssetInputProps>(function AssetInput(props, ref) {
  const { name, attribute, label, labelAction, hint, required = false, disabled = false } = props;
  const text = useText();
  const permission = useCanPick();
  const canPick = permission === true;
  const options = attribute?.options ?? NO_OPTIONS;
  const multiple = options.multiple === true;
  const { min, max } = options;
  const { value, error, onChange } = useField<unknown>(name);
  const values = valuesOf(value);
  // Who may not pick may not ask either: the assets are named by their urls then.
  const { knowledgeOf, failure, retry } = useReferencedAssets(
    canPick ? values.map(referenceOfValue) : [],
  );
  /** Null: closed. `add`: to add. A number: to put another asset in that place. */
  const [opened, setOpened] = useState<'add' | number | null>(null);
  const addRef = useRef<HTMLButtonElement>(null);

  const set = (next: readonly AssetFieldValue[]) => {
    onChange(name, multiple ? (next.length > 0 ? next : null) : (next[0] ?? null));
  };
  const put = (added: readonly AssetFieldValue[]) => {
    const first = added[0];
    if (!multiple) set(added);
    else if (opened === 'add') set(withAdded(values, added));
    else if (opened !== null && first !== undefined) set(withReplaced(values, opened, first));
    setOpened(null);
  };
  const room = multiple && max ? Math.max(0, max - values.length) : undefined;
  const addable = multiple ? room !== 0 : values.length === 0;

  return (
    <>
      <Field.Root name={name} hint={hint} required={required} {...(error ? { error } : {})}>
        <Flex direction="column" alignItems="stretch" gap={2} ref={ref} {...{ [FIELD_MARK]: name }}>
          <Field.Label action={labelAction}>{label}</Field.Label>
          {values.length > 0 && (
            <Flex direction="column" alignItems="stretch" gap={2} tag="ul">
              {values.map((each, index) => (
                <AssetRow
                  key={keyOfValue(each)}
                  value={each}
                  knowledge={knowledgeOf(referenceOfValue(each))}
                  asking={permission !== false && failure === null}
                  disabled={disabled}
                  {...(canPick ? { onReplace: () => setOpened(index) } : {})}
                  onRemove={() => set(values.filter((_, at) => at !== index))}
                  onChange={(changed) =>
                    set(values.map((other, at) => (at === index ? changed : other)))
                  }
                  {...(index > 0 ? { onUp: () => set(withMoved(values, index, index - 1)) } : {})}
                  {...(index < values.length - 1
                    ? { onDown: () => set(withMoved(values, index, index + 1)) }
                    : {})}
                />
              ))}
            </Flex>
          )}
          {addable && canPick && (
            <Flex>
              <Button
                ref={addRef}
                variant="secondary"
                startIcon={<Images />}
                disabled={disabled}
                onClick={() => setOpened('add')}
              >
                {text('field.choose')}
              </Button>
            </Flex>
          )}
          {failure !== null && <StatusFailed onRetry={retry} />}
          {permission === false && (
            <Typography variant="pi" textColor="neutral600">
              {text('field.noPermission')}
            </Typography>
          )}
          {multiple && Boolean(min || max) && (
            <Typography variant="pi" textColor="neutral600">
              {[
                min ? text('field.count.min', { min }) : '',
                max ? text('field.count.max', { max }) : '',
              ]
                .filter((part) => part !== '')
                .join(' · ')}
            </Typography>
          )}
          <Field.Hint />
          <Field.Error />
        </Flex>
      </Field.Root>
      {opened !== null && (
        <AssetChooser
          Library={undefined}
          options={options}
          multiple={multiple && opened === 'add'}
          place={placeOf(name)}
          {...(room !== undefined && opened === 'add' ? { max: room } : {})}
          onClose={() => setOpened(null)}
          focusFallback={() => addRef.current}
          onPicked={(picked) => put(picked.map(pickedValue))}
          onFiles={() => setOpened(null)}
        />
      )}
    </>
  );
});

export default AssetInput;
