import { Box, Flex, TextButton, Typography } from '@strapi/design-system';
import type { PickerAsset } from '../../../server/contracts/api';
import { type Reference, referenceKey } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../picker/types';
import { useText } from '../../useText';
import { AssetStatus } from '../AssetStatus';
import { referenceOf } from '../references';
import { useReferencedAssets } from '../useReferencedAssets';

interface FieldStatusProps {
  files: readonly LibraryFile[];
  /** Puts the current version in the place of a pinned one; absent where the field is disabled. */
  onUseCurrent: ((file: LibraryFile) => void) | undefined;
}

/** One line per referenced asset of a media field, below the field itself. */
export function FieldStatus({ files, onUseCurrent }: FieldStatusProps) {
  const text = useText();
  const lines = files.flatMap((file) => {
    const reference = referenceOf(file);
    return reference === null ? [] : [{ file, reference }];
  });
  const { knowledgeOf, failure, retry } = useReferencedAssets(lines.map((line) => line.reference));
  if (lines.length === 0) return null;
  return (
    <Flex
      direction="column"
      alignItems="stretch"
      gap={1}
      tag="ul"
      aria-label={text('field.status')}
    >
      {lines.map(({ file, reference }) => (
        <StatusLine
          key={referenceKey(reference)}
          file={file}
          name={knowledgeOf(reference)?.asset?.title ?? file.name ?? ''}
          named={lines.length > 1}
          reference={reference}
          status={failure === null ? knowledgeOf(reference) : null}
          failed={failure !== null}
          onUseCurrent={onUseCurrent === undefined ? undefined : () => onUseCurrent(file)}
        />
      ))}
      {failure !== null && (
        <li>
          <StatusFailed onRetry={retry} />
        </li>
      )}
    </Flex>
  );
}

/** The state of a field's assets could not be read; the assets themselves are as they were. */
export function StatusFailed({ onRetry }: { onRetry: () => void }) {
  const text = useText();
  return (
    <Flex gap={2} role="alert">
      <Typography variant="pi" textColor="danger600">
        {text('field.statusFailed')}
      </Typography>
      <TextButton onClick={onRetry}>{text('action.retry')}</TextButton>
    </Flex>
  );
}

interface StatusLineProps {
  file: LibraryFile;
  name: string;
  /** With several assets a line says which one it is about. */
  named: boolean;
  reference: Reference;
  status: ReturnType<ReturnType<typeof useReferencedAssets>['knowledgeOf']>;
  failed: boolean;
  onUseCurrent: (() => void) | undefined;
}

function StatusLine(props: StatusLineProps) {
  const { file, name, named, reference, status, failed, onUseCurrent } = props;
  if (failed) return null;
  return (
    <Flex tag="li" gap={2} minHeight="2.4rem" minWidth={0} wrap="wrap">
      {named && (
        <Box minWidth={0} maxWidth="100%">
          <Typography variant="pi" textColor="neutral800" ellipsis tag="p">
            {name}
          </Typography>
        </Box>
      )}
      <AssetStatus knowledge={status} pinned={reference.version} onUseCurrent={onUseCurrent} />
      {status?.asset && <OwnTexts file={file} asset={status.asset} />}
    </Flex>
  );
}

/** What this site's Media Library says otherwise than the DAM, with the DAM's words beside it. */
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
