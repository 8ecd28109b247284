/** An attribute of a tag. Positions are indices in the text. */
export interface HtmlAttribute {
  /** In lower case. */
  name: string;
  start: number;
  end: number;
  /** The value without its quotes; an empty range if there is none. */
  valueStart: number;
  valueEnd: number;
}

/** A start or end tag, up to and including its `>`. */
export interface HtmlTag {
  /** In lower case. */
  name: string;
  isEnd: boolean;
  isSelfClosing: boolean;
  start: number;
  end: number;
  attributes: HtmlAttribute[];
}

export function attributeOf({ attributes }: HtmlTag, name: string): HtmlAttribute | undefined {
  return attributes.find((attribute) => attribute.name === name);
}

/** The markup of a text. */
export interface HtmlMarkup {
  tags: HtmlTag[];
  /** Comments, doctypes and instructions, which show nothing. */
  comments: { start: number; end: number }[];
}

/** True for a text of an HTML editor: it begins with a tag, so marks of markdown are letters in it. */
export function isHtml(text: string): boolean {
  return /^\s*<[a-z!]/i.test(text);
}

/** Elements whose content is text, also where it looks like tags. */
const RAW_TEXT: ReadonlySet<string> = new Set(['script', 'style', 'textarea', 'title', 'xmp']);

/** Elements that have no content and no end tag. */
export const VOID_ELEMENTS: ReadonlySet<string> = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'image',
  'img',
  'input',
  'link',
  'meta',
  'param',
  'source',
  'track',
  'wbr',
]);

const NAME_END = /[\s/>]/g;
const ATTRIBUTE_NAME_END = /[\s/>=]/g;
const UNQUOTED_END = /[\s>]/g;
const NOT_BLANK = /\S/g;

/**
 * Finds the tags of a text that is HTML or holds some, as browsers read them: a `>` in quotes ends no tag;
 * comments, scripts and styles hold none. A tag without an end is text. The time is linear in the text's
 * length.
 */
export function findMarkup(text: string): HtmlMarkup {
  const tags: HtmlTag[] = [];
  const comments: HtmlMarkup['comments'] = [];
  const reader = new TagReader(text);
  let at = 0;
  for (;;) {
    const open = text.indexOf('<', at);
    if (open < 0) return { tags, comments };
    const commentEnd = reader.endOfComment(open);
    if (commentEnd !== null) {
      comments.push({ start: open, end: commentEnd });
      at = commentEnd;
      continue;
    }
    const tag = reader.read(open);
    at = tag?.end ?? open + 1;
    if (tag === null) continue;
    tags.push(tag);
    if (!tag.isEnd && RAW_TEXT.has(tag.name)) at = endOfRawText(text, tag);
  }
}

function endOfRawText(text: string, { name, end }: HtmlTag): number {
  const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  close.lastIndex = end;
  return close.exec(text)?.index ?? text.length;
}

/** Reads one tag at a time, and remembers what led nowhere so that it is not read again. */
class TagReader {
  readonly #text: string;
  /** Positions between attributes from which no `>` was reached. */
  readonly #dead = new Set<number>();
  /** Ends of comments that do not occur again. */
  readonly #absent = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns the end of a comment, doctype or instruction that begins at `open`; null for anything else. */
  endOfComment(open: number): number | null {
    const text = this.#text;
    const next = text.charAt(open + 1);
    if (next !== '!' && next !== '?') return null;
    // Feeds keep their HTML in such a section.
    if (text.startsWith('<![CDATA[', open)) return null;
    const close = text.startsWith('<!--', open) ? '-->' : '>';
    if (this.#absent.has(close)) return null;
    const end = text.indexOf(close, open + 2);
    if (end < 0) this.#absent.add(close);
    return end < 0 ? null : end + close.length;
  }

  /** Returns the tag that begins at `open`; null if it is no tag or has no end. */
  read(open: number): HtmlTag | null {
    const text = this.#text;
    const isEnd = text.charAt(open + 1) === '/';
    const nameStart = open + (isEnd ? 2 : 1);
    if (!/[A-Za-z]/.test(text.charAt(nameStart))) return null;
    const nameEnd = indexOf(text, NAME_END, nameStart);
    if (nameEnd === null) return null;
    const name = text.slice(nameStart, nameEnd).toLowerCase();
    const attributes: HtmlAttribute[] = [];
    const end = this.#readAttributes(nameEnd, attributes);
    if (end === null) return null;
    const isSelfClosing = text.charAt(end - 2) === '/';
    return { name, isEnd, isSelfClosing, start: open, end, attributes };
  }

  /** Adds the attributes from `from` on; returns the end of the tag, or null if there is none. */
  #readAttributes(from: number, attributes: HtmlAttribute[]): number | null {
    const text = this.#text;
    const visited: number[] = [];
    let at: number | null = from;
    while (at !== null && !this.#dead.has(at)) {
      visited.push(at);
      const start = indexOf(text, NOT_BLANK, at);
      if (start === null) break;
      const character = text.charAt(start);
      if (character === '>') return start + 1;
      if (character === '/') at = start + 1;
      else {
        const attribute = this.#readAttribute(start);
        if (attribute !== null) attributes.push(attribute);
        at = attribute?.end ?? null;
      }
    }
    for (const position of visited) this.#dead.add(position);
    return null;
  }

  #readAttribute(start: number): HtmlAttribute | null {
    const text = this.#text;
    // An equals sign at the beginning is part of the name.
    const nameEnd = indexOf(text, ATTRIBUTE_NAME_END, start + 1);
    if (nameEnd === null) return null;
    const name = text.slice(start, nameEnd).toLowerCase();
    const equals = indexOf(text, NOT_BLANK, nameEnd);
    if (equals === null) return null;
    if (text.charAt(equals) !== '=') {
      return { name, start, end: nameEnd, valueStart: nameEnd, valueEnd: nameEnd };
    }
    const valueStart = indexOf(text, NOT_BLANK, equals + 1);
    if (valueStart === null) return null;
    const quote = text.charAt(valueStart);
    if (quote === '"' || quote === "'") {
      const close = text.indexOf(quote, valueStart + 1);
      if (close < 0) return null;
      return { name, start, end: close + 1, valueStart: valueStart + 1, valueEnd: close };
    }
    const valueEnd = quote === '>' ? valueStart : indexOf(text, UNQUOTED_END, valueStart);
    if (valueEnd === null) return null;
    return { name, start, end: valueEnd, valueStart, valueEnd };
  }
}

/** Returns the first match at or after `from`; null if there is none. */
function indexOf(text: string, pattern: RegExp, from: number): number | null {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? null;
}
