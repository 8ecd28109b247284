import { Button, Dialog } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import { useText } from '../../useText';

interface ConfirmDiscardProps {
  open: boolean;
  /** Number of selected assets. */
  count: number;
  /** Number of files that are not uploaded. */
  uploads: number;
  onKeep: () => void;
  onDiscard: () => void;
}

/** Asks before the picker closes and several selected assets, or files to upload, are lost. */
export function ConfirmDiscard({ open, count, uploads, onKeep, onDiscard }: ConfirmDiscardProps) {
  const text = useText();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onKeep())}>
      <Dialog.Content>
        <Dialog.Header>{text(uploads > 0 ? 'upload.leave.title' : 'discard.title')}</Dialog.Header>
        <Dialog.Body icon={<WarningCircle fill="warning600" />}>
          {uploads > 0
            ? text('upload.leave.body', { count: uploads })
            : text('discard.body', { count })}
        </Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel>
            <Button variant="tertiary" fullWidth>
              {text(uploads > 0 ? 'upload.leave.keep' : 'discard.keep')}
            </Button>
          </Dialog.Cancel>
          <Dialog.Action>
            <Button variant="danger-light" fullWidth onClick={onDiscard}>
              {text(uploads > 0 ? 'upload.leave.confirm' : 'discard.confirm')}
            </Button>
          </Dialog.Action>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}
