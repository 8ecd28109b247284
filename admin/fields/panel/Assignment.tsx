import {
  Box,
  Button,
  Flex,
  Modal,
  SingleSelect,
  SingleSelectOption,
  Typography,
} from '@strapi/design-system';
import { useForm } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { PickedReference, PickerAsset } from '../../../server/contracts/api';
import { type Reference, referenceKey } from '../../../server/contracts/reference';
import { misfitState } from '../../asset/assetState';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { useReturnFocus } from '../../useReturnFocus';
import { useText } from '../../useText';
import { StatusFailed } from '../StatusFailed';
import { useReferencedAssets } from '../useReferencedAssets';
import { type FillTarget, filled, fits, overfull, suggested, valueAt } from './fillTargets';

/** Value of the select for an asset that is assigned to no field. */
const NO_FIELD = '';

interface AssignmentProps {
  picked: readonly PickedReference[];
  targets: readonly FillTarget[];
  onClose: () => void;
  /** Returns the element to focus after closing. */
  focusFallback: () => HTMLElement | null;
}

/** The dialog in which the editor assigns the picked assets to fields of the entry. */
export function Assignment({ picked, targets, onClose, focusFallback }: AssignmentProps) {
  const text = useText();
  const returnFocus = useReturnFocus(focusFallback);
  const { values, onChange } = useForm('DamFillFields', (form) => form);
  const references = picked.map(({ reference }) => reference);
  const { statusOf, failure, retry } = useReferencedAssets(references);
  const assets = references.flatMap((reference) => statusOf(reference)?.asset ?? []);
  const isLoaded = assets.length === references.length;
  const { fieldNames, assignAsset } = useFieldNames(isLoaded ? assets : [], targets);
  const tooFull = overfull(fieldNames, targets);
  const used = targets.filter(({ name }) => fieldNames.includes(name));

  const fillFields = () => {
    for (const target of used) {
      const assigned = picked.filter((_, index) => fieldNames[index] === target.name);
      onChange(target.name, filled(target, valueAt(values, target.name), assigned));
    }
    onClose();
  };
  return (
    <Modal.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal.Content aria-describedby={undefined} onCloseAutoFocus={returnFocus}>
        <Modal.Header closeLabel={text('action.close')}>
          <Modal.Title>{text('fill.title')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          {failure !== null && <StatusFailed onRetry={retry} />}
          <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
            {isLoaded &&
              assets.map((asset, index) => (
                <AssignmentLine
                  key={keyAt(references, index)}
                  asset={asset}
                  targets={targets}
                  fieldName={fieldNames[index] ?? null}
                  onAssign={(name) => assignAsset(index, name)}
                />
              ))}
          </Flex>
          {!isLoaded && failure === null && (
            <Typography textColor="neutral600">{text('field.loading')}</Typography>
          )}
          <Flex
            direction="column"
            alignItems="flex-start"
            gap={1}
            paddingTop={3}
            role="status"
            minHeight="3.2rem"
          >
            {tooFull.map(({ name, label, room }) => (
              <Typography key={name} variant="pi" textColor="danger600">
                {text('fill.tooMany', { field: label, max: room ?? 0 })}
              </Typography>
            ))}
          </Flex>
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={onClose}>
            {text('action.cancel')}
          </Button>
          <Button disabled={used.length === 0 || tooFull.length > 0} onClick={fillFields}>
            {text('fill.apply', { count: Math.max(1, used.length) })}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Field names by the asset's index: suggestions until the editor assigns an asset; null: no field. */
function useFieldNames(assets: readonly PickerAsset[], targets: readonly FillTarget[]) {
  const [assigned, setAssigned] = useState<ReadonlyMap<number, string | null>>(new Map());
  const fieldNames = suggested(assets, targets).map((name, index) => {
    const byEditor = assigned.get(index);
    return byEditor === undefined ? name : byEditor;
  });
  const assignAsset = (index: number, name: string | null) =>
    setAssigned((before) => new Map(before).set(index, name));
  return { fieldNames, assignAsset };
}

/** Returns the key of a line. An asset may be picked in two versions, but never twice in one. */
function keyAt(references: readonly Reference[], index: number): string {
  const reference = references[index];
  return reference === undefined ? String(index) : referenceKey(reference);
}

interface AssignmentLineProps {
  asset: PickerAsset;
  targets: readonly FillTarget[];
  fieldName: string | null;
  onAssign: (fieldName: string | null) => void;
}

function AssignmentLine({ asset, targets, fieldName, onAssign }: AssignmentLineProps) {
  const text = useText();
  const format = useFormat();
  const optionLabel = useOptionLabel();
  return (
    <Flex tag="li" gap={4}>
      <Box width="6.4rem" height="4.8rem" hasRadius overflow="hidden" flex="none">
        <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} />
      </Box>
      <Box flex="1" minWidth={0}>
        <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p" dir="auto">
          {asset.title}
        </Typography>
        <Typography variant="pi" textColor="neutral600">
          {format.dimensions(asset) ?? text(`kind.${asset.kind}`)}
        </Typography>
      </Box>
      <Box flex="1" minWidth="20rem">
        <SingleSelect
          aria-label={text('fill.field', { title: asset.title })}
          value={fieldName ?? NO_FIELD}
          onChange={(value) => onAssign(value === NO_FIELD ? null : String(value))}
        >
          <SingleSelectOption value={NO_FIELD}>{text('fill.none')}</SingleSelectOption>
          {targets.map((target) => (
            <SingleSelectOption
              key={target.name}
              value={target.name}
              disabled={!fits(asset, target)}
            >
              {optionLabel(asset, target)}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </Box>
    </Flex>
  );
}

/** Labels a field with the reason why it does not accept the asset, or with its current content. */
function useOptionLabel(): (asset: PickerAsset, target: FillTarget) => string {
  const text = useText();
  const format = useFormat();
  return (asset, target) => {
    const { label: field, held, multiple, rules } = target;
    if (!fits(asset, target)) {
      const misfit = misfitState(asset, rules);
      return misfit === null
        ? text('fill.connection', { field })
        : text('fill.misfit', { field, reason: format.state(misfit) });
    }
    if (held === 0) return field;
    return multiple ? text('fill.holds', { field, count: held }) : text('fill.replaces', { field });
  };
}
