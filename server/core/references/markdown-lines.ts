import { isHtml } from './html';
import { type Edit, outermost } from './text';

/** Characters that emphasise what stands between them. */
const EMPHASIS = /[*_~]/;

/** A line with nothing but the marks of quotes, list items, tasks and headings. */
const MARKS_ONLY =
  /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)(?:[ \t]+\[[ xX]\](?=[ \t]|$))?|#{1,6}(?=[ \t]|$))[ \t]*)+$/;
const LIST_MARK = /(?:^|[ \t>])(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;

/** What may stand before the first words of a line that could begin a block. */
const BEFORE_WORDS = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*$/;

/** Words that begin a block at the start of a line; group 1 stands before the mark of a numbered list. */
const BLOCK =
  /^(?:#{1,6}(?=[ \t]|$)|>|[-+*](?=[ \t]|$)|(\d{1,9})[.)](?=[ \t]|$)|([-_*])[ \t]*(?:\2[ \t]*){2,}$|`{3}|~{3}|(?:=+|-+)[ \t]*$)/;

/**
 * Returns removals, and other edits, with everything that markdown would leave around nothing: emphasis, the
 * marks of a quote, list item or heading, and the underline of a heading.
 */
export function tidied(text: string, removals: readonly Edit[], others: readonly Edit[]): Edit[] {
  const wider = removals.map((edit) => withEmphasis(text, edit));
  const edits = outermost([...wider, ...others]);
  let next = 0;
  const lines = linesWith(text, wider).flatMap(({ start, end }): Edit[] => {
    const inside: Edit[] = [];
    for (let edit = edits[next]; edit !== undefined && edit.start <= end; edit = edits[++next]) {
      if (edit.end >= start) inside.push(edit);
    }
    const isUnwrapped = inside.some((edit) => !wider.includes(edit));
    if (isUnwrapped) return [];
    const marks = text.slice(start, Math.max(start, inside[0]?.start ?? start));
    return leftovers(text, start, end, marks, remainderOf(text, start, end, inside));
  });
  const all = outermost([...edits, ...lines]);
  return outermost([...all, ...escapes(text, all)]);
}

/**
 * Returns edits that keep words which now begin a line, since they stood behind an image or in a link, from
 * becoming a heading, list, quote, rule or code: the blanks before them go, and a mark is escaped.
 */
function escapes(text: string, edits: readonly Edit[]): Edit[] {
  if (isHtml(text)) return [];
  const escaping: Edit[] = [];
  let done = 0;
  for (const [index, { start }] of edits.entries()) {
    if (index < done || !beginsLine(text, start)) continue;
    const { at, next, blanks } = firstLeft(text, edits, index);
    done = next;
    // Whole lines were removed, so what follows began a line before.
    if (text.charAt(at - 1) === '\n') continue;
    // With one blank, no code begins.
    if (blanks.length > 1) escaping.push(...blanks);
    const block = BLOCK.exec(lineLeft(text, edits, at, next));
    if (block === null) continue;
    const mark = at + (block[1]?.length ?? 0);
    escaping.push({ start: mark, end: mark, replacement: '\\' });
  }
  return escaping;
}

/** Returns what is left of a line from `at` on; `next` is the index of the next edit. */
function lineLeft(text: string, edits: readonly Edit[], at: number, next: number): string {
  const end = endOfLine(text, at);
  let last = next;
  while ((edits[last]?.start ?? Number.POSITIVE_INFINITY) < end) last++;
  return remainderOf(text, at, end, edits.slice(next, last));
}

/** Characters before the words of a line that are looked at. */
const MAX_MARKS = 100;

function beginsLine(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - MAX_MARKS), start);
  const newline = before.lastIndexOf('\n');
  if (newline < 0 && start > MAX_MARKS) return false;
  return BEFORE_WORDS.test(before.slice(newline + 1));
}

/**
 * Returns where the first character stands that is left behind an edit, the index of the next edit, and the
 * edits that remove the blanks in between.
 */
function firstLeft(
  text: string,
  edits: readonly Edit[],
  index: number,
): { at: number; next: number; blanks: Edit[] } {
  const blanks: Edit[] = [];
  let at = edits[index]?.end ?? text.length;
  let next = index + 1;
  for (;;) {
    const edit = edits[next];
    if (edit?.start === at && edit.replacement === '') {
      at = edit.end;
      next++;
    } else if (/[ \t]/.test(text.charAt(at))) {
      blanks.push({ start: at, end: at + 1, replacement: '' });
      at++;
    } else return { at, next, blanks };
  }
}

function withEmphasis(text: string, { start, end, replacement }: Edit): Edit {
  let [from, to] = [start, end];
  while (from > 0 && EMPHASIS.test(text.charAt(to)) && text.charAt(from - 1) === text.charAt(to)) {
    from--;
    to++;
  }
  // Marks of emphasis beside a blank are no marks.
  if (EMPHASIS.test(text.charAt(from - 1))) while (/[ \t]/.test(text.charAt(to))) to++;
  else if (EMPHASIS.test(text.charAt(to))) while (/[ \t]/.test(text.charAt(from - 1))) from--;
  return { start: from, end: to, replacement };
}

/** The lines in which something is removed; `end` is before the line break of the last one. */
function linesWith(text: string, removals: readonly Edit[]): { start: number; end: number }[] {
  const lines: { start: number; end: number }[] = [];
  for (const removal of removals) {
    const last = lines.at(-1);
    if (last !== undefined && removal.start <= last.end) {
      if (removal.end > last.end) last.end = endOfLine(text, removal.end);
      continue;
    }
    const start = removal.start === 0 ? 0 : text.lastIndexOf('\n', removal.start - 1) + 1;
    lines.push({ start, end: endOfLine(text, removal.end) });
  }
  return lines;
}

function remainderOf(text: string, start: number, end: number, edits: readonly Edit[]): string {
  let remainder = '';
  let at = start;
  for (const edit of edits) {
    remainder += text.slice(at, Math.max(at, edit.start));
    at = Math.max(at, edit.end);
  }
  return remainder + text.slice(at, Math.max(at, end));
}

/** The edits that remove lines of which only `remainder` is left, which begins with `marks`. */
function leftovers(
  text: string,
  start: number,
  end: number,
  marks: string,
  remainder: string,
): Edit[] {
  const nextEnd = endOfLine(text, end + 1);
  const next = text.slice(end + 1, nextEnd);
  const before = text.slice(text.lastIndexOf('\n', start - 2) + 1, Math.max(0, start - 1));
  if (remainder.trim() === '') {
    if (before.trim() === '') {
      const isHeading = UNDERLINE.test(next) && end < text.length;
      return isHeading ? [{ start, end: Math.min(text.length, nextEnd + 1), replacement: '' }] : [];
    }
    // A blank line would make two paragraphs of one.
    return next.trim() === '' ? [] : [{ start, end: end + 1, replacement: '' }];
  }
  // A heading may end with the marks that it begins with.
  const behind = remainder.slice(marks.length).trim();
  const isBare = behind === '' || (marks.includes('#') && /^#+$/.test(behind));
  if (!isBare || !MARKS_ONLY.test(remainder)) return [];
  const goesOn = LIST_MARK.test(remainder) && /^(?: {2,}|\t)\s*\S/.test(next);
  if (goesOn) return [];
  return [{ start, end: Math.min(text.length, end + 1), replacement: '' }];
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline;
}
