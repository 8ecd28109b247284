import type { KeyboardEvent } from 'react';
import type { NodeImage } from './imageNode';
import {
  elementOf,
  emptyParagraph,
  isImage,
  type Path,
  type SlateEditor,
  type SlateElement,
} from './slateEditor';

/** The part of slate-history's editor in use. */
interface WithHistory {
  history: Record<'undos' | 'redos', { operations: unknown[] }[]>;
  undo(): void;
  redo(): void;
}

/**
 * Undoes or redoes the last change of the text if the keys say so, and returns true: the focus is on an image's
 * controls, where Slate hears no keys. In an input only changes of images are taken back, such as what was typed.
 */
export function undoByKey(editor: SlateEditor, event: KeyboardEvent<HTMLElement>): boolean {
  const { key, ctrlKey, metaKey, shiftKey, target } = event;
  const letter = key.toLowerCase();
  if (!(ctrlKey || metaKey) || !['z', 'y'].includes(letter) || !hasHistory(editor)) return false;
  event.preventDefault();
  const isRedo = shiftKey || letter === 'y';
  const step = (isRedo ? editor.history.redos : editor.history.undos).at(-1);
  if (target instanceof HTMLInputElement && !step?.operations.every(isChange)) return true;
  if (isRedo) editor.redo();
  else editor.undo();
  return true;
}

function isChange(operation: unknown): boolean {
  return Reflect.get(Object(operation), 'type') === 'set_node';
}

/** Returns the index of the block in which the selection ends, or of the last block. */
export function indexOfCaret({ selection, children }: SlateEditor): number {
  if (selection === null) return children.length - 1;
  return Math.max(selection.anchor.path[0] ?? 0, selection.focus.path[0] ?? 0);
}

/**
 * Inserts images below the block at `index`, which stays as it is; an empty paragraph makes way for
 * them. Strapi's own insertion deletes the block. One step of undo.
 */
export function insertImages(
  editor: SlateEditor,
  images: readonly NodeImage[],
  index: number,
): void {
  if (images.length === 0) return;
  const isReplaced = isEmptyParagraph(editor, index);
  const at = isReplaced ? index : index + 1;
  editor.withoutNormalizing(() => {
    if (isReplaced) editor.removeNodes({ at: [index] });
    editor.insertNodes(images.map(imageNode), { at: [at] });
    editor.select(editor.start([at + images.length - 1]));
  });
}

function isEmptyParagraph(editor: SlateEditor, index: number): boolean {
  const block = editor.children[index];
  if (block === undefined || Reflect.get(block, 'type') !== 'paragraph') return false;
  return editor.isEmpty(block as SlateElement);
}

/** Removes an image and leaves the caret in its place. */
export function removeImage(editor: SlateEditor, element: SlateElement): void {
  const path = pathOf(editor, element);
  if (path === null) return;
  const isOnly = editor.children.length === 1;
  editor.withoutNormalizing(() => {
    editor.removeNodes({ at: path });
    // An editor without a block has no place for the caret.
    if (isOnly) editor.insertNodes(emptyParagraph(), { at: path });
    editor.select(editor.start([Math.min(path[0] ?? 0, editor.children.length - 1)]));
  });
}

/** Changes an image. `isContinued` makes it one step of undo with the change before. */
export function setImage(
  editor: SlateEditor,
  element: SlateElement,
  image: NodeImage,
  isContinued = false,
): void {
  const path = pathOf(editor, element);
  if (path === null) return;
  editor.setNodes({ image } as Partial<SlateElement>, { at: path });
  if (isContinued) joinLastSteps(editor);
}

function joinLastSteps(editor: SlateEditor): void {
  if (!hasHistory(editor)) return;
  const { undos } = editor.history;
  const before = undos.at(-2);
  const last = undos.at(-1);
  if (before === undefined || last === undefined) return;
  before.operations.push(...last.operations);
  undos.pop();
}

function hasHistory(editor: SlateEditor): editor is SlateEditor & WithHistory {
  return 'history' in editor;
}

/** Returns the path of an image, or null if the editor no longer holds it. */
export function pathOf(editor: SlateEditor, element: SlateElement): Path | null {
  for (const [node, path] of editor.nodes({ at: [], match: isImage, voids: true })) {
    if (node === element) return path;
  }
  return null;
}

export function imageNode(image: NodeImage): SlateElement {
  const node = { type: 'image', image, children: [{ type: 'text', text: '' }] };
  return elementOf(node);
}
