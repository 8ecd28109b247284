import {
  elementOf,
  emptyParagraph,
  type SlateEditor,
  type SlateElement,
  selectedImage,
} from './slateEditor';

type Range = NonNullable<SlateEditor['selection']>;

/** Returns the selection, or the end of the text. */
export function placeOfLink(editor: SlateEditor): Range {
  if (editor.selection !== null) return editor.selection;
  const end = editor.end([]);
  return { anchor: end, focus: end };
}

/** Makes a link of the text in `range`, or inserts a link with this text. One step of undo. */
export function insertLink(
  editor: SlateEditor,
  range: Range,
  { url, text }: { url: string; text: string },
): void {
  editor.withoutNormalizing(() => {
    editor.select(range);
    const link = editor.above({ match: isLink });
    if (link !== undefined) {
      editor.setNodes({ url } as Partial<SlateElement>, { at: link[1] });
      return;
    }
    leaveImage(editor);
    if (editor.string(editor.selection ?? range) === '') {
      editor.insertNodes(linkNode(url, [{ type: 'text', text }]));
      return;
    }
    editor.unwrapNodes({ match: isLink });
    editor.wrapNodes(linkNode(url, []), { split: true });
  });
}

/** An image holds no text, so a link that is inserted on it stands in a paragraph below. */
function leaveImage(editor: SlateEditor): void {
  const selected = selectedImage(editor);
  if (selected === null) return;
  const next = [(selected.path[0] ?? 0) + 1];
  editor.insertNodes(emptyParagraph(), { at: next });
  editor.select(editor.start(next));
}

function isLink(node: object): boolean {
  return Reflect.get(node, 'type') === 'link';
}

/** A link as Strapi's own button makes it. */
export function linkNode(url: string, children: object[]): SlateElement {
  const node = { type: 'link', url, children, rel: '', target: '' };
  return elementOf(node);
}
