import { Box, Button, Flex, IconButton, ProgressBar, Typography } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import type { KnownFile } from '../../asset/knownFiles';
import { StateBadge } from '../../asset/StateBadge';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { TextField } from './TextField';
import type { UploadItem } from './useUploads';

/** Strapi's bar is narrow, and its colours say the opposite: what is done has the colour of the ground. */
const Bar = styled(ProgressBar)`
  width: 100%;
  background: ${({ theme }) => theme.colors.neutral200};

  & > div {
    background: ${({ theme }) => theme.colors.primary600};
  }
`;

interface UploadLineProps {
  item: UploadItem;
  /** The connection's label. */
  dam: string;
  onChange: (fields: Partial<UploadItem['fields']>) => void;
  onRemove: () => void;
  /** Shows the known asset among the results; null if it is in another DAM. */
  onShow: ((asset: PickerAsset) => void) | null;
}

/** A file in the upload pane: its texts, progress, and result. */
export function UploadLine({ item, dam, onChange, onRemove, onShow }: UploadLineProps) {
  const text = useText();
  const format = useFormat();
  const { file, fields, phase, progress, problem } = item;
  const isEditable = phase === 'ready' || phase === 'failed';
  const ref = useFocusOnTexts(phase);
  return (
    <Flex
      tag="li"
      ref={ref}
      aria-label={file.name}
      direction="column"
      alignItems="stretch"
      gap={3}
      padding={4}
      hasRadius
      borderColor="neutral200"
    >
      <Flex justifyContent="space-between" gap={3}>
        <FilePicture file={file} />
        <Box minWidth={0} flex="1">
          <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p" dir="auto">
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
            // The second click of a double click on "Cancel" would remove the file.
            onClick={({ detail }: MouseEvent) => (detail > 1 ? undefined : onRemove())}
          >
            <Cross />
          </IconButton>
        )}
      </Flex>
      {isEditable && item.known !== null && <KnownNote known={item.known} onShow={onShow} />}
      {isEditable && (
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
        </Flex>
      )}
      {phase === 'sending' && <Bar value={Math.round(progress * 100)} aria-label={file.name} />}
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

/** Says that the DAM has the file, which would become a second asset. */
function KnownNote({ known, onShow }: { known: KnownFile; onShow: UploadLineProps['onShow'] }) {
  const text = useText();
  const { asset, label, isSame } = known;
  return (
    <Flex gap={3} padding={3} background="primary100" hasRadius role="status">
      <Box width="6.4rem" height="4.8rem" flex="none" overflow="hidden" hasRadius>
        <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} eager />
      </Box>
      <Box flex="1" minWidth={0}>
        <Typography variant="pi" textColor="neutral800" dir="auto">
          {text(isSame ? 'upload.inDam' : 'upload.inDam.alike', { title: asset.title, dam: label })}
        </Typography>
      </Box>
      {onShow !== null && (
        <Button size="S" variant="tertiary" onClick={() => onShow(asset)}>
          {text('upload.inDam.show')}
        </Button>
      )}
    </Flex>
  );
}

/** The picture of an image file that browsers display; nothing for other files. */
function FilePicture({ file }: { file: File }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file.type.startsWith('image/')) return;
    const objectUrl = URL.createObjectURL(file);
    setUrl(objectUrl);
    return () => URL.revokeObjectURL(objectUrl);
  }, [file]);
  if (url === null) return null;
  return (
    <Box width="6.4rem" height="4.8rem" flex="none" hasRadius overflow="hidden">
      <img
        src={url}
        alt=""
        style={{ width: '100%', height: '100%', objectFit: 'cover' }}
        onError={() => setUrl(null)}
      />
    </Box>
  );
}

/** Moves the focus to the texts of a file whose upload was cancelled: its button now takes it off the list. */
function useFocusOnTexts(phase: UploadItem['phase']) {
  const ref = useRef<HTMLElement>(null);
  const before = useRef(phase);
  useEffect(() => {
    const hasFocus = ref.current?.contains(document.activeElement) === true;
    if (before.current === 'sending' && phase === 'ready' && hasFocus) {
      ref.current?.querySelector('input')?.focus();
    }
    before.current = phase;
  }, [phase]);
  return ref;
}
