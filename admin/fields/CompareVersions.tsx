import { Box, Button, Flex, Modal, Typography } from '@strapi/design-system';
import type { PickerAsset } from '../../server/contracts/api';
import type { Reference } from '../../server/contracts/reference';
import { Thumbnail } from '../asset/Thumbnail';
import { useFormat } from '../asset/useFormat';
import { useReturnFocus } from '../useReturnFocus';
import { useText } from '../useText';
import { StatusFailed } from './StatusFailed';
import { useReferencedAssets } from './useReferencedAssets';

interface CompareVersionsProps {
  /** The reference with its pinned version. */
  reference: Reference & { version: string };
  title: string;
  onUseCurrent: () => void;
  onClose: () => void;
}

/** Compares the pinned version with the current one and lets the editor choose between them. */
export default function CompareVersions(props: CompareVersionsProps) {
  const { reference, title, onUseCurrent, onClose } = props;
  const text = useText();
  const returnFocus = useReturnFocus();
  const { connection, assetId, version } = reference;
  const { statusOf, failure, retry } = useReferencedAssets([reference, { connection, assetId }]);
  const pinned = statusOf(reference)?.asset ?? null;
  const current = statusOf({ connection, assetId })?.asset ?? null;
  return (
    <Modal.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal.Content
        aria-describedby={undefined}
        onCloseAutoFocus={returnFocus}
        style={{ width: '90vw', maxWidth: '110rem' }}
        // As in the picker: key presses must not reach the form behind the dialog.
        onKeyDown={(event) => (event.key === 'Escape' ? undefined : event.stopPropagation())}
      >
        <Modal.Header closeLabel={text('action.close')}>
          <Modal.Title>{text('compare.title', { title })}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          {failure !== null && <StatusFailed onRetry={retry} />}
          <Flex gap={6} alignItems="flex-start" wrap="wrap">
            <Side label={text('compare.pinned', { version })} asset={pinned} />
            <Side
              label={text('compare.current', { version: current?.currentVersion ?? '' })}
              asset={current}
            />
          </Flex>
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={onClose}>
            {text('compare.keep', { version })}
          </Button>
          <Button disabled={current === null} onClick={onUseCurrent}>
            {text('compare.use')}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}

function Side({ label, asset }: { label: string; asset: PickerAsset | null }) {
  const text = useText();
  const format = useFormat();
  const since = asset?.versions.find(({ version }) => version === asset.version)?.since ?? null;
  const facts =
    asset === null
      ? []
      : [
          asset.fileName,
          format.dimensions(asset),
          asset.sizeBytes === null ? null : format.bytes(asset.sizeBytes),
          since === null ? null : text('compare.since', { date: format.dateTime(since) }),
        ].filter((fact) => fact !== null);
  return (
    <Box tag="figure" flex="1" minWidth="28rem" margin={0} aria-label={label}>
      <Box tag="figcaption" paddingBottom={2}>
        <Typography variant="delta">{label}</Typography>
      </Box>
      <Box height="32rem" hasRadius overflow="hidden">
        <Thumbnail
          url={asset?.previewUrl ?? asset?.thumbnailUrl ?? null}
          kind={asset?.kind ?? 'image'}
          mime={asset?.mime ?? ''}
          eager
        />
      </Box>
      <Flex direction="column" alignItems="flex-start" gap={1} paddingTop={3} minHeight="8rem">
        {asset === null ? (
          <Typography variant="pi" textColor="neutral600">
            {text('field.loading')}
          </Typography>
        ) : (
          facts.map((fact) => (
            <Typography key={fact} variant="pi" textColor="neutral700">
              {fact}
            </Typography>
          ))
        )}
      </Flex>
    </Box>
  );
}
