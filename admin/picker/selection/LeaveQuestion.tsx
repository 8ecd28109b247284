import { ConfirmDialog } from '../../ConfirmDialog';
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
  const hasUploads = uploads > 0;
  return (
    <ConfirmDialog
      title={text(hasUploads ? 'upload.leave.title' : 'discard.title')}
      body={
        hasUploads ? text('upload.leave.body', { count: uploads }) : text('discard.body', { count })
      }
      cancel={text(hasUploads ? 'upload.leave.keep' : 'discard.keep')}
      confirm={text(hasUploads ? 'upload.leave.confirm' : 'discard.confirm')}
      isDangerous
      onCancel={onKeep}
      onConfirm={onDiscard}
      focusFallback={focusFallback}
    />
  );
}
