import { type SlateEditor, type SlateElement, textsOf } from './slateEditor';

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

/** Returns the text that holds an element of the page or stands beside it. */
export function textNear(node: HTMLElement): HTMLElement | null {
  for (let above: HTMLElement | null = node; above !== null; above = above.parentElement) {
    if (above.matches('[data-slate-editor]')) return above;
    const text = above.querySelector<HTMLElement>('[data-slate-editor]');
    if (text !== null) return text;
  }
  return null;
}

/**
 * Puts the caret of the page where the editor's is, and returns the text. A focus without it would move
 * the caret to the beginning, and Slate follows.
 */
export function placeCaret(text: HTMLElement, editor: SlateEditor): HTMLElement {
  const { selection, children } = editor;
  if (selection === null) return text;
  const { path, offset } = selection.focus;
  const before = children.slice(0, path[0]).flatMap(textsOf).length;
  const block = children[path[0] ?? 0];
  const inBlock = block === undefined ? 0 : textsOf(block).indexOf(nodeAt(children, path));
  const leaf = text.querySelectorAll('[data-slate-node="text"]')[before + inBlock];
  const place = leaf?.querySelector('[data-slate-zero-width], [data-slate-string]')?.firstChild;
  if (place) {
    document.getSelection()?.collapse(place, Math.min(offset, place.textContent?.length ?? 0));
  }
  return text;
}

function nodeAt(children: readonly object[], path: readonly number[]): object {
  const [index = 0, ...below] = path;
  const node = children[index] ?? {};
  const inner: unknown = Reflect.get(node, 'children');
  return below.length > 0 && Array.isArray(inner) ? nodeAt(inner, below) : node;
}
