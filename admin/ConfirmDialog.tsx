import { Button, Dialog } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import { useReturnFocus } from './useReturnFocus';
import { useText } from './useText';

interface ConfirmDialogProps {
  /** A question. */
  title: string;
  /** What follows from a yes. */
  body: string;
  /** The words of the button that goes on. */
  confirm: string;
  /** @default "Cancel" */
  cancel?: string;
  /** True if something is lost or put back. */
  isDangerous?: boolean;
  onCancel: () => void;
  onConfirm: () => void;
  /** Returns the element to focus if the button that led here takes no focus. */
  focusFallback?: () => HTMLElement | null;
}

/** Asks before something happens. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, body, confirm, cancel, isDangerous = false } = props;
  const { onCancel, onConfirm, focusFallback } = props;
  const text = useText();
  const returnFocus = useReturnFocus(focusFallback);
  return (
    <Dialog.Root open onOpenChange={(next) => (next ? undefined : onCancel())}>
      <Dialog.Content onCloseAutoFocus={returnFocus}>
        <Dialog.Header>{title}</Dialog.Header>
        <Dialog.Body icon={<WarningCircle fill="warning600" />}>{body}</Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel>
            <Button variant="tertiary" fullWidth>
              {cancel ?? text('action.cancel')}
            </Button>
          </Dialog.Cancel>
          <Dialog.Action>
            <Button
              variant={isDangerous ? 'danger-light' : 'default'}
              fullWidth
              onClick={onConfirm}
            >
              {confirm}
            </Button>
          </Dialog.Action>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}
