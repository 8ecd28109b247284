import { type HtmlTag, isHtml } from './html';

/** A link or an image of markdown. Positions are indices in the text. */
export interface MarkdownLink {
  isImage: boolean;
  /** From the `!` or `[` to the end of the attribute list that may follow. */
  start: number;
  end: number;
  /** What stands between the brackets. */
  labelStart: number;
  labelEnd: number;
  /** Where the address stands, or the label of the definition that holds it. */
  target: { start: number; end: number } | { definition: string };
}

/** A line `[label]: address "title"`. */
interface MarkdownDefinition {
  label: string;
  start: number;
  /** After the line's end. */
  end: number;
  target: { start: number; end: number };
}

export interface Markdown {
  links: MarkdownLink[];
  definitions: MarkdownDefinition[];
  /** The tags outside of code. */
  tags: HtmlTag[];
}

/** Nested parentheses in an address. The bound keeps the time linear; CommonMark allows it. */
const MAX_PARENTHESES = 32;

/** Characters of a label, as in CommonMark. */
const MAX_LABEL = 999;

const SIZE = /=(?:\d+(?:\.\d+)?%?)?x?(?:\d+(?:\.\d+)?%?)?(?=[\s)])/y;
const BLANKS = /\s*/y;
const ATTRIBUTE_LIST = /\{:?[^{}\n]{0,999}\}/y;
/** Definitions may stand in quotes and list items. */
const DEFINITION = /^[ \t>]{0,32}\[((?:[^[\]\\]|\\.){1,999})\]:/gm;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * Finds links, images and definitions of markdown outside of tags, code spans and fenced code. Knows the
 * sizes (`=600x400`) and attribute lists (`{width=50%}`) that editors write after CommonMark's own
 * notation. The time is linear in the text's length.
 */
export function findMarkdown(text: string, tags: readonly HtmlTag[]): Markdown {
  // In a text that begins with a tag, backticks are letters.
  const code = isHtml(text) ? [] : codeRanges(text, tags);
  const visible = tags.filter(({ start }) => !isInside(code, start));
  const skipped = [...code, ...visible].sort(byStart);
  return { ...new MarkdownReader(text, skipped).read(), tags: visible };
}

interface Range {
  start: number;
  end: number;
}

/** Fenced code and code spans, in order. */
function codeRanges(text: string, tags: readonly HtmlTag[]): Range[] {
  const fences = fencedCode(text);
  const outside = tags.filter(({ start }) => !isInside(fences, start));
  const spans = codeSpans(text, [...fences, ...outside].sort(byStart));
  return [...fences, ...spans].sort(byStart);
}

function byStart(left: Range, right: Range): number {
  return left.start - right.start;
}

/** Binary search in ranges that are in order and do not overlap. */
function isInside(ranges: readonly Range[], at: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (at < range.start) high = middle - 1;
    else if (at >= range.end) low = middle + 1;
    else return true;
  }
  return false;
}

function fencedCode(text: string): Range[] {
  const ranges: Range[] = [];
  let open: { start: number; fence: string } | null = null;
  for (const { start, end, line } of linesOf(text)) {
    const fence = FENCE.exec(line)?.[1];
    if (fence === undefined) continue;
    if (open === null) open = { start, fence };
    else if (fence[0] === open.fence[0] && fence.length >= open.fence.length) {
      ranges.push({ start: open.start, end });
      open = null;
    }
  }
  if (open !== null) ranges.push({ start: open.start, end: text.length });
  return ranges;
}

/** Yields the lines of a text; `end` is after the line break. */
function* linesOf(text: string): Generator<Range & { line: string }> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    yield { start, end, line: text.slice(start, newline < 0 ? end : newline) };
    start = end;
  }
}

