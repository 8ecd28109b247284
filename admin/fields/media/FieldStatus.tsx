import { Box, Flex, Typography } from '@strapi/design-system';
import type { RefObject } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import { type Reference, referenceKey } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../asset/libraryFile';
import { Thumbnail } from '../../asset/Thumbnail';
import { useReorder } from '../../useReorder';
import { useText } from '../../useText';
import { AssetStatus, isUpdated } from '../AssetStatus';
import type { ReferenceStatus } from '../assetStore';
import { RowActions } from '../RowActions';
import { referenceOf } from '../references';
import { StatusFailed } from '../StatusFailed';
import { useReferencedAssets } from '../useReferencedAssets';
import { useNewPictures } from './useNewPictures';

const Row = styled(Flex)<{ $isTarget: boolean }>`
  cursor: grab;
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral0};
  box-shadow: 0 0 0 1px
    ${({ $isTarget, theme }) => ($isTarget ? theme.colors.primary600 : theme.colors.neutral150)};
`;

const Picture = styled(Box)`
  flex: none;
  width: 6.4rem;
  height: 4.8rem;
  overflow: hidden;
  border-radius: ${({ theme }) => theme.borderRadius};
`;

/** Changes of a gallery. Indices are those of its files. */
export interface GalleryEdits {
  onMove: (from: number, to: number) => void;
  onRemove: (index: number) => void;
  /** Undefined without the pick permission. */
  onReplace: ((index: number) => void) | undefined;
}

interface FieldStatusProps {
  files: readonly LibraryFile[];
  /** The box around Strapi's field. */
  frameRef: RefObject<HTMLElement>;
  /** Puts another version in place of a file, null for the current one; undefined if the editor may not choose. */
  onVersion: ((file: LibraryFile, version: string | null) => void) | undefined;
  /** Undefined for a field of one file, and if the field is disabled. */
  edits: GalleryEdits | undefined;
}

/**
 * Displays the status of each referenced asset of a media field, one per line. A gallery is a list of all its
 * files with pictures, which can be put in order.
 */
export default function FieldStatus(props: FieldStatusProps) {
  const { files, frameRef, onVersion, edits } = props;
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
  if (edits !== undefined && files.length > 1) {
    return (
      <>
        <Gallery files={files} statusOf={statusOf} onVersion={onVersion} edits={edits} />
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
            onVersion={onVersion && ((version) => onVersion(file, version))}
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

interface GalleryProps extends Pick<FieldStatusProps, 'files' | 'onVersion'> {
  statusOf: (reference: Reference) => ReferenceStatus | null;
  edits: GalleryEdits;
}

/** The files of a gallery in their order. Dragging or the arrows move one. */
function Gallery({ files, statusOf, onVersion, edits }: GalleryProps) {
  const text = useText();
  const { isTarget, itemProps } = useReorder(edits.onMove);
  const last = files.length - 1;
  return (
    <Flex
      direction="column"
      alignItems="stretch"
      gap={2}
      tag="ul"
      aria-label={text('field.status')}
    >
      {files.map((file, index) => {
        const reference = referenceOf(file);
        const status = reference === null ? null : statusOf(reference);
        const title = status?.asset?.title ?? file.name ?? '';
        return (
          <Row
            key={file.id}
            tag="li"
            gap={3}
            padding={2}
            wrap="wrap"
            $isTarget={isTarget(index)}
            {...itemProps(index, title)}
          >
            <Picture>
              <FilePicture file={file} status={status} />
            </Picture>
            <Box minWidth="16rem" flex="1 1 0">
              <Typography variant="pi" fontWeight="semiBold" ellipsis tag="p" dir="auto">
                {title}
              </Typography>
              {reference !== null && (
                <AssetStatus
                  status={status}
                  pinned={reference.version}
                  onVersion={onVersion && ((version) => onVersion(file, version))}
                />
              )}
              {status?.asset && <OwnTexts file={file} asset={status.asset} />}
            </Box>
            <Flex marginLeft="auto" flex="none">
              <RowActions
                title={title}
                openUrl={status?.asset?.openUrl ?? null}
                disabled={false}
                onReplace={edits.onReplace && (() => edits.onReplace?.(index))}
                onRemove={() => edits.onRemove(index)}
                onUp={index > 0 ? () => edits.onMove(index, index - 1) : undefined}
                onDown={index < last ? () => edits.onMove(index, index + 1) : undefined}
              />
            </Flex>
          </Row>
        );
      })}
    </Flex>
  );
}

/** The picture of an asset, or of an uploaded file. */
function FilePicture({ file, status }: { file: LibraryFile; status: ReferenceStatus | null }) {
  if (status?.asset) {
    const { thumbnailUrl, kind, mime } = status.asset;
    return <Thumbnail url={thumbnailUrl} kind={kind} mime={mime} />;
  }
  const isUpload = referenceOf(file) === null;
  const isImage = file.mime?.startsWith('image/') ?? true;
  const url = file.formats?.thumbnail?.url ?? (isImage ? file.url : undefined);
  return (
    <Thumbnail
      url={isUpload ? (url ?? null) : null}
      kind={isImage ? 'image' : 'document'}
      mime={file.mime ?? ''}
    />
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
  onVersion: ((version: string | null) => void) | undefined;
}

function StatusLine({ file, reference, status, hasName, onVersion }: StatusLineProps) {
  return (
    <Flex tag="li" gap={2} minHeight="2.4rem" minWidth={0} wrap="wrap">
      {hasName && (
        <Box minWidth={0} maxWidth="100%">
          <Typography variant="pi" textColor="neutral800" ellipsis tag="p">
            {status?.asset?.title ?? file.name ?? ''}
          </Typography>
        </Box>
      )}
      <AssetStatus status={status} pinned={reference.version} onVersion={onVersion} />
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
