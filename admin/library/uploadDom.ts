/** Message ids of the labels in Strapi's upload dialog (upload 5.54, components/UploadAssetDialog, AssetCard). */
export const UPLOAD_LABEL_IDS = {
  pending: 'upload.modal.upload-list.sub-header-subtitle',
  remove: 'upload.control-card.remove-selection',
} as const;

export type UploadLabels = Record<keyof typeof UPLOAD_LABEL_IDS, string>;

const SLOT = 'data-dam-known-files';

/** The list of files in Strapi's upload dialog, before they are uploaded. */
export interface PendingList {
  /** The element above the list into which the plugin renders. */
  slot: HTMLElement;
  /** Names of the files, in their order. */
  names: readonly string[];
}

/** Returns the list of the open upload dialog; null if there is none, or the upload has begun. */
export function pendingList(labels: UploadLabels): PendingList | null {
  for (const dialog of document.querySelectorAll('[role="dialog"]')) {
    const names = namesIn(dialog, labels.remove);
    const words = [...dialog.querySelectorAll('span, p')].find(
      ({ textContent }) => textContent?.trim() === labels.pending,
    );
    const row = words?.parentElement?.parentElement;
    if (row && names.length > 0) return { slot: slotBelow(row), names };
  }
  return null;
}

/** Only files that can still be taken away have this button. */
function namesIn(dialog: Element, label: string): string[] {
  return [...dialog.querySelectorAll('button')]
    .filter((button) => (button.getAttribute('aria-label') ?? button.textContent)?.trim() === label)
    .map(
      (button) =>
        button.closest('article, [role="button"]')?.querySelector('h2')?.textContent ?? '',
    );
}

function slotBelow(row: Element): HTMLElement {
  const known = row.parentElement?.querySelector<HTMLElement>(`:scope > [${SLOT}]`);
  if (known) return known;
  const slot = document.createElement('div');
  slot.setAttribute(SLOT, '');
  row.after(slot);
  return slot;
}
