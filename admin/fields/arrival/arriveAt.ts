import { FIELD_MARK } from '../../rememberFocus';
import { fieldElement } from '../fieldElement';
import type { FormLayout, LayoutField } from '../panel/fillTargets';

/** The edit view's form as it is now. */
export interface Form {
  values: unknown;
  layout: FormLayout;
}

/** Where texts are written comes before the buttons of their toolbars. */
const WRITABLE = '[contenteditable="true"], textarea, input:not([type="hidden"])';
const BUTTON = 'button:not([disabled]), [tabindex]';

/**
 * Scrolls to a field of the form and focuses it. Opens the closed part of the dynamic zone around it, once, and
 * remembers it in `opened`. Returns true if the focus is in the field.
 */
export function arriveAt(name: string, form: Form, opened: Set<Element>): boolean {
  const part = zonePart(name, form);
  const trigger = part?.querySelector('[aria-expanded]');
  if (trigger?.getAttribute('aria-expanded') === 'false' && !opened.has(trigger)) {
    opened.add(trigger);
    if (trigger instanceof HTMLElement) trigger.click();
    return false;
  }
  const box = boxOf(name, form, part);
  if (box === null) return false;
  if (box.contains(document.activeElement)) {
    keepInSight(box);
    return true;
  }
  const element = elementIn(box, name);
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
  if (!box.contains(document.activeElement)) {
    // A field that is not to be changed takes no focus.
    box.tabIndex = -1;
    if (element === null) box.scrollIntoView({ block: 'center' });
    box.focus({ preventScroll: true });
  }
  return box.contains(document.activeElement);
}

/** What is above a field grows as it loads, and would push the field away. */
function keepInSight(box: HTMLElement): void {
  const { top } = box.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight * 0.8) box.scrollIntoView({ block: 'center' });
}

function elementIn(box: HTMLElement, name: string): HTMLElement | null {
  const named = fieldElement(name);
  if (box.hasAttribute(FIELD_MARK) && named !== null) return named;
  // Markdown's editor hides the element that it stands for.
  const writable = [...box.querySelectorAll<HTMLElement>(WRITABLE)].find(
    (element) => element.getClientRects().length > 0,
  );
  return writable ?? named ?? box.querySelector<HTMLElement>(BUTTON);
}

/** Returns the box of a field: of the plugin, else around its label, else around the element of its name. */
function boxOf(name: string, form: Form, part: Element | null): HTMLElement | null {
  const marked = document.querySelector<HTMLElement>(`[${FIELD_MARK}="${CSS.escape(name)}"]`);
  if (marked !== null) return marked;
  const label = labelOf(name, form);
  const around = part ?? document.querySelector('main form');
  // The name alone leads to the toolbar of Blocks, not to the text.
  const labelled = label === null ? null : boxOfLabel(label, around);
  return labelled ?? fieldElement(name)?.parentElement ?? null;
}

/** Strapi gives its editors of texts no name, only a label. */
function boxOfLabel(label: string, around: Element | null): HTMLElement | null {
  for (const element of around?.querySelectorAll('label') ?? []) {
    if (ownText(element) !== label) continue;
    let box = element.parentElement;
    while (box !== null && box !== around) {
      if (box.querySelector(`${WRITABLE}, [contenteditable]`) !== null) return box;
      box = box.parentElement;
    }
  }
  return null;
}

/** Returns the text of a label without its icons, which say something to screen readers. */
function ownText(element: Element): string {
  const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
  return texts
    .map(({ textContent }) => textContent ?? '')
    .join('')
    .trim();
}

/** Returns the list item of the dynamic zone's component that holds the field, or null for other fields. */
function zonePart(name: string, { values, layout }: Form): Element | null {
  const [zone = '', index = ''] = name.split('.');
  const zones = layout.fields.filter(
    (each) => each.attribute.type === 'dynamiczone' && listIn(values, each.name).length > 0,
  );
  const at = zones.findIndex((each) => each.name === zone);
  if (at < 0) return null;
  const lists = [...document.querySelectorAll('main form ol[aria-describedby]')].filter(
    (list) =>
      list.parentElement?.closest('ol') === null &&
      list.querySelector(':scope > li [aria-expanded]') !== null,
  );
  return lists[at]?.children[Number(index)] ?? null;
}

function listIn(values: unknown, name: string): readonly unknown[] {
  const value = valueIn(values, name);
  return Array.isArray(value) ? value : [];
}

/** Returns the label of the field in the form, or null if the layout has no such field. */
function labelOf(name: string, { values, layout }: Form): string | null {
  let level: readonly LayoutField[] = layout.fields;
  let value: unknown = values;
  let found: LayoutField | undefined;
  for (const key of name.split('.')) {
    value = valueIn(value, key);
    if (!/^\d+$/.test(key)) {
      found = level.find((each) => each.name === key);
      if (found === undefined) return null;
    }
    const uid = valueIn(value, '__component') ?? found?.attribute.component;
    level = layout.components[String(uid)] ?? [];
  }
  return found?.label ?? null;
}

function valueIn(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
