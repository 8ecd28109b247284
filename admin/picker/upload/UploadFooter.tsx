import { Button, Modal } from '@strapi/design-system';
import { CloudUpload } from '@strapi/icons';
import { useRef } from 'react';
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
  const backRef = useRef<HTMLButtonElement>(null);
  const send = () => {
    sendAll();
    // The button takes no keys while files are sent.
    backRef.current?.focus();
  };
  return (
    <Modal.Footer>
      <Button ref={backRef} variant="tertiary" onClick={() => onDone(false)}>
        {text('upload.back')}
      </Button>
      {isDone && !canSend && <Button onClick={() => onDone(true)}>{text('upload.waiting')}</Button>}
      {canSend && (
        <Button startIcon={<CloudUpload />} loading={isSending} onClick={send}>
          {text('upload.send', { count: Math.max(1, uploads.waiting) })}
        </Button>
      )}
    </Modal.Footer>
  );
}
