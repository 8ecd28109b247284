import type { SlateElement } from './slateEditor';

const controls = new WeakMap<SlateElement, HTMLElement>();

/** Notes the element of the page that holds an image's buttons. */
export function noteControls(element: SlateElement, node: HTMLElement): void {
  controls.set(element, node);
}

/** Moves the focus from the text to the first button of an image. */
export function focusControls(element: SlateElement): void {
  controls.get(element)?.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
}

/**
 * Moves the focus and the caret from an image's buttons into the text: to the block at `index`, or to the
 * image itself. Slate follows the selection of the page.
 */
export function focusText(node: HTMLElement, index?: number): void {
  const text = node.closest<HTMLElement>('[data-slate-editor]');
  const block = index === undefined ? node.closest('[data-slate-void]') : text?.children[index];
  const place = block?.querySelector('[data-slate-zero-width], [data-slate-string]')?.firstChild;
  if (place) document.getSelection()?.collapse(place, 0);
  text?.focus({ preventScroll: true });
}
