import type { Edit, TextHit } from './text';

/** Characters searched around a url for its markdown or its tag. The limit keeps the scan linear. */
const REACH = 2_000;

/** Tags that only show an image or file. They are removed if it cannot be shown. */
const PICTURE_TAG = /^<(?:img|source|embed|track)\b/i;
const IMAGE_TAG = /^<img\b/i;
const SRC = /\ssrc\s*=/i;
const SRCSET = /^\s(?:data-)?srcset\b/i;
const ANY_TAG = /^<[a-z][a-z0-9-]*\b/i;
const ATTRIBUTE_BEFORE = /\s[a-z][a-z0-9:-]*\s*=\s*(["']?)[^"'<>]*$/i;
/** Matches the rest of a markdown link after its url: an optional title, then the closing bracket. */
const MARKDOWN_END = /^>?(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/;

/**
 * Returns the edits that remove a reference from a text, for assets that may not be shown. Markdown
 * images, `<img>` and `<source>` are removed, a link becomes its text, and other tags lose the attribute.
 * A url outside markdown and tags needs no edit: it stays, and the delivery route refuses it.
 */
export function editsToOmit(text: string, hit: TextHit): Edit[] {
  return omitFromMarkdown(text, hit) ?? omitFromTag(text, hit) ?? [];
}

function omitFromMarkdown(text: string, { start, end }: TextHit): Edit[] | null {
  const close = openingBefore(text, start);
  if (close === null) return null;
  const tail = MARKDOWN_END.exec(text.slice(end, end + REACH));
  const open = matchingBracket(text, close);
  if (tail === null || open === null) return null;
  const after = end + tail[0].length;
  if (text[open - 1] === '!') return [{ start: open - 1, end: after, replacement: '' }];
  return [
    { start: open, end: open + 1, replacement: '' },
    { start: close, end: after, replacement: '' },
  ];
}

/** Returns the index of the `](` before a url; null if there is none. */
function openingBefore(text: string, start: number): number | null {
  let at = start - 1;
  if (text[at] === '<') at--;
  while (at > start - 16 && /\s/.test(text.charAt(at))) at--;
  return text[at] === '(' && text[at - 1] === ']' ? at - 1 : null;
}

/**
 * Returns the index of the bracket that `close` ends, skipping nested and escaped brackets; null if there
 * is none.
 */
function matchingBracket(text: string, close: number): number | null {
  let depth = 0;
  for (let at = close; at >= 0 && at > close - REACH; at--) {
    if (text[at - 1] === '\\') continue;
    if (text[at] === ']') depth++;
    if (text[at] === '[' && --depth === 0) return at;
  }
  return null;
}

function omitFromTag(text: string, { start, end }: TextHit): Edit[] | null {
  const before = text.slice(Math.max(0, start - REACH), start);
  const opened = before.lastIndexOf('<');
  if (opened < 0 || before.indexOf('>', opened) >= 0) return null;
  const closed = text.slice(end, end + REACH).indexOf('>');
  const head = before.slice(opened);
  if (closed < 0 || !ANY_TAG.test(head)) return null;
  const tagStart = start - head.length;
  const attribute = ATTRIBUTE_BEFORE.exec(head);
  // An `<img>` with a `src` loses only its `srcset`: the image itself may still be shown.
  const tag = head + text.slice(start, end + closed);
  const isCandidate =
    IMAGE_TAG.test(tag) && SRC.test(tag) && attribute !== null && SRCSET.test(attribute[0]);
  if (PICTURE_TAG.test(head) && !isCandidate) {
    return [{ start: tagStart, end: end + closed + 1, replacement: '' }];
  }
  if (attribute === null) return null;
  const quote = attribute[1] ?? '';
  const rest = text.slice(end, end + closed);
  const value = quote === '' ? /^[^\s>]*/.exec(rest)?.[0].length : rest.indexOf(quote) + 1;
  return [{ start: tagStart + attribute.index, end: end + (value ?? 0), replacement: '' }];
}
