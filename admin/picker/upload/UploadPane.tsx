import { Button, Flex, Typography } from '@strapi/design-system';
import { CloudUpload } from '@strapi/icons';
import { type ChangeEvent, type DragEvent, useId, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { ConnectionInfo, PickerAsset } from '../../../server/contracts/api';
import type { UploadLimits } from '../../../server/contracts/connector';
import { useText } from '../../useText';
import { TextField } from './TextField';
import { UploadLine } from './UploadLine';
import type { Uploads } from './useUploads';

const Zone = styled(Flex)<{ $over: boolean }>`
  border: 2px dashed
    ${({ $over, theme }) => ($over ? theme.colors.primary600 : theme.colors.neutral300)};
  background: ${({ $over, theme }) => ($over ? theme.colors.primary100 : theme.colors.neutral100)};
`;

interface UploadPaneProps {
  connection: ConnectionInfo;
  limits: UploadLimits;
  uploads: Uploads;
  /** Shows an asset of a DAM among the results. */
  onShow: (asset: PickerAsset) => void;
}

/** Takes files for the DAM, where they must be approved before they can be picked. */
export function UploadPane({ connection, limits, uploads, onShow }: UploadPaneProps) {
  const text = useText();
  const { items, tags, setTags, addFiles, changeFields, removeItem } = uploads;
  const [isOver, setOver] = useState(false);
  const inputRef = useRef<HTMLInputElement>(null);
  const chooseRef = useRef<HTMLButtonElement>(null);
  const inputId = useId();
  const dam = connection.label;
  const isEditable = items.some(({ phase }) => phase === 'ready' || phase === 'failed');

  const handleDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    addFiles([...event.dataTransfer.files]);
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={5} paddingTop={4}>
      <Typography variant="delta" tag="h3">
        {text('upload.title', { dam })}
      </Typography>
      <Zone
        $over={isOver}
        // Once there are files, they are what the editor looks at.
        direction={items.length > 0 ? 'row' : 'column'}
        wrap="wrap"
        justifyContent="center"
        gap={3}
        padding={items.length > 0 ? 3 : 7}
        hasRadius
        onDragOver={(event: DragEvent) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={handleDrop}
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
            addFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <Button
          ref={chooseRef}
          autoFocus
          variant="secondary"
          onClick={() => inputRef.current?.click()}
        >
          {text('upload.choose')}
        </Button>
      </Zone>
      {isEditable && (
        <TextField label={text('upload.field.tags')} value={tags} onChange={setTags} />
      )}
      {items.length > 0 && (
        <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
          {items.map((item) => (
            <UploadLine
              key={item.key}
              item={item}
              dam={dam}
              // Another connection would take the other files along.
              onShow={item.known?.asset.connection === connection.key ? onShow : null}
              onChange={(fields) => changeFields(item.key, fields)}
              onRemove={() => {
                removeItem(item.key);
                if (item.phase !== 'sending') chooseRef.current?.focus();
              }}
            />
          ))}
        </Flex>
      )}
    </Flex>
  );
}
