import { Button, Dialog } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import { useReturnFocus } from '../../useReturnFocus';
import { useText } from '../../useText';

interface ConfirmLeaveProps {
  /** Number of selected assets. */
  count: number;
  /** Number of files that are not uploaded. */
  uploads: number;
  onKeep: () => void;
  /** Returns the element to focus if the button that led here takes no focus. */
  focusFallback: () => HTMLElement | null;
  onDiscard: () => void;
}

interface LeaveQuestionProps extends Omit<ConfirmLeaveProps, 'onDiscard'> {
  /** What the editor is about to do; null while nothing is asked. */
  leaving: (() => void) | null;
}

/** Asks whether the editor goes on with what would lose files or a selection. */
export function LeaveQuestion({ leaving, ...props }: LeaveQuestionProps) {
  return leaving === null ? null : <ConfirmLeave {...props} onDiscard={leaving} />;
}

/** Asks before the picker is left and several selected assets, or files to upload, are lost. */
function ConfirmLeave(props: ConfirmLeaveProps) {
  const { count, uploads, onKeep, onDiscard, focusFallback } = props;
  const text = useText();
  const returnFocus = useReturnFocus(focusFallback);
  return (
    <Dialog.Root open onOpenChange={(next) => (next ? undefined : onKeep())}>
      <Dialog.Content onCloseAutoFocus={returnFocus}>
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
