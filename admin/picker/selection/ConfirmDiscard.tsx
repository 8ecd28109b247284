import { Button, Dialog } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import { useText } from '../../useText';

interface ConfirmDiscardProps {
  open: boolean;
  count: number;
  onKeep: () => void;
  onDiscard: () => void;
}

/** Asks before the picker closes and several selected assets are lost. */
export function ConfirmDiscard({ open, count, onKeep, onDiscard }: ConfirmDiscardProps) {
  const text = useText();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onKeep())}>
      <Dialog.Content>
        <Dialog.Header>{text('discard.title')}</Dialog.Header>
        <Dialog.Body icon={<WarningCircle fill="warning600" />}>
          {text('discard.body', { count })}
        </Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel>
            <Button variant="tertiary" fullWidth>
              {text('discard.keep')}
            </Button>
          </Dialog.Cancel>
          <Dialog.Action>
            <Button variant="danger-light" fullWidth onClick={onDiscard}>
              {text('discard.confirm')}
            </Button>
          </Dialog.Action>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}
