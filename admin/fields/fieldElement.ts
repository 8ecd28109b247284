/** Marks the box around a field of ours, so that it can be found again by its name. */
export const FIELD_MARK = 'data-dam-field';

const FOCUSABLE =
  'button:not([disabled]), input, textarea, select, [contenteditable="true"], [tabindex]';

/** What takes the focus in a field of the form: one of ours, or an editor of Strapi's. */
export function fieldElement(name: string): HTMLElement | null {
  const escaped = CSS.escape(name);
  const marked = document.querySelector<HTMLElement>(`[${FIELD_MARK}="${escaped}"]`);
  if (marked !== null) return marked.querySelector<HTMLElement>(FOCUSABLE);
  return document.querySelector<HTMLElement>(`[name="${escaped}"], [id="${escaped}"]`);
}
