import {
  Box,
  Button,
  Field,
  Flex,
  IconButton,
  ProgressBar,
  Typography,
} from '@strapi/design-system';
import { CloudUpload, Cross } from '@strapi/icons';
import { type ChangeEvent, type DragEvent, useId, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { ConnectionInfo } from '../../../server/contracts/api';
import type { UploadLimits } from '../../../server/contracts/connector';
import { StateBadge } from '../../asset/StateBadge';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { type UploadItem, useUploads } from './useUploads';

const Zone = styled(Flex)<{ $over: boolean }>`
  border: 2px dashed
    ${({ $over, theme }) => ($over ? theme.colors.primary600 : theme.colors.neutral300)};
  background: ${({ $over, theme }) => ($over ? theme.colors.primary100 : theme.colors.neutral100)};
`;

interface UploadPaneProps {
  connection: ConnectionInfo;
  limits: UploadLimits;
  /** Dropped already. */
  files: readonly File[];
  /** Back to the results; `uploaded` where there is something new in them. */
  onDone: (uploaded: boolean) => void;
}

/** Files for the DAM itself: they enter its review, and can be used here once they are approved. */
export function UploadPane({ connection, limits, files, onDone }: UploadPaneProps) {
  const text = useText();
  const { items, add, change, remove, send, sending } = useUploads(connection.key, limits, files);
  const [over, setOver] = useState(false);
  const inputRef = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const dam = connection.label;
  const ready = items.filter(({ phase }) => phase === 'ready');
  const uploaded = items.some(({ phase }) => phase === 'done');

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      <Flex justifyContent="space-between" gap={4}>
        <Typography variant="delta" tag="h3">
          {text('upload.title', { dam })}
        </Typography>
        <Button variant="tertiary" onClick={() => onDone(uploaded)}>
          {text('upload.back')}
        </Button>
      </Flex>
      <Zone
        $over={over}
        direction="column"
        gap={3}
        padding={7}
        hasRadius
        onDragOver={(event: DragEvent) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <CloudUpload width="3.2rem" height="3.2rem" aria-hidden />
        <Typography variant="omega" textColor="neutral700" textAlign="center">
          {text('upload.hint', { dam })}
        </Typography>
        <input
          ref={inputRef}
          id={inputId}
          type="file"
          multiple
          hidden
          aria-label={text('upload.choose')}
          {...(limits.mimes === null ? {} : { accept: limits.mimes.join(',') })}
          onChange={(event: ChangeEvent<HTMLInputElement>) => {
            add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <Button variant="secondary" onClick={() => inputRef.current?.click()}>
          {text('upload.choose')}
        </Button>
      </Zone>
      {items.length > 0 && (
        <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
          {items.map((item) => (
            <UploadLine
              key={item.key}
              item={item}
              dam={dam}
              onChange={(fields) => change(item.key, fields)}
              onRemove={() => remove(item.key)}
            />
          ))}
        </Flex>
      )}
      {ready.length > 0 && (
        <Flex justifyContent="flex-end">
          <Button startIcon={<CloudUpload />} loading={sending} onClick={send}>
            {text('upload.send', { count: ready.length })}
          </Button>
        </Flex>
      )}
    </Flex>
  );
}

interface UploadLineProps {
  item: UploadItem;
  dam: string;
  onChange: (fields: Partial<UploadItem['fields']>) => void;
  onRemove: () => void;
}

function UploadLine({ item, dam, onChange, onRemove }: UploadLineProps) {
  const text = useText();
  const format = useFormat();
  const { file, fields, phase, progress, problem } = item;
  const editable = phase === 'ready' || phase === 'failed';
  return (
    <Flex
      tag="li"
      direction="column"
      alignItems="stretch"
      gap={3}
      padding={4}
      hasRadius
      borderColor="neutral200"
    >
      <Flex justifyContent="space-between" gap={3}>
        <Box minWidth={0}>
          <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p">
            {file.name}
          </Typography>
          <Typography variant="pi" textColor="neutral600">
            {format.bytes(file.size)}
          </Typography>
        </Box>
        {phase === 'done' ? (
          <StateBadge state={{ id: 'state.inReview', tone: 'secondary' }} />
        ) : (
          <IconButton
            variant="ghost"
            label={text(phase === 'sending' ? 'upload.cancel' : 'upload.remove', {
              name: file.name,
            })}
            onClick={onRemove}
          >
            <Cross />
          </IconButton>
        )}
      </Flex>
      {editable && (
        <Flex gap={3} wrap="wrap" alignItems="flex-end">
          <TextField
            label={text('upload.field.title')}
            value={fields.title}
            onChange={(title) => onChange({ title })}
          />
          <TextField
            label={text('details.alt')}
            value={fields.alternativeText}
            onChange={(alternativeText) => onChange({ alternativeText })}
          />
          <TextField
            label={text('upload.field.tags')}
            value={fields.tags}
            onChange={(tags) => onChange({ tags })}
          />
        </Flex>
      )}
      {phase === 'sending' && (
        <ProgressBar value={Math.round(progress * 100)} aria-label={file.name} />
      )}
      <Box role="status">
        {problem !== null && (
          <Typography variant="pi" textColor="danger600">
            {problem}
          </Typography>
        )}
        {phase === 'done' && (
          <Typography variant="pi" textColor="neutral700">
            {text('upload.done', { dam })}
          </Typography>
        )}
      </Box>
    </Flex>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

function TextField({ label, value, onChange }: TextFieldProps) {
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
