import { withAltMark } from '../../../server/contracts/alt-mark';
import { backendUrl } from '../../backendUrl';
import { type PastedAsset, recognisePasted } from './paste';
import { addressesIn } from './pastedAddresses';

interface Position {
  line: number;
  ch: number;
}

/** A place in the text that follows what is typed before it. */
interface Marker {
  find(): { from: Position; to: Position } | undefined;
  clear(): void;
}

interface Change {
  from: Position;
  text: string[];
  origin?: string;
}

/** The part of CodeMirror 5 in use, which is Strapi's markdown editor. */
interface MarkdownEditor {
  getLine(line: number): string;
  getRange(from: Position, to: Position): string;
  replaceRange(text: string, from: Position, to: Position): void;
  markText(from: Position, to: Position, options?: object): Marker;
  on(event: 'change', listener: (editor: unknown, change: Change) => void): void;
  off(event: 'change', listener: (editor: unknown, change: Change) => void): void;
}

/** Time in which CodeMirror has taken over what was pasted, in milliseconds. */
const PASTED_WITHIN_MS = 1_000;

/** Recognises what is pasted into Strapi's markdown editors. Returns the end of it. */
export function watchMarkdown(): () => void {
  const handlePaste = ({ target, clipboardData }: ClipboardEvent) => {
    const element = target instanceof Element ? target.closest('.CodeMirror') : null;
    const editor: unknown = element === null ? null : Reflect.get(element, 'CodeMirror');
    const addresses = addressesIn(clipboardData);
    if (!isMarkdownEditor(editor) || addresses.length !== 1) return;
    const [address = ''] = addresses;
    const listen = (_: unknown, { from, text, origin }: Change) => {
      if (origin !== 'paste' || text.length !== 1 || text[0]?.trim() !== address) return;
      editor.off('change', listen);
      const ch = from.ch + text[0].indexOf(address);
      replaceLater(editor, address, { line: from.line, ch });
    };
    editor.on('change', listen);
    setTimeout(() => editor.off('change', listen), PASTED_WITHIN_MS);
  };
  window.addEventListener('paste', handlePaste, { capture: true });
  return () => window.removeEventListener('paste', handlePaste, { capture: true });
}

function replaceLater(editor: MarkdownEditor, address: string, from: Position): void {
  const marker = editor.markText(from, { ...from, ch: from.ch + address.length });
  recognisePasted([address], {
    put: ([asset]) => {
      if (asset === undefined) return null;
      return replaced(editor, marker, address, wordsOf(editor, marker, asset));
    },
  });
}

/** Puts a text in the place of another one, unless that was changed. Returns the way back. */
function replaced(
  editor: MarkdownEditor,
  marker: Marker,
  before: string,
  after: string,
): (() => void) | null {
  const place = marker.find();
  if (place === undefined || editor.getRange(place.from, place.to) !== before) return null;
  marker.clear();
  editor.replaceRange(after, place.from, place.to);
  const end = { ...place.from, ch: place.from.ch + after.length };
  const back = editor.markText(place.from, end);
  return () => void replaced(editor, back, after, before);
}

/** A picture or a link where the address stands alone; else only the address, as in `[text](address)`. */
function wordsOf(editor: MarkdownEditor, marker: Marker, { url, file }: PastedAsset): string {
  const address = backendUrl(url);
  const { from, to } = marker.find() ?? {};
  if (from === undefined || to === undefined) return address;
  const line = editor.getLine(from.line);
  const isAlone = [line[from.ch - 1], line[to.ch]].every((each) => (each ?? ' ').trim() === '');
  if (!isAlone) return address;
  const isPicture = file.mime.startsWith('image/');
  // As Strapi's own button writes it.
  const words = isPicture ? (file.alternativeText ?? file.name) : file.name;
  const target = isPicture ? withAltMark(address, words) : address;
  return `${isPicture ? '!' : ''}[${plain(words)}](${target})`;
}

/** A title must not end the text of a link, or be markup. */
function plain(words: string): string {
  return words.replace(/[\\[\]`*_<>!]/g, '\\$&').replace(/\s+/g, ' ');
}

function isMarkdownEditor(value: unknown): value is MarkdownEditor {
  return typeof value === 'object' && value !== null && 'markText' in value;
}
