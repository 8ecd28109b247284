import { Box, Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { styled } from 'styled-components';
import type { Reference } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../asset/libraryFile';
import { Thumbnail } from '../../asset/Thumbnail';
import { useReorder } from '../../useReorder';
import { useText } from '../../useText';
import { AssetStatus } from '../AssetStatus';
import type { ReferenceStatus } from '../assetStore';
import { ROW_MARK } from '../fieldElement';
import { overridesOfFile } from '../overrides';
import { RowActions } from '../RowActions';
import { referenceOf } from '../references';
import { rowKeys } from '../rowKeys';
import type { FieldStatusProps } from './FieldStatus';
import { FileOverrides, OwnHere } from './FileOverrides';

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

interface GalleryProps
  extends Pick<FieldStatusProps, 'files' | 'field' | 'onVersion' | 'onOverrides'> {
  statusOf: (reference: Reference) => ReferenceStatus | null;
  edits: GalleryEdits;
}

/** The files of a gallery in their order. Dragging or the arrows move one. */
export function Gallery(props: GalleryProps) {
  const { files, edits } = props;
  const text = useText();
  const reorder = useReorder(edits.onMove);
  return (
    <Flex
      direction="column"
      alignItems="stretch"
      gap={2}
      tag="ul"
      aria-label={text('field.status')}
    >
      {rowKeys(files.map(referenceOf), (index) => String(files[index]?.id)).map((key, index) => (
        <GalleryRow key={key} {...props} index={index} reorder={reorder} />
      ))}
    </Flex>
  );
}

interface GalleryRowProps extends GalleryProps {
  index: number;
  reorder: ReturnType<typeof useReorder>;
}

function GalleryRow(props: GalleryRowProps) {
  const { files, field, index, statusOf, onVersion, onOverrides, edits, reorder } = props;
  const [isWriting, setWriting] = useState(false);
  const file = files[index];
  if (file === undefined) return null;
  const reference = referenceOf(file);
  const status = reference === null ? null : statusOf(reference);
  const title = status?.asset?.title ?? file.name ?? '';
  const mayWrite = reference !== null && onOverrides !== undefined;
  return (
    <Row
      tag="li"
      {...{ [ROW_MARK]: '' }}
      direction="column"
      alignItems="stretch"
      gap={3}
      padding={2}
      $isTarget={reorder.isTarget(index)}
      {...reorder.itemProps(index, title)}
      // A text that is selected with the mouse must not drag the row.
      draggable={!isWriting}
    >
      <Flex gap={3} wrap="wrap">
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
              ownAlternative={overridesOfFile(file).alternativeText}
              onVersion={onVersion && ((version) => onVersion(file, version))}
            />
          )}
          {status?.asset && !isWriting && <OwnHere file={file} asset={status.asset} />}
        </Box>
        <Flex marginLeft="auto" flex="none">
          <RowActions
            title={title}
            openUrl={status?.asset?.openUrl ?? null}
            disabled={false}
            texts={
              mayWrite ? { isOpen: isWriting, onToggle: () => setWriting(!isWriting) } : undefined
            }
            onReplace={edits.onReplace && (() => edits.onReplace?.(index))}
            onRemove={() => edits.onRemove(index)}
            onUp={index > 0 ? () => edits.onMove(index, index - 1) : undefined}
            onDown={index < files.length - 1 ? () => edits.onMove(index, index + 1) : undefined}
          />
        </Flex>
      </Flex>
      {isWriting && mayWrite && (
        <FileOverrides
          file={file}
          asset={status?.asset ?? null}
          title={title}
          field={field}
          onOverrides={(overrides) => onOverrides(file, overrides)}
          onClose={() => setWriting(false)}
        />
      )}
    </Row>
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
