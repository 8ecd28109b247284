import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { failureOf, useDamApi } from '../api';
import type { KnownFile } from '../asset/knownFiles';
import { Thumbnail } from '../asset/Thumbnail';
import { uploadTarget } from '../asset/uploadTarget';
import type { TextId } from '../translations';
import { useText } from '../useText';
import type { PendingList } from './uploadDom';

interface KnownFilesProps {
  list: PendingList;
  known: readonly KnownFile[];
}

/** The notes above the list of the upload dialog, one for each file that is still in it. */
export default function KnownFiles({ list, known }: KnownFilesProps) {
  const { names } = list;
  // Of two files with one name, nobody can tell which is meant.
  const listed = known.filter(
    ({ file }) => names.filter((name) => name === file.name).length === 1,
  );
  if (listed.length === 0) return null;
  // Using it closes the dialog, which other files must not be lost with.
  const mayUse = names.length === 1 && uploadTarget() !== null;
  return createPortal(
    <Flex direction="column" alignItems="stretch" gap={2} role="status">
      {listed.map((each) => (
        <KnownFileNote key={each.file.name} {...each} mayUse={mayUse} />
      ))}
    </Flex>,
    list.slot,
  );
}

function KnownFileNote({ file, asset, label, isSame, mayUse }: KnownFile & { mayUse: boolean }) {
  const text = useText();
  const api = useDamApi();
  const [isPicking, setPicking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { connection, assetId, title } = asset;
  const handleUse = () => {
    setPicking(true);
    api.pick({ references: [{ connection, assetId }] }).then(
      ({ picked }) => uploadTarget()?.(picked),
      (error: unknown) => {
        setPicking(false);
        setProblem(failureOf(error).message || text('field.statusFailed'));
      },
    );
  };
  return (
    <Flex gap={4} padding={3} background="primary100" hasRadius alignItems="center">
      <Box width="8rem" height="6rem" flex="none" overflow="hidden" hasRadius>
        <Thumbnail url={asset.thumbnailUrl} kind={asset.kind} mime={asset.mime ?? ''} eager />
      </Box>
      <Flex direction="column" alignItems="stretch" gap={1} flex="1" minWidth={0}>
        <Typography fontWeight="semiBold" textColor="neutral800" dir="auto">
          {text(headingOf(isSame, mayUse), { title, dam: label })}
        </Typography>
        <Typography variant="pi" textColor="neutral700" dir="auto">
          {text(reasonOf(isSame, mayUse), { file: file.name })}
        </Typography>
        {problem !== null && (
          <Typography variant="pi" textColor="danger700">
            {problem}
          </Typography>
        )}
      </Flex>
      {mayUse && (
        <Button size="S" loading={isPicking} onClick={handleUse}>
          {text('upload.known.action')}
        </Button>
      )}
    </Flex>
  );
}

function headingOf(isSame: boolean, mayUse: boolean): TextId {
  if (isSame) return mayUse ? 'upload.known.use' : 'upload.known';
  return mayUse ? 'upload.alike.use' : 'upload.alike';
}

function reasonOf(isSame: boolean, mayUse: boolean): TextId {
  if (!isSame) return 'upload.alike.why';
  return mayUse ? 'upload.known.why' : 'upload.known.choose';
}
