import { FIELD_MARK } from '../rememberFocus';

const FOCUSABLE =
  'button:not([disabled]), input, textarea, select, [contenteditable="true"], [tabindex]';

/** Attribute that marks the row of each asset in a field. */
export const ROW_MARK = 'data-dam-row';

/**
 * Returns the element that takes the focus in a field of the form, the plugin's or Strapi's own: in the row at
 * `position`, from 1, if the field has rows.
 */
export function fieldElement(name: string, position: number | null = null): HTMLElement | null {
  const escaped = CSS.escape(name);
  const marked = document.querySelector<HTMLElement>(`[${FIELD_MARK}="${escaped}"]`);
  if (marked !== null) {
    const rows = marked.querySelectorAll(`[${ROW_MARK}]`);
    const row = position === null ? undefined : rows[position - 1];
    return (row ?? marked).querySelector<HTMLElement>(FOCUSABLE);
  }
  return document.querySelector<HTMLElement>(`[name="${escaped}"], [id="${escaped}"]`);
}

/** Scrolls to a field of the form and focuses it. */
export function focusField(name: string, position: number | null = null): void {
  const element = fieldElement(name, position);
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}
