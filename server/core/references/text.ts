import { STORED_URL_MARK } from '../../contracts/reference';
import { recogniseUrl, type StoredRecognised } from './recognise';

/** A reference's url inside a text: `text.slice(start, end)` is the url, host and query included. */
export interface TextHit {
  start: number;
  end: number;
  recognised: StoredRecognised;
}

/** Longest host and prefix that may stand before a stored url. */
const MAX_PREFIX = 512;

/** What ends a url forwards: white space, quotes, brackets, and what markdown and HTML put after. */
const URL_TAIL = /[A-Za-z0-9_\-@./~]+(?:\?[^\s"'<>()[\]{}|\\^`,]*)?(?:#[^\s"'<>()[\]{}|\\^`,]*)?/y;

const ENDS_IN_PUNCTUATION = /[.~@/-]$/;

/** Characters of a url by their code, looked at backwards from the mark. */
const IS_URL_CHARACTER = Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9\-._~:/@%]/.test(String.fromCharCode(code)),
);

/**
 * Every reference of a text, in order. Linear in the text's length: the mark is searched, the url is
 * matched forwards from it, and at most `MAX_PREFIX` characters are looked at backwards.
 */
export function findInText(text: string): TextHit[] {
  const hits: TextHit[] = [];
  let from = 0;
  for (;;) {
    const mark = text.indexOf(STORED_URL_MARK, from);
    if (mark < 0) return hits;
    URL_TAIL.lastIndex = mark;
    const tail = URL_TAIL.exec(text)?.[0] ?? '';
    // A sentence's full stop behind a bare url is not part of it.
    const address = ENDS_IN_PUNCTUATION.test(tail) ? tail.replace(/[.~@/-]+$/, '') : tail;
    const recognised = recogniseUrl(address);
    from = mark + Math.max(address.length, STORED_URL_MARK.length);
    if (recognised === null) continue;
    const start = prefixStart(text, mark, hits.at(-1)?.end ?? 0);
    hits.push({ start, end: mark + address.length, recognised });
  }
}

/** Where the host or prefix before the mark begins, not before `floor`. */
function prefixStart(text: string, mark: number, floor: number): number {
  const limit = Math.max(floor, mark - MAX_PREFIX);
  let start = mark;
  while (start > limit && IS_URL_CHARACTER[text.charCodeAt(start - 1)] === true) start--;
  return start;
}

/** A change of a text: `text.slice(start, end)` becomes `replacement`. */
export interface Edit {
  start: number;
  end: number;
  replacement: string;
}

/** Applies edits in any order; one that lies inside another one is dropped. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const isSorted = edits.every(({ start }, index) => start >= (edits[index - 1]?.end ?? 0));
  const sorted = isSorted
    ? edits
    : [...edits].sort((one, other) => one.start - other.start || other.end - one.end);
  let result = '';
  let from = 0;
  for (const { start, end, replacement } of sorted) {
    if (start < from) continue;
    result += text.slice(from, start) + replacement;
    from = end;
  }
  return result + text.slice(from);
}
