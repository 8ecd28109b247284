import type { SelectorBlock } from '@strapi/content-manager/strapi-admin';
import type { NodeImage } from './imageNode';

/*
 * Slate is used through the editor that Strapi hands over, never through an import: Strapi's builder does
 * not share `slate` and `slate-react`, and a second copy of them knows nothing of the first one's editors.
 */

/** Slate's editor, as Strapi's blocks get it. */
export type SlateEditor = Parameters<NonNullable<SelectorBlock['plugin']>>[0];
export type RenderProps = Parameters<SelectorBlock['renderElement']>[0];
export type SlateElement = RenderProps['element'];
export type Path = number[];

/** Marks what belongs to the admin and not to the text. */
export const CONTROLS_MARK = 'data-dam-controls';

const editors = new WeakMap<object, SlateEditor>();

/**
 * A plugin of Slate that notes which editor draws an image. slate-react asks `isVoid` of each element
 * right before it calls `renderElement`, which gets no editor.
 */
export function withNotedImages(editor: SlateEditor): SlateEditor {
  const { isVoid, insertFragment, insertText } = editor;
  editor.isVoid = (element) => {
    if (isImage(element)) editors.set(element, editor);
    return isVoid(element);
  };
  // Slate pastes nothing into a void element, so a paste on a selected image would do nothing.
  editor.insertFragment = (fragment, options) => {
    const selected = options?.at === undefined ? selectedImage(editor) : null;
    if (selected === null) return insertFragment(fragment, options);
    editor.withoutNormalizing(() => {
      openParagraphBelow(editor, selected.path);
      insertFragment(fragment, options);
    });
  };
  // The same for what is typed right after an image was inserted.
  editor.insertText = (text, options) => {
    const selected = options?.at === undefined ? selectedImage(editor) : null;
    if (selected !== null) openParagraphBelow(editor, selected.path);
    insertText(text, options);
  };
  copyWithoutControls(editor);
  return editor;
}

/** Puts the caret into a new paragraph below the block at `path`. */
function openParagraphBelow(editor: SlateEditor, path: Path): void {
  const next = [(path[0] ?? 0) + 1];
  editor.insertNodes(emptyParagraph(), { at: next });
  editor.select(editor.start(next));
}

/** The part of slate-react's editor in use. */
interface WithClipboard {
  setFragmentData(data: DataTransfer, ...rest: unknown[]): void;
}

function hasClipboard(editor: SlateEditor): editor is SlateEditor & WithClipboard {
  return 'setFragmentData' in editor;
}

/** Slate copies what the page shows, so other programs would paste the buttons of images as text. */
function copyWithoutControls(editor: SlateEditor): void {
  if (!hasClipboard(editor)) return;
  const { setFragmentData } = editor;
  editor.setFragmentData = (data, ...rest) => {
    setFragmentData(data, ...rest);
    const { body } = new DOMParser().parseFromString(data.getData('text/html'), 'text/html');
    const controls = body.querySelectorAll(`[${CONTROLS_MARK}]`);
    if (controls.length === 0) return;
    for (const each of controls) each.remove();
    data.setData('text/html', body.innerHTML);
    data.setData('text/plain', editor.getFragment().map(textOf).join('\n'));
  };
}

function textOf(node: object): string {
  return textsOf(node)
    .map((each) => Reflect.get(each, 'text'))
    .join('');
}

/** Returns the texts in a node of the document, in their order. */
export function textsOf(node: object): object[] {
  const children: unknown = Reflect.get(node, 'children');
  return Array.isArray(children) ? children.flatMap(textsOf) : [node];
}

/** Returns the editor that draws an element. Must be called in `renderElement`. */
export function editorOf(element: SlateElement): SlateEditor | null {
  return editors.get(element) ?? null;
}

export function isImage(node: unknown): boolean {
  return typeof node === 'object' && node !== null && Reflect.get(node, 'type') === 'image';
}

export function imageOf(element: SlateElement): NodeImage {
  const image: unknown = Reflect.get(element, 'image');
  return typeof image === 'object' && image !== null ? (image as NodeImage) : {};
}

/** Returns the image in which the whole selection lies, or null. */
export function selectedImage(editor: SlateEditor): { element: SlateElement; path: Path } | null {
  if (editor.selection === null) return null;
  const found = editor.void({ at: editor.selection });
  return found !== undefined && isImage(found[0]) ? { element: found[0], path: found[1] } : null;
}

export function isSelected(editor: SlateEditor, element: SlateElement): boolean {
  return selectedImage(editor)?.element === element;
}

/** An empty paragraph, as Strapi writes it. */
export function emptyParagraph(): SlateElement {
  return elementOf({ type: 'paragraph', children: [{ type: 'text', text: '' }] });
}

/** Slate's own types know only the children of an element, and only the text of a text. */
export function elementOf(node: { type: string; children: readonly object[] }): SlateElement {
  return node as unknown as SlateElement;
}
