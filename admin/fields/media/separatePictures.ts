/** The part of CodeMirror 5 in use, which is Strapi's markdown editor. */
interface MarkdownEditor {
  lineCount(): number;
  getLine(line: number): string;
  replaceRange(text: string, from: { line: number; ch: number }): void;
}

/**
 * Puts an empty line between pictures that Strapi's markdown editor has just inserted below one another: without
 * it, markdown shows them as one paragraph. Does nothing in other editors.
 *
 * @param urls Addresses of the pictures, in their order.
 */
export function separatePictures(urls: readonly string[]): void {
  for (const element of document.querySelectorAll('.CodeMirror')) {
    const editor: unknown = Reflect.get(element, 'CodeMirror');
    if (isMarkdownEditor(editor)) separateIn(editor, urls);
  }
}

function separateIn(editor: MarkdownEditor, urls: readonly string[]): void {
  // From the end, so that the lines before keep their numbers.
  for (let line = editor.lineCount() - 2; line >= 0; line -= 1) {
    const index = urls.findIndex((url) => isPicture(editor.getLine(line), url));
    const next = index < 0 ? undefined : urls[index + 1];
    if (next === undefined || !isPicture(editor.getLine(line + 1), next)) continue;
    editor.replaceRange('\n', { line: line + 1, ch: 0 });
  }
}

/** Strapi writes this site's host before an address. */
function isPicture(line: string, url: string): boolean {
  return line.startsWith('![') && line.endsWith(`${url})`);
}

function isMarkdownEditor(value: unknown): value is MarkdownEditor {
  return typeof value === 'object' && value !== null && 'replaceRange' in value;
}
