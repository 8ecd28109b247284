import { Box, Button, Flex, IconButton, Typography } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { adminApi, useFetchClient } from '@strapi/strapi/admin';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { styled } from 'styled-components';
import { failureOf, useDamApi } from '../api';
import { Thumbnail } from '../asset/Thumbnail';
import { ConfirmDialog } from '../ConfirmDialog';
import { usePermission } from '../usePermission';
import { useText } from '../useText';
import { sendToStore } from './libraryPage';
import type { KnownUpload } from './useKnownUploads';

/** Strapi's permission to delete files (upload 5.54, server/routes/admin). */
const MAY_DELETE = 'plugin::upload.assets.update';

/** What Strapi's Media Library reads again after a file is deleted (upload 5.54, future/services/assets). */
const READ_AGAIN = [
  { type: 'Asset', id: 'LIST' },
  { type: 'Folder', id: 'LIST' },
];

/** Beside Strapi's own note of the upload, which is on the other side. */
const Notes = styled.div`
  position: fixed;
  bottom: 2.4rem;
  inset-inline-start: 8rem;
  z-index: ${({ theme }) => theme.zIndices.navigation};
  width: min(52rem, calc(100vw - 10rem));
  max-height: 50vh;
  overflow: auto;

  & > ul {
    display: flex;
    flex-direction: column;
    gap: 0.8rem;
  }
`;

interface UploadedNotesProps {
  known: readonly KnownUpload[];
  onDismiss: (fileId: number) => void;
}

/** Says which files, that a page of Strapi uploaded at once, the DAM has. */
export default function UploadedNotes({ known, onDismiss }: UploadedNotesProps) {
  const text = useText();
  return (
    <Notes aria-label={text('uploaded.title')} role="status">
      <ul>
        {known.map((each) => (
          <UploadedNote key={each.fileId} known={each} onDismiss={() => onDismiss(each.fileId)} />
        ))}
      </ul>
    </Notes>
  );
}

function UploadedNote({ known, onDismiss }: { known: KnownUpload; onDismiss: () => void }) {
  const text = useText();
  const { name, asset, label } = known;
  return (
    <Box
      tag="li"
      background="neutral0"
      borderColor="neutral200"
      hasRadius
      shadow="popupShadow"
      padding={4}
    >
      <Flex gap={4} alignItems="flex-start">
        <Box width="8rem" height="6rem" flex="none" overflow="hidden" hasRadius>
          <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime} eager />
        </Box>
        <Flex direction="column" alignItems="stretch" gap={1} flex="1" minWidth={0}>
          <Typography fontWeight="semiBold" textColor="neutral800" tag="p" dir="auto">
            {text('uploaded.known', { file: name, title: asset.title, dam: label })}
          </Typography>
          <Typography variant="pi" textColor="neutral700" tag="p">
            {text('uploaded.known.why')}
          </Typography>
          <Actions known={known} onDone={onDismiss} />
        </Flex>
        <IconButton
          variant="ghost"
          label={text('uploaded.dismiss', { file: name })}
          onClick={onDismiss}
        >
          <Cross />
        </IconButton>
      </Flex>
    </Box>
  );
}

function Actions({ known, onDone }: { known: KnownUpload; onDone: () => void }) {
  const text = useText();
  const api = useDamApi();
  const { del } = useFetchClient();
  const navigate = useNavigate();
  const mayDelete = usePermission(MAY_DELETE) === true;
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { connection, assetId } = known.asset;
  const act = async (work: () => Promise<void>, otherwise: string) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(failureOf(error).message || otherwise);
    } finally {
      setBusy(false);
    }
  };
  const show = () =>
    act(async () => {
      // Its row in the Media Library, which only chosen assets have.
      const { picked } = await api.pick({ references: [{ connection, assetId }] });
      navigate(`/plugins/upload?assetId=${picked[0]?.file.id}`);
    }, text('field.statusFailed'));
  const remove = () =>
    act(async () => {
      setAsking(false);
      await del(`/upload/files/${known.fileId}`);
      sendToStore(adminApi.util.invalidateTags(READ_AGAIN as never));
      onDone();
    }, text('uploaded.delete.failed'));
  return (
    <Flex gap={2} paddingTop={2} wrap="wrap">
      <Button size="S" variant="secondary" disabled={isBusy} onClick={show}>
        {text('uploaded.show')}
      </Button>
      {mayDelete && (
        <Button size="S" variant="tertiary" disabled={isBusy} onClick={() => setAsking(true)}>
          {text('uploaded.delete')}
        </Button>
      )}
      {problem !== null && (
        <Typography variant="pi" textColor="danger700" role="alert">
          {problem}
        </Typography>
      )}
      {isAsking && (
        <ConfirmDialog
          title={text('uploaded.delete.title', { file: known.name })}
          body={text('uploaded.delete.body')}
          confirm={text('uploaded.delete')}
          isDangerous
          onCancel={() => setAsking(false)}
          onConfirm={remove}
        />
      )}
    </Flex>
  );
}
