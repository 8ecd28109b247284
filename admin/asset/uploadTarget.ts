import type { PickedReference } from '../../server/contracts/api';

/** Puts assets where the files of Strapi's open upload dialog would go, and closes the dialog. */
export type UseInstead = (picked: PickedReference[]) => void;

let target: UseInstead | null = null;

/** Called by whoever opens Strapi's dialogs. Returns the end of it. */
export function offerUploadTarget(next: UseInstead): () => void {
  target = next;
  return () => {
    if (target === next) target = null;
  };
}

/** Null where uploads go into no field, as in the Media Library. */
export function uploadTarget(): UseInstead | null {
  return target;
}
