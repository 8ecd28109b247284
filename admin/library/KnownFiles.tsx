import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import type { PickerAsset } from '../../server/contracts/api';
import { failureOf, useDamApi } from '../api';
import { Thumbnail } from '../asset/Thumbnail';
import { uploadTarget } from '../asset/uploadTarget';
import { useText } from '../useText';
import type { PendingList } from './uploadDom';

/** A file of the upload dialog that a DAM has. */
export interface KnownFile {
  fileName: string;
  asset: PickerAsset;
  /** The name of its DAM. */
  label: string;
}

interface KnownFilesProps {
  list: PendingList;
  known: readonly KnownFile[];
}

/** The notes above the list of the upload dialog, one for each file that is still in it. */
export default function KnownFiles({ list, known }: KnownFilesProps) {
  const { names } = list;
  // Of two files with one name, nobody can tell which is meant.
  const listed = known.filter(
    ({ fileName }) => names.filter((name) => name === fileName).length === 1,
  );
  if (listed.length === 0) return null;
  // Using it closes the dialog, which other files must not be lost with.
  const mayUse = names.length === 1 && uploadTarget() !== null;
  return createPortal(
    <Flex direction="column" alignItems="stretch" gap={2} role="status">
      {listed.map((each) => (
        <KnownFileNote key={each.fileName} {...each} mayUse={mayUse} />
      ))}
    </Flex>,
    list.slot,
  );
}

function KnownFileNote({ fileName, asset, label, mayUse }: KnownFile & { mayUse: boolean }) {
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
          {text(mayUse ? 'upload.known.use' : 'upload.known', { title, dam: label })}
        </Typography>
        <Typography variant="pi" textColor="neutral700" dir="auto">
          {text(mayUse ? 'upload.known.why' : 'upload.known.choose', { file: fileName })}
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
