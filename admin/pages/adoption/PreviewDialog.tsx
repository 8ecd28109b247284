import { Box, Button, Flex, Loader, Modal, Typography } from '@strapi/design-system';
import { useCallback } from 'react';
import type { AdoptionPreviewResponse } from '../../../server/contracts/adoption';
import type { UsageEntry } from '../../../server/contracts/api';
import { useDamApi } from '../../api';
import { Failed } from '../../asset/Failed';
import { useRequest } from '../../useRequest';
import { useReturnFocus } from '../../useReturnFocus';
import { useText } from '../../useText';
import { List } from '../ListCard';
import { UsageEntryLine } from '../UsageEntryLine';

interface PreviewDialogProps {
  onClose: () => void;
  onRun: () => void;
}

/** Says entry by entry what would change, and asks if it shall. */
export function PreviewDialog({ onClose, onRun }: PreviewDialogProps) {
  const text = useText();
  const { adoption: api } = useDamApi();
  const returnFocus = useReturnFocus();
  const send = useCallback((signal: AbortSignal) => api.preview(signal), [api]);
  const { result, retry } = useRequest(send);
  const total = result.phase === 'ready' ? result.value.total : 0;
  return (
    <Modal.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal.Content aria-describedby={undefined} onCloseAutoFocus={returnFocus}>
        <Modal.Header closeLabel={text('action.close')}>
          <Modal.Title>{text('adoption.preview')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          {result.phase === 'loading' && (
            <Flex justifyContent="center" padding={8}>
              <Loader>{text('adoption.preview.loading')}</Loader>
            </Flex>
          )}
          {result.phase === 'failed' && (
            <Failed failure={result.failure} dam={null} onRetry={retry} />
          )}
          {result.phase === 'ready' && <Changes {...result.value} />}
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={onClose}>
            {text('action.cancel')}
          </Button>
          <Button disabled={total === 0} onClick={onRun}>
            {text('adoption.run', { count: total })}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}

function Changes({ entries, total, staying, stayingTotal, hidden }: AdoptionPreviewResponse) {
  const text = useText();
  return (
    <Flex direction="column" alignItems="stretch" gap={6}>
      <Box>
        <Typography fontWeight="semiBold" textColor="neutral800" tag="p">
          {text('adoption.preview.total', { count: total })}
        </Typography>
        <Typography variant="pi" textColor="neutral600" tag="p" paddingTop={1}>
          {text('adoption.preview.hint')}
        </Typography>
      </Box>
      {hidden.length > 0 && (
        <Box background="warning100" hasRadius padding={4}>
          <Typography textColor="neutral800" tag="p">
            {text('adoption.preview.hidden', { count: hidden.length })}
          </Typography>
        </Box>
      )}
      <Entries entries={entries} more={total - entries.length} />
      {stayingTotal > 0 && (
        <Box>
          <Typography variant="delta" tag="h3">
            {text('adoption.preview.staying', { count: stayingTotal })}
          </Typography>
          <Typography variant="pi" textColor="neutral600" tag="p" paddingTop={1}>
            {text('adoption.preview.staying.hint')}
          </Typography>
          <Entries entries={staying} more={stayingTotal - staying.length} />
        </Box>
      )}
    </Flex>
  );
}

function Entries({ entries, more }: { entries: readonly UsageEntry[]; more: number }) {
  const text = useText();
  return (
    <Box>
      <List>
        {entries.map((entry) => (
          <UsageEntryLine
            key={`${entry.uid} ${entry.documentId} ${entry.locale}`}
            entry={entry}
            kind="image"
          />
        ))}
      </List>
      {more > 0 && (
        <Typography textColor="neutral600" tag="p" paddingTop={2}>
          {text('adoption.preview.more', { count: more })}
        </Typography>
      )}
    </Box>
  );
}