/** Finds spans between equal runs of backticks, outside of other ranges and within one paragraph. */
function codeSpans(text: string, others: readonly Range[]): Range[] {
  const paragraphs = paragraphsOf(text);
  const runs = [...text.matchAll(/\\?`+/g)]
    .map(({ 0: run, index }) => {
      const start = index + (run.startsWith('\\') ? 2 : 0);
      return { start, end: index + run.length, paragraph: paragraphs(start) };
    })
    .filter(({ start, end }) => end > start && !isInside(others, start));
  const spans: Range[] = [];
  /** Index of the next run of the same length in the same paragraph. */
  const next = nextOfSameKind(runs, ({ start, end, paragraph }) => `${end - start} ${paragraph}`);
  for (let index = 0; index < runs.length; index++) {
    const close = next[index];
    const [opening, closing] = [runs[index], close === undefined ? undefined : runs[close]];
    if (opening === undefined || closing === undefined || close === undefined) continue;
    spans.push({ start: opening.start, end: closing.end });
    index = close;
  }
  return spans;
}

function nextOfSameKind<Item>(
  items: readonly Item[],
  kindOf: (item: Item) => string,
): (number | undefined)[] {
  const last = new Map<string, number>();
  const next: (number | undefined)[] = [];
  for (const [index, item] of items.entries()) {
    const kind = kindOf(item);
    const before = last.get(kind);
    if (before !== undefined) next[before] = index;
    last.set(kind, index);
  }
  return next;
}

/** Returns a function that numbers paragraphs by position; it is asked in ascending order. */
function paragraphsOf(text: string): (at: number) => number {
  const breaks = [...text.matchAll(/\n[ \t]*\n/g)].map(({ index }) => index);
  let paragraph = 0;
  return (at) => {
    while ((breaks[paragraph] ?? Number.POSITIVE_INFINITY) < at) paragraph++;
    return paragraph;
  };
}

class MarkdownReader {
  readonly #text: string;
  readonly #skipped: readonly Range[];
  readonly #links: MarkdownLink[] = [];
  readonly #definitions: MarkdownDefinition[] = [];
  /** Positions of opening brackets. */
  readonly #open: number[] = [];
  /** Closing characters that do not occur again. */
  readonly #absent = new Set<string>();
  /** Labels for which there may be a definition. */
  readonly #defined: ReadonlySet<string>;

  constructor(text: string, skipped: readonly Range[]) {
    this.#text = text;
    this.#skipped = skipped;
    const labels = [...text.matchAll(DEFINITION)].map(({ 1: label = '' }) => normalLabel(label));
    this.#defined = new Set(labels);
  }

  read(): Pick<Markdown, 'links' | 'definitions'> {
    const text = this.#text;
    const interesting = /[\\[\]]/g;
    let nextSkipped = 0;
    for (;;) {
      const at = interesting.exec(text)?.index;
      if (at === undefined) return { links: this.#links, definitions: this.#definitions };
      while ((this.#skipped[nextSkipped]?.end ?? Number.POSITIVE_INFINITY) <= at) nextSkipped++;
      const skipped = this.#skipped[nextSkipped];
      if (skipped !== undefined && skipped.start <= at) interesting.lastIndex = skipped.end;
      else if (text.charAt(at) === '\\') interesting.lastIndex = at + 2;
      else if (text.charAt(at) === '[') this.#open.push(at);
      else interesting.lastIndex = this.#close(at);
    }
  }

  /** Ends the label whose closing bracket is at `at`; returns where to read on. */
  #close(at: number): number {
    const open = this.#open.pop();
    if (open === undefined) return at + 1;
    const text = this.#text;
    const next = text.charAt(at + 1);
    if (next === ':' && this.#isAtLineStart(open)) {
      const definition = this.#definition(open, at);
      if (definition !== null) {
        this.#definitions.push(definition);
        return definition.end;
      }
    }
    const isImage = text.charAt(open - 1) === '!' && text.charAt(open - 2) !== '\\';
    // A link inside a link is taken for one too: without the inner one, the outer one would become it.
    const found = this.#targetAfter(open, at);
    if (found === null) return at + 1;
    const { target, end } = found;
    const start = isImage ? open - 1 : open;
    this.#links.push({ isImage, start, end, labelStart: open + 1, labelEnd: at, target });
    return end;
  }

  /** Reads what follows a label: an address in parentheses, or the label of a definition. */
  #targetAfter(open: number, at: number): Pick<MarkdownLink, 'target' | 'end'> | null {
    const inline = this.#text.charAt(at + 1) === '(' ? this.#inlineTarget(at + 2) : null;
    if (inline !== null) {
      return { target: inline.target, end: this.#afterAttributeList(inline.end) };
    }
    const { definition, end } = this.#labelAfter(open, at);
    if (!this.#defined.has(definition)) return null;
    return { target: { definition }, end: this.#afterAttributeList(end) };
  }

  /** The label of `[text][label]`, `[label][]` or `[label]`, and where it ends. */
  #labelAfter(open: number, at: number): { definition: string; end: number } {
    const text = this.#text;
    const own = at - open - 1 <= MAX_LABEL ? normalLabel(text.slice(open + 1, at)) : '';
    if (text.charAt(at + 1) !== '[') return { definition: own, end: at + 1 };
    const close = text.slice(at + 2, at + 3 + MAX_LABEL).search(/[[\]]/);
    if (close < 0 || text.charAt(at + 2 + close) !== ']') return { definition: own, end: at + 1 };
    const label = normalLabel(text.slice(at + 2, at + 2 + close));
    return { definition: label === '' ? own : label, end: at + 3 + close };
  }

  #isAtLineStart(open: number): boolean {
    return /(?:^|\n)[ \t>]{0,32}$/.test(this.#text.slice(Math.max(0, open - 33), open));
  }

  #definition(open: number, at: number): MarkdownDefinition | null {
    const label = normalLabel(this.#text.slice(open + 1, Math.min(at, open + 1 + MAX_LABEL)));
    const target = this.#target(this.#afterBlanks(at + 2));
    if (target === null || label === '') return null;
    const end = this.#endOfDefinition(target.after);
    if (end === null) return null;
    const start = this.#text.lastIndexOf('\n', open) + 1;
    return { label, start, end, target: { start: target.start, end: target.end } };
  }

  /** Returns the end of the definition's last line, which may hold a title; null if more text follows. */
  #endOfDefinition(after: number): number | null {
    const text = this.#text;
    const lineEnd = endOfLine(text, after);
    const isAlone = text.slice(after, lineEnd).trim() === '';
    const title = this.#afterTitle(this.#afterBlanks(after));
    if (title !== null) {
      const titleEnd = endOfLine(text, title);
      if (text.slice(title, titleEnd).trim() === '') return titleEnd;
    }
    return isAlone ? lineEnd : null;
  }

  /** Reads `address =600x400 "title")`; `from` is after the opening parenthesis. */
  #inlineTarget(from: number): { target: Range; end: number } | null {
    const target = this.#target(this.#afterBlanks(from));
    if (target === null) return null;
    let at = this.#afterBlanks(target.after);
    const hasBlank = at > target.after;
    if (hasBlank) {
      at = this.#afterBlanks(this.#afterSize(at));
      const title = this.#afterTitle(at);
      if (title !== null) at = this.#afterBlanks(this.#afterSize(this.#afterBlanks(title)));
    }
    if (this.#text.charAt(at) !== ')') return null;
    return { target: { start: target.start, end: target.end }, end: at + 1 };
  }

  /** Reads an address, in angle brackets or with balanced parentheses; `after` is where to read on. */
  #target(from: number): (Range & { after: number }) | null {
    const text = this.#text;
    if (text.charAt(from) === '<') {
      const end = from + 1 + text.slice(from + 1, from + 1 + 8_192).search(/[<>\n]/);
      if (end <= from || text.charAt(end) !== '>') return null;
      return { start: from + 1, end, after: end + 1 };
    }
    const end = this.#endOfBareTarget(from);
    return end !== null && end > from ? { start: from, end, after: end } : null;
  }

  #endOfBareTarget(from: number): number | null {
    const text = this.#text;
    let depth = 0;
    let at = from;
    for (; at < text.length && text.charAt(at) > ' '; at++) {
      const character = text.charAt(at);
      if (character === '\\') at++;
      else if (character === '(' && ++depth > MAX_PARENTHESES) return null;
      else if (character === ')' && --depth < 0) break;
    }
    return at;
  }

  #afterSize(at: number): number {
    SIZE.lastIndex = at;
    return at + (SIZE.exec(this.#text)?.[0].length ?? 0);
  }

  /** Returns the end of a title at `at`; null if there is none. */
  #afterTitle(at: number): number | null {
    const open = this.#text.charAt(at);
    const close = open === '(' ? ')' : open;
    if (open !== '"' && open !== "'" && open !== '(') return null;
    if (this.#absent.has(close)) return null;
    let end = at;
    do {
      end = this.#text.indexOf(close, end + 1);
    } while (end > 0 && this.#text.charAt(end - 1) === '\\');
    if (end < 0) this.#absent.add(close);
    return end < 0 ? null : end + 1;
  }

  #afterBlanks(at: number): number {
    BLANKS.lastIndex = at;
    return at + (BLANKS.exec(this.#text)?.[0].length ?? 0);
  }

  #afterAttributeList(at: number): number {
    ATTRIBUTE_LIST.lastIndex = at;
    return at + (ATTRIBUTE_LIST.exec(this.#text)?.[0].length ?? 0);
  }
}

/** Two labels name the same definition if this is equal. */
function normalLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase();
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
}
