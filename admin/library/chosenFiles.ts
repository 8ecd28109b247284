import { OWN_UPLOAD } from '../asset/knownFiles';

/** Calls `chosen` with files that are chosen in a dialog, or dropped on a dialog or a field. Returns the end. */
export function watchChosenFiles(chosen: (files: readonly File[]) => void): () => void {
  const handleChange = ({ target }: Event) => {
    if (!(target instanceof HTMLInputElement) || target.type !== 'file') return;
    if (target.closest('[role="dialog"]') === null || isOwn(target)) return;
    chosen([...(target.files ?? [])]);
  };
  const handleDrop = ({ dataTransfer, target }: DragEvent) => {
    if (!isOwn(target)) chosen([...(dataTransfer?.files ?? [])]);
  };
  // Before React, which may stop them.
  window.addEventListener('change', handleChange, { capture: true });
  window.addEventListener('drop', handleDrop, { capture: true });
  return () => {
    window.removeEventListener('change', handleChange, { capture: true });
    window.removeEventListener('drop', handleDrop, { capture: true });
  };
}

/** True for what goes to the DAM, not to the Media Library. */
function isOwn(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(`[${OWN_UPLOAD}]`) !== null;
}
