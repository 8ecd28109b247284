import { Button, Modal } from '@strapi/design-system';
import { CloudUpload } from '@strapi/icons';
import { useText } from '../../useText';
import type { Uploads } from './useUploads';

interface UploadFooterProps {
  uploads: Uploads;
  /** Called to go back to the results; `isWaiting` to see what waits for approval. */
  onDone: (isWaiting: boolean) => void;
}

/** The footer of the picker while files are uploaded. */
export function UploadFooter({ uploads, onDone }: UploadFooterProps) {
  const text = useText();
  const { items, isSending, sendAll } = uploads;
  const ready = items.filter(({ phase }) => phase === 'ready' || phase === 'failed').length;
  const isDone = items.some(({ phase }) => phase === 'done');
  const canSend = ready > 0 || isSending;
  return (
    <Modal.Footer>
      <Button variant="tertiary" onClick={() => onDone(false)}>
        {text('upload.back')}
      </Button>
      {isDone && !canSend && <Button onClick={() => onDone(true)}>{text('upload.waiting')}</Button>}
      {canSend && (
        <Button startIcon={<CloudUpload />} loading={isSending} onClick={sendAll}>
          {text('upload.send', { count: Math.max(1, ready) })}
        </Button>
      )}
    </Modal.Footer>
  );
}
