import { Box, Flex, Typography } from '@strapi/design-system';
import type { RefObject } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { type Reference, referenceKey } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../asset/libraryFile';
import { useText } from '../../useText';
import { AssetStatus, isUpdated } from '../AssetStatus';
import type { ReferenceStatus } from '../assetStore';
import { referenceOf } from '../references';
import { StatusFailed } from '../StatusFailed';
import { useReferencedAssets } from '../useReferencedAssets';
import { useNewPictures } from './useNewPictures';

interface FieldStatusProps {
  files: readonly LibraryFile[];
  /** The box around Strapi's field. */
  frameRef: RefObject<HTMLElement>;
  /** Replaces a pinned file by the current version; undefined if the field is disabled. */
  onUseCurrent: ((file: LibraryFile) => void) | undefined;
}

/** Displays the status of each referenced asset of a media field, one per line. */
export default function FieldStatus({ files, frameRef, onUseCurrent }: FieldStatusProps) {
  const text = useText();
  const lines = files.flatMap((file) => {
    const reference = referenceOf(file);
    return reference === null ? [] : [{ file, reference }];
  });
  const { statusOf, failure, retry } = useReferencedAssets(lines.map((line) => line.reference));
  useNewPictures(
    frameRef,
    files.map((file) => newPictureOf(file, statusOf)),
  );
  if (lines.length === 0) return null;
  return (
    <Flex
      direction="column"
      alignItems="stretch"
      gap={1}
      tag="ul"
      aria-label={text('field.status')}
    >
      {lines.map(({ file, reference }) => {
        const status = statusOf(reference);
        if (status === null && failure !== null) return null;
        return (
          <StatusLine
            key={referenceKey(reference)}
            file={file}
            reference={reference}
            status={status}
            hasName={lines.length > 1}
            onUseCurrent={onUseCurrent === undefined ? undefined : () => onUseCurrent(file)}
          />
        );
      })}
      {failure !== null && (
        <li>
          <StatusFailed onRetry={retry} />
        </li>
      )}
    </Flex>
  );
}

/** Returns the picture of a version that was approved since the page was opened; null if there is none. */
function newPictureOf(
  file: LibraryFile,
  statusOf: (reference: Reference) => ReferenceStatus | null,
): string | null {
  const reference = referenceOf(file);
  const status = reference === null ? null : statusOf(reference);
  if (status === null || reference?.version !== undefined || !isUpdated(status)) return null;
  return status.asset?.thumbnailUrl ?? null;
}

interface StatusLineProps {
  file: LibraryFile;
  reference: Reference;
  status: ReferenceStatus | null;
  /** True if the line must name its asset, because the field holds several. */
  hasName: boolean;
  onUseCurrent: (() => void) | undefined;
}

function StatusLine({ file, reference, status, hasName, onUseCurrent }: StatusLineProps) {
  return (
    <Flex tag="li" gap={2} minHeight="2.4rem" minWidth={0} wrap="wrap">
      {hasName && (
        <Box minWidth={0} maxWidth="100%">
          <Typography variant="pi" textColor="neutral800" ellipsis tag="p">
            {status?.asset?.title ?? file.name ?? ''}
          </Typography>
        </Box>
      )}
      <AssetStatus status={status} pinned={reference.version} onUseCurrent={onUseCurrent} />
      {status?.asset && <OwnTexts file={file} asset={status.asset} />}
    </Flex>
  );
}

/** Displays the name and alternative text set in the Media Library, if they differ from the DAM's. */
function OwnTexts({ file, asset }: { file: LibraryFile; asset: PickerAsset }) {
  const text = useText();
  const inherited = asset.alternativeText;
  const hasOwnAlt = Boolean(file.alternativeText) && file.alternativeText !== inherited;
  const hasOwnName = Boolean(file.name) && file.name !== asset.title;
  if (!hasOwnAlt && !hasOwnName) return null;
  return (
    <Flex direction="column" alignItems="flex-start" minWidth={0} width="100%">
      {hasOwnName && (
        <Typography variant="pi" textColor="neutral800">
          {text('field.ownName', { name: file.name ?? '' })}
        </Typography>
      )}
      {hasOwnAlt && (
        <>
          <Typography variant="pi" textColor="neutral800">
            {text('field.ownAlt', { text: file.alternativeText ?? '' })}
          </Typography>
          <Typography variant="pi" textColor="neutral600">
            {inherited === null
              ? text('field.ownAlt.damNone')
              : text('field.ownAlt.dam', { text: inherited })}
          </Typography>
        </>
      )}
    </Flex>
  );
}
