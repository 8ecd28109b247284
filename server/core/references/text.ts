import { STORED_URL_MARK } from '../../contracts/reference';
import { recogniseUrl, type StoredRecognised } from './recognise';

/** A reference's url in a text: `text.slice(start, end)` is the url with its host and query. */
export interface TextHit {
  start: number;
  end: number;
  recognised: StoredRecognised;
}

/** Longest host and prefix before a stored url, in characters. */
const MAX_PREFIX = 512;

/**
 * Matches a url up to white space, a quote, a bracket or another character that ends it in markdown or
 * HTML.
 */
const URL_TAIL = /[A-Za-z0-9_\-@./~]+(?:\?[^\s"'<>()[\]{}|\\^`,]*)?(?:#[^\s"'<>()[\]{}|\\^`,]*)?/y;

const ENDS_IN_PUNCTUATION = /[.~@/-]$/;

/** True at the code of each character that may stand in a url before the mark. */
const IS_URL_CHARACTER = Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9\-._~:/@%]/.test(String.fromCharCode(code)),
);

/**
 * Finds every reference of a text, in order. The time is linear in the text's length: the url is matched
 * forwards from the mark, and at most `MAX_PREFIX` characters are read backwards.
 */
export function findInText(text: string): TextHit[] {
  const hits: TextHit[] = [];
  let from = 0;
  for (;;) {
    const mark = text.indexOf(STORED_URL_MARK, from);
    if (mark < 0) return hits;
    URL_TAIL.lastIndex = mark;
    const tail = URL_TAIL.exec(text)?.[0] ?? '';
    // The full stop of a sentence that ends with a bare url is not part of the url.
    const address = ENDS_IN_PUNCTUATION.test(tail) ? tail.replace(/[.~@/-]+$/, '') : tail;
    const recognised = recogniseUrl(address);
    from = mark + Math.max(address.length, STORED_URL_MARK.length);
    if (recognised === null) continue;
    const start = prefixStart(text, mark, hits.at(-1)?.end ?? 0);
    hits.push({ start, end: mark + address.length, recognised });
  }
}

/** Returns the start of the host or prefix before the mark, at least `floor`. */
function prefixStart(text: string, mark: number, floor: number): number {
  const limit = Math.max(floor, mark - MAX_PREFIX);
  let start = mark;
  while (start > limit && IS_URL_CHARACTER[text.charCodeAt(start - 1)] === true) start--;
  return start;
}

/** An edit of a text: `text.slice(start, end)` becomes `replacement`. */
export interface Edit {
  start: number;
  end: number;
  replacement: string;
}

/** Applies edits given in any order. An edit that overlaps an earlier edit is dropped. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const isSorted = edits.every(({ start }, index) => start >= (edits[index - 1]?.end ?? 0));
  const sorted = isSorted
    ? edits
    : [...edits].sort((left, right) => left.start - right.start || right.end - left.end);
  let result = '';
  let from = 0;
  for (const { start, end, replacement } of sorted) {
    if (start < from) continue;
    result += text.slice(from, start) + replacement;
    from = end;
  }
  return result + text.slice(from);
}
