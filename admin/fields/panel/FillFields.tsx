import {
  Box,
  Button,
  Flex,
  Modal,
  SingleSelect,
  SingleSelectOption,
  Typography,
} from '@strapi/design-system';
import { Images } from '@strapi/icons';
import { useForm } from '@strapi/strapi/admin';
import { useRef, useState } from 'react';
import type { PickedReference, PickerAsset } from '../../../server/contracts/api';
import { type Reference, referenceKey } from '../../../server/contracts/reference';
import { misfitState } from '../../asset/assetState';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { AssetChooser } from '../../picker/AssetChooser';
import { useText } from '../../useText';
import { placeOf } from '../fieldPlace';
import { StatusFailed } from '../media/FieldStatus';
import { useReferencedAssets } from '../useReferencedAssets';
import { type FillTarget, filled, fits, overfull, suggested, valueAt } from './fillTargets';

const NOWHERE = '';

/** One selection for the whole entry: choose assets once, then say which goes where. */
export function FillFields({ targets }: { targets: readonly FillTarget[] }) {
  const text = useText();
  const [choosing, setChoosing] = useState(false);
  const [picked, setPicked] = useState<readonly PickedReference[] | null>(null);
  const openRef = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={openRef}
        variant="tertiary"
        size="S"
        startIcon={<Images />}
        onClick={() => setChoosing(true)}
      >
        {text('fill.open')}
      </Button>
      {choosing && (
        <AssetChooser
          Library={undefined}
          options={{}}
          multiple
          place={placeOf('')}
          onClose={() => setChoosing(false)}
          focusFallback={() => openRef.current}
          onPicked={(answer) => {
            setChoosing(false);
            setPicked(answer);
          }}
          onFiles={() => setChoosing(false)}
        />
      )}
      {picked !== null && (
        <Assignment
          picked={picked}
          targets={targets}
          onClose={() => setPicked(null)}
          returnFocus={() => openRef.current?.focus()}
        />
      )}
    </>
  );
}

interface AssignmentProps {
  picked: readonly PickedReference[];
  targets: readonly FillTarget[];
  onClose: () => void;
  returnFocus: () => void;
}

function Assignment({ picked, targets, onClose, returnFocus }: AssignmentProps) {
  const text = useText();
  const { values, onChange } = useForm('DamFillFields', (form) => form);
  const references = picked.map(({ reference }) => reference);
  const { knowledgeOf, failure, retry } = useReferencedAssets(references);
  const [changed, setChanged] = useState<ReadonlyMap<number, string | null>>(new Map());
  const assets = references.flatMap((reference) => knowledgeOf(reference)?.asset ?? []);
  const isKnown = assets.length === references.length;
  const first = isKnown ? suggested(assets, targets) : [];
  const chosen = first.map(
    (name, index) => changed.get(index) ?? (changed.has(index) ? null : name),
  );
  const tooFull = overfull(chosen, targets);
  const used = targets.filter(({ name }) => chosen.includes(name));

  const apply = () => {
    for (const target of used) {
      const mine = picked.filter((_, index) => chosen[index] === target.name);
      onChange(target.name, filled(target, valueAt(values, target.name), mine));
    }
    onClose();
  };
  return (
    <Modal.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal.Content
        aria-describedby={undefined}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          returnFocus();
        }}
      >
        <Modal.Header closeLabel={text('action.close')}>
          <Modal.Title>{text('fill.title')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          {failure !== null && <StatusFailed onRetry={retry} />}
          <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
            {isKnown &&
              assets.map((asset, index) => (
                <Line
                  key={keyAt(references, index)}
                  asset={asset}
                  targets={targets}
                  chosen={chosen[index] ?? null}
                  onChoose={(name) => setChanged(new Map(changed).set(index, name))}
                />
              ))}
          </Flex>
          {!isKnown && failure === null && (
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
          <Button disabled={used.length === 0 || tooFull.length > 0} onClick={apply}>
            {text('fill.apply', { count: Math.max(1, used.length) })}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}

/** The same asset may be chosen in two versions, never twice in one. */
function keyAt(references: readonly Reference[], index: number): string {
  const reference = references[index];
  return reference === undefined ? String(index) : referenceKey(reference);
}

interface LineProps {
  asset: PickerAsset;
  targets: readonly FillTarget[];
  chosen: string | null;
  onChoose: (name: string | null) => void;
}

function Line({ asset, targets, chosen, onChoose }: LineProps) {
  const text = useText();
  const format = useFormat();
  const nameOf = (target: FillTarget): string => {
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
  return (
    <Flex tag="li" gap={4}>
      <Box width="6.4rem" height="4.8rem" hasRadius overflow="hidden" flex="none">
        <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} />
      </Box>
      <Box flex="1" minWidth={0}>
        <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p">
          {asset.title}
        </Typography>
        <Typography variant="pi" textColor="neutral600">
          {format.dimensions(asset) ?? text(`kind.${asset.kind}`)}
        </Typography>
      </Box>
      <Box flex="1" minWidth="20rem">
        <SingleSelect
          aria-label={text('fill.field', { title: asset.title })}
          value={chosen ?? NOWHERE}
          onChange={(value) => onChoose(value === NOWHERE ? null : String(value))}
        >
          <SingleSelectOption value={NOWHERE}>{text('fill.none')}</SingleSelectOption>
          {targets.map((target) => (
            <SingleSelectOption
              key={target.name}
              value={target.name}
              disabled={!fits(asset, target)}
            >
              {nameOf(target)}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </Box>
    </Flex>
  );
}
