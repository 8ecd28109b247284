import { FIELD_MARK } from '../rememberFocus';

const FOCUSABLE =
  'button:not([disabled]), input, textarea, select, [contenteditable="true"], [tabindex]';

/** Returns the element that takes the focus in a field of the form, the plugin's or Strapi's own. */
export function fieldElement(name: string): HTMLElement | null {
  const escaped = CSS.escape(name);
  const marked = document.querySelector<HTMLElement>(`[${FIELD_MARK}="${escaped}"]`);
  if (marked !== null) return marked.querySelector<HTMLElement>(FOCUSABLE);
  return document.querySelector<HTMLElement>(`[name="${escaped}"], [id="${escaped}"]`);
}

/** Scrolls to a field of the form and focuses it. */
export function focusField(name: string): void {
  const element = fieldElement(name);
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}
