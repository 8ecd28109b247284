import { type Edit, outermost } from './text';

/** Characters that emphasise what stands between them. */
const EMPHASIS = /[*_~]/;

/** A line with nothing but the marks of quotes, list items, tasks and headings. */
const MARKS_ONLY =
  /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)(?:[ \t]+\[[ xX]\](?=[ \t]|$))?|#{1,6}(?=[ \t]|$))[ \t]*)+$/;
const LIST_MARK = /(?:^|[ \t>])(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;

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
    return isUnwrapped ? [] : leftovers(text, start, end, remainderOf(text, start, end, inside));
  });
  return outermost([...edits, ...lines]);
}

function withEmphasis(text: string, { start, end, replacement }: Edit): Edit {
  let [from, to] = [start, end];
  while (from > 0 && EMPHASIS.test(text.charAt(to)) && text.charAt(from - 1) === text.charAt(to)) {
    from--;
    to++;
  }
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

/** The edits that remove lines of which only `remainder` is left. */
function leftovers(text: string, start: number, end: number, remainder: string): Edit[] {
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
  if (!MARKS_ONLY.test(remainder)) return [];
  const goesOn = LIST_MARK.test(remainder) && /^(?: {2,}|\t)\s*\S/.test(next);
  if (goesOn) return [];
  return [{ start, end: Math.min(text.length, end + 1), replacement: '' }];
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline;
}
