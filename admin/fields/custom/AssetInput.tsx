import { Button, Field, Flex, Typography } from '@strapi/design-system';
import { Images } from '@strapi/icons';
import { forwardRef, type ReactNode, useRef, useState } from 'react';
import type { PickedReference } from '../../../server/contracts/api';
import type { AssetFieldOptions, AssetFieldValue } from '../../../server/contracts/reference';
import { AssetChooser } from '../../picker/AssetChooser';
import { FIELD_MARK } from '../../rememberFocus';
import { useText } from '../../useText';
import type { ReferenceStatus } from '../assetStore';
import { pickedValue, referenceOfValue } from '../assetValue';
import { fieldPlace } from '../fieldPlace';
import { usePastedAssets } from '../pasting/usePastedAssets';
import { rowKeys } from '../rowKeys';
import { ScopeHint } from '../ScopeHint';
import { StatusFailed } from '../StatusFailed';
import { unknownName } from '../unknownName';
import { useCanPick } from '../useCanPick';
import { useKeptFocus } from '../useKeptFocus';
import { useReferencedAssets } from '../useReferencedAssets';
import { AssetRow } from './AssetRow';
import { useAssetValue } from './useAssetValue';

interface AssetInputProps {
  name: string;
  attribute?: { options?: AssetFieldOptions };
  label?: ReactNode;
  labelAction?: ReactNode;
  hint?: ReactNode;
  required?: boolean;
  disabled?: boolean;
}

/** A constant, so that every render passes the same object. */
const NO_OPTIONS: AssetFieldOptions = {};

/** The input of the custom field `plugin::dam.asset`. */
const AssetInput = forwardRef<HTMLDivElement, AssetInputProps>(function AssetInput(props, ref) {
  const { name, attribute, label, labelAction, hint, required = false, disabled = false } = props;
  const text = useText();
  const permission = useCanPick();
  const canPick = permission === true;
  const options = attribute?.options ?? NO_OPTIONS;
  const multiple = options.multiple === true;
  const field = useAssetValue(name, options);
  const { values, error, room } = field;
  const { statusOf, failure, retry } = useReferencedAssets(values.map(referenceOfValue));
  /** Index of the asset that the open picker replaces, or `add`; null while it is closed. */
  const [opened, setOpened] = useState<'add' | number | null>(null);
  const addRef = useRef<HTMLButtonElement>(null);
  const fieldRef = useRef<HTMLDivElement>(null);
  useKeptFocus(fieldRef);
  usePastedAssets(fieldRef, disabled, { put: field.putPasted, options });
  const close = () => setOpened(null);
  const putPicked = (picked: readonly PickedReference[]) => {
    const first = picked[0];
    if (opened === 'add') field.addAssets(picked.map(pickedValue));
    else if (opened !== null && first !== undefined) {
      field.replaceAsset(opened, pickedValue(first));
    }
    close();
  };
  const keys = rowKeys(values.map(referenceOfValue));
  const replaced = typeof opened === 'number' ? values[opened] : undefined;
  const hasRoom = multiple ? room !== 0 : values.length === 0;

  return (
    <>
      <div ref={fieldRef}>
        <Field.Root name={name} hint={hint} required={required} {...(error ? { error } : {})}>
          <Flex
            direction="column"
            alignItems="stretch"
            gap={2}
            ref={ref}
            {...{ [FIELD_MARK]: name }}
          >
            <Field.Label action={labelAction}>{label}</Field.Label>
            {values.length > 0 && (
              <Flex direction="column" alignItems="stretch" gap={2} tag="ul">
                {values.map((value, index) => (
                  <AssetRow
                    key={keys[index]}
                    value={value}
                    status={statusOf(referenceOfValue(value))}
                    isLoading={failure === null}
                    disabled={disabled}
                    onReplace={canPick ? () => setOpened(index) : undefined}
                    onRemove={() => field.removeAsset(index)}
                    onChange={(changed) => field.changeAsset(index, changed)}
                    onUp={index > 0 ? () => field.moveAsset(index, index - 1) : undefined}
                    onDown={
                      index < values.length - 1
                        ? () => field.moveAsset(index, index + 1)
                        : undefined
                    }
                  />
                ))}
              </Flex>
            )}
            {values.length > 0 && !disabled && <ScopeHint field={name} />}
            {hasRoom && canPick && (
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
            {multiple && <CountLimits {...options} />}
            <Field.Hint />
            <Field.Error />
          </Flex>
        </Field.Root>
      </div>
      {opened !== null && (
        <AssetChooser
          Library={undefined}
          options={options}
          multiple={multiple && opened === 'add'}
          fieldPlace={fieldPlace(name)}
          held={values.map(referenceOfValue)}
          {...(replaced && {
            replaces: replacesOf(replaced, statusOf(referenceOfValue(replaced))),
          })}
          {...(room !== undefined && opened === 'add' ? { max: room } : {})}
          onClose={close}
          focusFallback={() => addRef.current}
          onPicked={putPicked}
          onFiles={close}
        />
      )}
    </>
  );
});

/** Returns what the picker replaces. */
function replacesOf(value: AssetFieldValue, status: ReferenceStatus | null) {
  return {
    title: status?.asset?.title ?? unknownName(value, value),
    reference: referenceOfValue(value),
  };
}

/** Displays how many assets the field must and may hold. */
function CountLimits({ min, max }: Pick<AssetFieldOptions, 'min' | 'max'>) {
  const text = useText();
  const limits = [
    min ? text('field.count.min', { min }) : '',
    max ? text('field.count.max', { max }) : '',
  ].filter((limit) => limit !== '');
  if (limits.length === 0) return null;
  return (
    <Typography variant="pi" textColor="neutral600">
      {limits.join(' · ')}
    </Typography>
  );
}

export default AssetInput;
