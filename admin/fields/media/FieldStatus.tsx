import { Box, Flex, Typography } from '@strapi/design-system';
import { type RefObject, useState } from 'react';
import type { Overrides, Reference } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../asset/libraryFile';
import { useText } from '../../useText';
import { AssetStatus, isUpdated } from '../AssetStatus';
import type { ReferenceStatus } from '../assetStore';
import { overridesOfFile } from '../overrides';
import { referenceOf } from '../references';
import { rowKeys } from '../rowKeys';
import { StatusFailed } from '../StatusFailed';
import { TextsButton } from '../TextsButton';
import { useReferencedAssets } from '../useReferencedAssets';
import { FileOverrides, OwnHere } from './FileOverrides';
import { Gallery, type GalleryEdits } from './Gallery';
import { useNewPictures } from './useNewPictures';

export interface FieldStatusProps {
  files: readonly LibraryFile[];
  /** Name of the field in the form. */
  field: string;
  /** The box around Strapi's field. */
  frameRef: RefObject<HTMLElement>;
  /** Puts another version in place of a file, null for the current one; undefined if the editor may not choose. */
  onVersion: ((file: LibraryFile, version: string | null) => void) | undefined;
  /** Changes what this use of a file overrides; undefined if the field is disabled. */
  onOverrides: ((file: LibraryFile, overrides: Overrides) => void) | undefined;
  /** Undefined for a field of one file, and if the field is disabled. */
  edits: GalleryEdits | undefined;
}

/**
 * Displays the status of each referenced asset of a media field, one per line. A gallery is a list of all its
 * files with pictures, which can be put in order.
 */
export default function FieldStatus(props: FieldStatusProps) {
  const { files, field, frameRef, onVersion, onOverrides, edits } = props;
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
  const keys = rowKeys(lines.map(({ reference }) => reference));
  if (edits !== undefined && files.length > 1) {
    return (
      <>
        <Gallery {...props} statusOf={statusOf} edits={edits} />
        {failure !== null && <StatusFailed onRetry={retry} />}
      </>
    );
  }
  return (
    <Flex
      direction="column"
      alignItems="stretch"
      gap={1}
      tag="ul"
      aria-label={text('field.status')}
    >
      {lines.map(({ file, reference }, index) => {
        const status = statusOf(reference);
        if (status === null && failure !== null) return null;
        return (
          <StatusLine
            key={keys[index]}
            file={file}
            reference={reference}
            status={status}
            field={field}
            hasName={lines.length > 1}
            onVersion={onVersion && ((version) => onVersion(file, version))}
            onOverrides={onOverrides && ((overrides) => onOverrides(file, overrides))}
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

interface StatusLineProps extends Pick<FieldStatusProps, 'field'> {
  file: LibraryFile;
  reference: Reference;
  status: ReferenceStatus | null;
  /** True if the line must name its asset, because the field holds several. */
  hasName: boolean;
  onVersion: ((version: string | null) => void) | undefined;
  onOverrides: ((overrides: Overrides) => void) | undefined;
}

function StatusLine(props: StatusLineProps) {
  const { file, field, reference, status, hasName, onVersion, onOverrides } = props;
  const [isWriting, setWriting] = useState(false);
  const asset = status?.asset ?? null;
  const title = asset?.title ?? file.name ?? '';
  return (
    <Flex tag="li" direction="column" alignItems="stretch" gap={2}>
      <Flex gap={2} minHeight="3.2rem" minWidth={0} wrap="wrap">
        {hasName && (
          <Box minWidth={0} maxWidth="100%">
            <Typography variant="pi" textColor="neutral800" ellipsis tag="p" dir="auto">
              {title}
            </Typography>
          </Box>
        )}
        <AssetStatus
          status={status}
          pinned={reference.version}
          ownAlternative={overridesOfFile(file).alternativeText}
          onVersion={onVersion}
        />
        {onOverrides !== undefined && (
          <TextsButton title={title} isOpen={isWriting} onToggle={() => setWriting(!isWriting)} />
        )}
      </Flex>
      {asset !== null && !isWriting && <OwnHere file={file} asset={asset} />}
      {isWriting && onOverrides !== undefined && (
        <FileOverrides
          file={file}
          asset={asset}
          title={title}
          field={field}
          onOverrides={onOverrides}
          onClose={() => setWriting(false)}
        />
      )}
    </Flex>
  );
}
