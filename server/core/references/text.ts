import { STORED_URL_MARK } from '../../contracts/reference';
import { isOurReference, type Ours } from './ours';
import { MAX_URL_LENGTH, recogniseUrl, type StoredRecognised } from './recognise';

/** A reference's url in a text: `text.slice(start, end)` is the url with its host and query. */
export interface TextHit {
  start: number;
  end: number;
  recognised: StoredRecognised;
  /** True if every slash is written `\/`, as many programs write JSON. */
  isEscaped: boolean;
}

/** The mark as it stands in a text, and how its slashes are written. */
interface Notation {
  mark: string;
  slash: string;
  /** Matches a url up to white space, a quote, a bracket or another character that ends it. */
  tail: RegExp;
}

const PLAIN: Notation = {
  mark: STORED_URL_MARK,
  slash: '/',
  tail: /[A-Za-z0-9_\-@./~%]+(?:\?[^\s"'<>()[\]{}|\\^`,]*)?(?:#[^\s"'<>()[\]{}|\\^`,]*)?/y,
};

const ESCAPED: Notation = {
  mark: STORED_URL_MARK.replaceAll('/', '\\/'),
  slash: '\\/',
  tail: /(?:[A-Za-z0-9_\-@.~%]|\\\/)+(?:\?[^\s"'<>()[\]{}|\\^`,]*)?(?:#[^\s"'<>()[\]{}|\\^`,]*)?/y,
};

const ENDS_IN_PUNCTUATION = /[.~@/-]$/;

/** True at the code of each character that may stand in a host or path before the mark. */
const IS_URL_CHARACTER = Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9\-._~:/@%+]/.test(String.fromCharCode(code)),
);
const BACKSLASH = 92;
const SLASH = 47;
const HASH = 35;

/** How both notations of the mark begin, apart from the backslash. */
const BEGINNING = '/dam';

/** True if a text may hold a reference. A quick look, before the text is read closely. */
export function mayHoldReference(text: string): boolean {
  if (text.length < STORED_URL_MARK.length || !text.includes(BEGINNING)) return false;
  return text.includes(STORED_URL_MARK) || text.includes(ESCAPED.mark);
}

/**
 * Finds every reference of a text, in order, and leaves out addresses of other sites. An address inside
 * another address, such as that of an image service, is found on its own. The time is linear in the
 * text's length: no character is read backwards twice.
 */
export function findInText(text: string, ours: Ours): TextHit[] {
  const plain = findIn(text, PLAIN, ours);
  if (!text.includes(ESCAPED.mark)) return plain;
  const escaped = findIn(text, ESCAPED, ours);
  return [...plain, ...escaped].sort((left, right) => left.start - right.start);
}

function findIn(text: string, notation: Notation, ours: Ours): TextHit[] {
  const { mark, slash, tail } = notation;
  const isEscaped = slash !== '/';
  const hits: TextHit[] = [];
  let floor = 0;
  for (;;) {
    const at = text.indexOf(mark, floor);
    if (at < 0) return hits;
    const matched = matchAt(text, at, tail);
    const address = ownPart(matched, slash, text.charAt(at + matched.length) === ':');
    const end = at + Math.max(address.length, mark.length);
    const recognised = recogniseUrl(isEscaped ? address.replaceAll(slash, '/') : address);
    if (recognised !== null && isOurReference(recognised.reference, ours)) {
      const start = startOf(text, at, floor, notation, ours);
      // Two addresses with nothing between them are one, and nobody knows which.
      const isSeparate = start !== floor || floor === 0;
      if (start !== null && isSeparate) hits.push({ start, end, recognised, isEscaped });
    }
    floor = end;
  }
}

/**
 * Returns what a sticky expression matches at `at`, at most one character more than a url can have. An
 * expression that reads megabytes can exceed the stack of the regular expressions.
 */
function matchAt(text: string, at: number, expression: RegExp): string {
  const end = at + MAX_URL_LENGTH + 1;
  const isShort = end >= text.length;
  expression.lastIndex = isShort ? at : 0;
  return expression.exec(isShort ? text : text.slice(at, end))?.[0] ?? '';
}

/**
 * Drops what is not part of the url that was matched: the full stop of a sentence, and the scheme of an
 * address that follows at once. `isBeforeColon` is true if a colon follows.
 */
function ownPart(matched: string, slash: string, isBeforeColon: boolean): string {
  const address = isBeforeColon ? matched.replace(/https?$/, '') : matched;
  if (!ENDS_IN_PUNCTUATION.test(address)) return address;
  const bare = address.replace(/[.~@/-]+$/, '');
  // Half of an escaped slash stays behind.
  return slash === '/' ? bare : bare.replace(/\\+$/, '');
}

/**
 * Returns where the address begins whose path has the mark at `at`, at least `floor`. Null if it is the
 * address of another site.
 */
function startOf(
  text: string,
  at: number,
  floor: number,
  { slash }: Notation,
  ours: Ours,
): number | null {
  if (text.charCodeAt(at - 1) === HASH) {
    const start = damAddressStart(text, at, floor, slash);
    if (start !== null) return start;
  }
  const runStart = urlRunStart(text, at, floor, slash !== '/');
  const raw = text.slice(runStart, at);
  const run = slash === '/' ? raw : raw.replaceAll(slash, '/');
  const inner = innerStart(run, text.charAt(runStart - 1), ours);
  if (inner === null) return null;
  // Every slash of the run is written with as many characters as `slash` has.
  const slashesBefore = run.slice(0, inner).split('/').length - 1;
  return runStart + inner + slashesBefore * (slash.length - 1);
}

/**
 * Returns where the DAM's own address begins whose fragment is the path with the mark at `at`; null if there is
 * none before it.
 */
function damAddressStart(text: string, at: number, floor: number, slash: string): number | null {
  const longest = Math.max(floor, at - MAX_URL_LENGTH);
  let start = at;
  while (start > longest && isInDamAddress(text, start - 1, slash)) start--;
  const run = text.slice(start, at).toLowerCase();
  const scheme = Math.max(
    run.lastIndexOf(`http:${slash}${slash}`),
    run.lastIndexOf(`https:${slash}${slash}`),
  );
  return scheme < 0 ? null : start + scheme;
}

/** `damAddress` encodes all other characters. */
function isInDamAddress(text: string, at: number, slash: string): boolean {
  if (text.charCodeAt(at) === BACKSLASH)
    return slash.length > 1 && text.charCodeAt(at + 1) === SLASH;
  return !/[\s"'<>()[\]{}|^`]/.test(text.charAt(at));
}

function urlRunStart(text: string, at: number, floor: number, isEscaped: boolean): number {
  let start = at;
  while (start > floor) {
    const code = text.charCodeAt(start - 1);
    const isPartOfSlash = isEscaped && code === BACKSLASH && text.charCodeAt(start) === SLASH;
    if (IS_URL_CHARACTER[code] !== true && !isPartOfSlash) break;
    start--;
  }
  return start;
}

/**
 * Returns where the last address begins in a run of url characters that ends right before the mark; null
 * if that address is not this site's. `before` is the character before the run.
 */
function innerStart(run: string, before: string, ours: Ours): number | null {
  const scheme = Math.max(lastScheme(run, 'http://'), lastScheme(run, 'https://'));
  // `host/path//api`: an address without a host that follows another one, as it is stored.
  const doubled = run.lastIndexOf('//');
  if (scheme >= 0) {
    const hostStart = run.indexOf('//', scheme) + 2;
    const pathStart = indexOrEnd(run, '/', hostStart);
    if (ours.isHost(run.slice(hostStart, pathStart).toLowerCase())) {
      // Glued to a word, it would not be found again without its scheme.
      return scheme === 0 || /[/:]/.test(run.charAt(scheme - 1)) ? scheme : null;
    }
    return doubled > pathStart ? doubled + 1 : null;
  }
  if (run.startsWith('//')) {
    const pathStart = indexOrEnd(run, '/', 2);
    if (ours.isHost(run.slice(2, pathStart).toLowerCase())) return 0;
    return doubled > pathStart ? doubled + 1 : null;
  }
  if (doubled >= 0) return doubled + 1;
  return relativeStart(run, before, ours);
}

/** Like `innerStart`, for a run without a host, or with a host that has no scheme. */
function relativeStart(run: string, before: string, ours: Ours): number | null {
  if (run === '' || run.startsWith('/')) return 0;
  // A colon before a path ends a key: `image:/api/dam/a/…`.
  const colon = run.lastIndexOf(':') + 1;
  if (colon > 0 && run.startsWith('/', colon)) return colon;
  const first = run.slice(0, indexOrEnd(run, '/', 0));
  if (first === 'api' || /^\.{1,2}$/.test(first) || ours.isHost(first.toLowerCase())) return 0;
  // Options of an image service: `width=800/api/dam/a/…`. The slash belongs to the options.
  const isInsideAddress = /[=,;:&!*$]/.test(before);
  const api = run.length - '/api'.length;
  return isInsideAddress && run.endsWith('/api') ? api + 1 : null;
}

function lastScheme(run: string, scheme: string): number {
  return run.toLowerCase().lastIndexOf(scheme);
}

function indexOrEnd(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index < 0 ? text.length : index;
}

/** Returns an address as it is written at the place of a hit. */
export function writtenAs({ isEscaped }: TextHit, url: string): string {
  return isEscaped ? url.replaceAll('/', '\\/') : url;
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
  const kept = isSorted ? edits : outermost(edits);
  let result = '';
  let from = 0;
  for (const { start, end, replacement } of kept) {
    result += text.slice(from, start) + replacement;
    from = end;
  }
  return result + text.slice(from);
}

/** Drops edits inside of others, and puts them in order. */
export function outermost(edits: readonly Edit[]): Edit[] {
  const sorted = [...edits].sort((left, right) => left.start - right.start || right.end - left.end);
  const kept: Edit[] = [];
  for (const edit of sorted) if (edit.start >= (kept.at(-1)?.end ?? 0)) kept.push(edit);
  return kept;
}
