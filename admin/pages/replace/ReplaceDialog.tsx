import { Button, Dialog } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import { useReturnFocus } from '../../useReturnFocus';
import { useText } from '../../useText';

interface ReplaceDialogProps {
  /** Number of places. */
  count: number;
  onCancel: () => void;
  onConfirm: () => void;
}

/** Asks before published pages change. */
export function ReplaceDialog({ count, onCancel, onConfirm }: ReplaceDialogProps) {
  const text = useText();
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onCancel())}>
      <Dialog.Content onCloseAutoFocus={returnFocus}>
        <Dialog.Header>{text('replace.question', { count })}</Dialog.Header>
        <Dialog.Body icon={<WarningCircle fill="warning600" />}>
          {text('replace.question.body')}
        </Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel>
            <Button variant="tertiary" fullWidth>
              {text('action.cancel')}
            </Button>
          </Dialog.Cancel>
          <Dialog.Action>
            <Button fullWidth onClick={onConfirm}>
              {text('replace.run', { count })}
            </Button>
          </Dialog.Action>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}
