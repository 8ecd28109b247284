/** Attributes that mark elements of Strapi's Media Library; `LibraryMarks` styles them. */
export const MARK = 'data-dam-mark';
export const HIDDEN = 'data-dam-hidden';
const SLOT = 'data-dam-slot';

/** Message ids of the labels of Strapi's controls (upload 5.54, future/pages/Assets/components). */
export const LABEL_IDS = {
  details: 'upload.asset-details.fileInfo',
  crop: 'upload.asset-details.crop.trigger',
  replace: 'upload.asset-details.replace.trigger',
  remove: 'upload.asset-details.delete.trigger',
  replaceInMenu: 'upload.list.assets.actions.replace',
} as const;

export type Labels = Record<keyof typeof LABEL_IDS, string>;

/** A card of the grid or a row of the table. */
const ITEM = '[data-asset-details-trigger]';

/** Shows or hides an attribute. Sets nothing that is set already, because observers would see a change. */
function mark(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

function labelOf(element: Element): string {
  return (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
}

/** Returns the button of a card or row that shows the file's name. */
function nameButtonOf(item: Element): Element | undefined {
  return [...item.querySelectorAll('button')].find(
    (button) => (button.textContent ?? '') !== '' && !button.hasAttribute('aria-haspopup'),
  );
}

/** Marks the names of references in the grid and the table. */
export function markItems(isReference: (name: string) => boolean, word: string): void {
  for (const item of document.querySelectorAll(ITEM)) {
    const button = nameButtonOf(item);
    if (button === undefined) continue;
    mark(button, MARK, isReference(button.textContent ?? '') ? word : null);
  }
}

/** Hides "Replace media" in the open menu of a card or row that is a reference. */
export function hideInMenu(labels: Labels): void {
  const isOfReference = document.querySelector(
    `${ITEM}:has([${MARK}]) [aria-haspopup="menu"][aria-expanded="true"]`,
  );
  for (const entry of document.querySelectorAll('[role="menuitem"]')) {
    if (labelOf(entry) !== labels.replaceInMenu) continue;
    mark(entry, HIDDEN, isOfReference === null ? null : '');
  }
}

/** What is hidden in the details of the open file. */
interface HiddenControls {
  replace: boolean;
  remove: boolean;
}

/** Hides the controls that would be refused, and shows the others. */
export function hideInDetails(labels: Labels, hidden: HiddenControls): void {
  const hiddenLabels = new Set([
    ...(hidden.replace ? [labels.crop, labels.replace] : []),
    ...(hidden.remove ? [labels.remove] : []),
  ]);
  for (const button of document.querySelectorAll('[role="dialog"] form button')) {
    mark(button, HIDDEN, hiddenLabels.has(labelOf(button)) ? '' : null);
  }
}

/** Returns the element above the file's facts into which the plugin renders; null without open details. */
export function detailsSlot(labels: Labels): HTMLElement | null {
  const heading = [...document.querySelectorAll('[role="dialog"] form h3')].find(
    (each) => labelOf(each) === labels.details,
  );
  if (heading?.parentElement === undefined || heading.parentElement === null) return null;
  const known = heading.parentElement.querySelector<HTMLElement>(`:scope > [${SLOT}]`);
  if (known !== null) return known;
  const slot = document.createElement('div');
  slot.setAttribute(SLOT, '');
  heading.before(slot);
  return slot;
}
