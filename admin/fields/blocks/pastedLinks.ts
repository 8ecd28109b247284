import { type PastedAsset, recognisePasted } from '../pasting/paste';
import { addressesIn } from '../pasting/pastedAddresses';
import { imageNode } from './imageEdits';
import { imageOfFile } from './imageNode';
import { linkNode } from './linkEdits';
import { elementOf, type Path, type SlateEditor, type SlateElement, textsOf } from './slateEditor';

type PathRef = ReturnType<SlateEditor['pathRef']>;

/** The part of slate-react's editor in use. */
interface WithData {
  insertData(data: DataTransfer): void;
}

function takesData(editor: SlateEditor): editor is SlateEditor & WithData {
  return 'insertData' in editor;
}

/**
 * A plugin of Slate that recognises pasted addresses. Strapi makes a link of a pasted address, so the link is what
 * becomes the asset: a picture if it is all of its paragraph, else a link to the asset. Must come after Strapi's
 * plugin for links.
 */
export function withPastedLinks(editor: SlateEditor): SlateEditor {
  if (!takesData(editor)) return editor;
  const { insertData } = editor;
  editor.insertData = (data) => {
    const addresses = addressesIn(data);
    const [address] = addresses;
    insertData(data);
    const path = address === undefined ? null : pastedLink(editor, address);
    if (address === undefined || addresses.length > 1 || path === null) return;
    const link = editor.pathRef(path);
    recognisePasted(addresses, {
      put: ([asset]) => (asset === undefined ? null : putAsset(editor, link, address, asset)),
    });
  };
  return editor;
}

/** Returns the path of the link that was made of an address at the caret, or around the selected words. */
function pastedLink(editor: SlateEditor, address: string): Path | null {
  if (editor.selection === null) return null;
  const found = [
    ...editor.nodes({ at: editor.selection, match: (node) => urlOf(node) === address }),
  ];
  const before = editor.before(editor.selection);
  if (found.length === 0 && before !== undefined) {
    found.push(...editor.nodes({ at: before, match: (node) => urlOf(node) === address }));
  }
  return found.at(-1)?.[1] ?? null;
}

/** The address of a link; null for any other node. */
function urlOf(node: object): unknown {
  return Reflect.get(node, 'type') === 'link' ? Reflect.get(node, 'url') : null;
}

/** Puts an asset in the place of a link, unless the link is gone or changed. Returns the way back. */
function putAsset(
  editor: SlateEditor,
  link: PathRef,
  address: string,
  asset: PastedAsset,
): (() => void) | null {
  const path = link.unref();
  if (path === null || !editor.hasPath(path)) return null;
  const [node] = editor.node(path);
  if (urlOf(node) !== address) return null;
  const isImage = asset.file.mime.startsWith('image/');
  return isImage && isWholeParagraph(editor, path, address)
    ? putImage(editor, path, address, asset)
    : putLink(editor, path, address, asset);
}

/** True if a link with its own address as its words is all that its paragraph says. */
function isWholeParagraph(editor: SlateEditor, path: Path, address: string): boolean {
  const [index = 0, ...rest] = path;
  const block = editor.children[index];
  if (block === undefined || rest.length !== 1) return false;
  return Reflect.get(block, 'type') === 'paragraph' && editor.string([index]) === address;
}

function putImage(
  editor: SlateEditor,
  [index = 0]: Path,
  address: string,
  { file }: PastedAsset,
): () => void {
  replaceBlock(editor, index, imageNode(imageOfFile(file)));
  const image = editor.pathRef([index]);
  return () => {
    const [at] = image.unref() ?? [];
    if (at === undefined) return;
    const words = [{ type: 'text', text: '' }];
    const children = [...words, linkNode(address, [{ type: 'text', text: address }]), ...words];
    replaceBlock(editor, at, elementOf({ type: 'paragraph', children }));
  };
}

/** Replaces a block. The caret stays where it is, unless it is in this block. One step of undo. */
function replaceBlock(editor: SlateEditor, index: number, block: SlateElement): void {
  const isHere = editor.selection?.focus.path[0] === index;
  editor.withoutNormalizing(() => {
    editor.removeNodes({ at: [index] });
    editor.insertNodes(block, { at: [index] });
    if (isHere) editor.select(editor.end([index]));
  });
}

function putLink(
  editor: SlateEditor,
  path: Path,
  address: string,
  { url, file }: PastedAsset,
): () => void {
  writeLink(editor, path, { from: address, to: url, title: file.name, address });
  const link = editor.pathRef(path);
  return () => {
    const at = link.unref();
    if (at !== null) writeLink(editor, at, { from: url, to: address, title: file.name, address });
  };
}

/** A text, as Strapi writes it. */
function textNode(text: string): { text: string } {
  return Object.assign({ text }, { type: 'text' });
}

/** Changes a link's address, and its words if they are the address or the title that stood for it. */
function writeLink(
  editor: SlateEditor,
  path: Path,
  { from, to, title, address }: { from: string; to: string; title: string; address: string },
): void {
  if (!editor.hasPath(path)) return;
  const [node] = editor.node(path);
  if (urlOf(node) !== from) return;
  const [before, after] = to === address ? [title, address] : [address, title];
  const isWritten = editor.string(path) === before && textsOf(node).length === 1;
  editor.withoutNormalizing(() => {
    editor.setNodes({ url: to } as Partial<SlateElement>, { at: path });
    if (!isWritten) return;
    // Strapi's links know no place to insert a text at.
    const words = [...path, 0];
    editor.removeNodes({ at: words });
    editor.insertNodes(textNode(after), { at: words });
  });
}
