import { FIELD_MARK } from '../rememberFocus';
import type { Place as PlaceOfAsset } from './places';

type Place = Pick<PlaceOfAsset, 'field' | 'path' | 'position'>;

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

/** Scrolls to the place of an asset in the form and focuses it, also in a component that is open. */
export function focusPlace({ field, path, position }: Place): void {
  const element = elementInComponent({ field, path, position }) ?? fieldElement(field, position);
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}

/** A field of a component has its place in a list in its name, such as `sections.0.image`. */
function elementInComponent({ field, path, position }: Place): HTMLElement | null {
  if (path === field) return null;
  for (const element of document.querySelectorAll<HTMLElement>(`[${FIELD_MARK}]`)) {
    const name = element.getAttribute(FIELD_MARK) ?? '';
    const isItem = position === null || name.startsWith(`${field}.${position - 1}.`);
    if (isItem && name.replace(/\.\d+(?=\.)/g, '') === path) {
      return element.querySelector<HTMLElement>(FOCUSABLE);
    }
  }
  return null;
}
