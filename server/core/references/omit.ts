import { findMarkup, type HtmlAttribute, type HtmlMarkup, type HtmlTag } from './html';
import { findMarkdown, type Markdown, type MarkdownLink } from './markdown';
import { tidied } from './markdown-lines';
import { type Edit, outermost, type TextHit } from './text';
import { type TextNode, textTree } from './text-tree';

/**
 * Returns the edits that take references out of a text, for assets that may not be shown, and whatever has
 * no meaning without them: images, players and frames, a figure with its caption, a link or list item with
 * nothing left in it. A link with words becomes these words. A reference that stands anywhere else needs no
 * edit here: it stays, and the delivery route refuses it.
 */
export function editsToOmit(text: string, hits: readonly TextHit[]): Edit[] {
  const { tags, comments } = findMarkup(text);
  const markdown = findMarkdown(text, tags);
  return new Omission(text, hits, markdown, comments).edits();
}

/** Attributes that hold what an element shows. Lazy loaders use names of their own. */
const SOURCES = ['src', 'data-src', 'data-original', 'data-lazy-src'] as const;
const SOURCE_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  img: SOURCES,
  source: SOURCES,
  track: SOURCES,
  embed: SOURCES,
  iframe: SOURCES,
  frame: SOURCES,
  input: SOURCES,
  video: SOURCES,
  audio: SOURCES,
  object: ['data'],
  oembed: ['url'],
  image: ['href', 'xlink:href'],
  use: ['href', 'xlink:href'],
  area: ['href'],
  link: ['href'],
  meta: ['content'],
  param: ['value'],
};

const CANDIDATES: ReadonlySet<string> = new Set([
  'srcset',
  'data-srcset',
  'data-lazy-srcset',
  'imagesrcset',
]);

/** Attributes that hold code; a reference in them stays. */
const CODE_ATTRIBUTE = /^(?:style|srcdoc|on[a-z]+|:.*|@.*|v-.*|x-.*)$/;

/** Elements that may be empty, such as a table's cells. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  'html',
  'head',
  'body',
  'main',
  'table',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'td',
  'th',
  'caption',
  'script',
  'style',
]);

/** Elements that show something without having text. */
const SHOWS_SOMETHING: ReadonlySet<string> = new Set([
  'img',
  'video',
  'audio',
  'iframe',
  'object',
  'embed',
  'oembed',
  'input',
  'select',
  'textarea',
  'button',
  'canvas',
  'svg',
  'image',
  'hr',
  'table',
  'script',
  'math',
]);

const PLAYERS: ReadonlySet<string> = new Set(['video', 'audio']);
const NOT_BLANK = /[^\s\u00a0\u200b-\u200d\u2060\ufeff]/;
const BLANK_ENTITY = /&(?:nbsp|#160|#xa0|zwnj|#8203);?/gi;

class Omission {
  readonly #text: string;
  readonly #markdown: Markdown;
  readonly #comments: HtmlMarkup['comments'];
  readonly #hits: readonly TextHit[];
  readonly #edits: Edit[] = [];
  readonly #removed = new Set<TextNode>();
  /** Nodes in which something was removed. */
  readonly #touched = new Set<TextNode>();
  /** Nodes that show something. */
  readonly #shown = new Set<TextNode>();
  readonly #deadDefinitions = new Set<string>();

  constructor(
    text: string,
    hits: readonly TextHit[],
    markdown: Markdown,
    comments: HtmlMarkup['comments'],
  ) {
    this.#text = text;
    this.#hits = hits;
    this.#markdown = markdown;
    this.#comments = comments;
  }

  edits(): Edit[] {
    const { tags, links } = this.#markdown;
    this.#dropDefinitions();
    const markup = { tags, comments: this.#comments };
    const shown = links.filter((link) => this.#isLink(link));
    for (const node of inPostOrder(textTree(this.#text, markup, shown))) this.#visit(node);
    const removals = [...this.#removed].map(({ start, end }) => ({ start, end, replacement: '' }));
    return tidied(this.#text, outermost(removals), this.#edits);
  }

  #dropDefinitions(): void {
    for (const { label, start, end, target } of this.#markdown.definitions) {
      if (!this.#hasHit(target.start, target.end)) continue;
      this.#deadDefinitions.add(label);
      this.#edits.push({ start, end, replacement: '' });
    }
  }

  /** False for brackets that name a definition which is not there or can be shown. */
  #isLink({ target }: MarkdownLink): boolean {
    return 'start' in target || this.#deadDefinitions.has(target.definition);
  }

  /** Decides about one node; its children have been decided. */
  #visit(node: TextNode): void {
    const isGone =
      node.link !== null ? this.#isLinkGone(node, node.link) : this.#isElementGone(node);
    if (isGone) this.#removed.add(node);
    else if (node.link?.isImage || SHOWS_SOMETHING.has(node.tag?.name ?? '')) this.#shown.add(node);
    else if (this.#hasContent(node)) this.#shown.add(node);
  }

  #isLinkGone(node: TextNode, { isImage, target, ...link }: MarkdownLink): boolean {
    const isDead = 'definition' in target || this.#hasHit(target.start, target.end);
    if (isDead && isImage) return true;
    const isTouched = this.#isTouched(node);
    if (!isDead && !isTouched) return false;
    if (!isImage && !this.#hasContent(node)) return true;
    if (!isDead) return false;
    this.#unwrap(node, link.labelStart, link.labelEnd);
    return false;
  }

  #isElementGone(node: TextNode): boolean {
    const { tag } = node;
    if (tag === null) return false;
    const isTouched = this.#isTouched(node);
    const dead = tag.attributes.filter((attribute) => this.#isDead(attribute));
    if (dead.length === 0) return isTouched && this.#isEmptied(node, tag);
    if (tag.name === 'a') return this.#isAnchorGone(node, dead);
    const sources = SOURCE_ATTRIBUTES[tag.name] ?? [];
    const lost = dead.filter((attribute) => !this.#keepsCandidates(attribute));
    const lostSource = lost.some(({ name }) => sources.includes(name));
    if (PLAYERS.has(tag.name)) {
      for (const attribute of lost) this.#dropAttribute(attribute);
      return (lostSource || isTouched) && !this.#plays(node);
    }
    if (lostSource || !this.#hasSource(tag, sources, lost)) return true;
    for (const attribute of lost) this.#dropAttribute(attribute);
    return isTouched && this.#isEmptied(node, tag);
  }

  #isAnchorGone(node: TextNode, dead: readonly HtmlAttribute[]): boolean {
    if (!this.#hasContent(node)) return true;
    for (const attribute of dead) this.#dropAttribute(attribute);
    return false;
  }

  /** True if the element has nothing to show after something inside of it was removed. */
  #isEmptied(node: TextNode, { name }: HtmlTag): boolean {
    if (MAY_BE_EMPTY.has(name)) return false;
    if (name === 'picture') return !node.children.some((child) => this.#isShownTag(child, 'img'));
    if (PLAYERS.has(name)) return !this.#plays(node);
    if (name === 'figure') {
      return !this.#hasContent(node, (child) => child.tag?.name === 'figcaption');
    }
    return !this.#hasContent(node);
  }

  #isShownTag(node: TextNode, name: string): boolean {
    return !this.#removed.has(node) && node.tag?.name === name;
  }

  /** True if a player has an address of its own or a source left. */
  #plays(node: TextNode): boolean {
    const own = node.tag?.attributes.some(
      (attribute) =>
        (SOURCES as readonly string[]).includes(attribute.name) && !this.#isDead(attribute),
    );
    return own === true || node.children.some((child) => this.#isShownTag(child, 'source'));
  }

  /** True if the tag needs no source, or has one that was not lost. */
  #hasSource(tag: HtmlTag, sources: readonly string[], lost: readonly HtmlAttribute[]): boolean {
    if (tag.name !== 'img' && tag.name !== 'source') return true;
    return tag.attributes.some(
      (attribute) =>
        (sources.includes(attribute.name) || CANDIDATES.has(attribute.name)) &&
        !lost.includes(attribute),
    );
  }

  /** True for an attribute that names an asset which cannot be shown. */
  #isDead({ name, valueStart, valueEnd }: HtmlAttribute): boolean {
    return !CODE_ATTRIBUTE.test(name) && this.#hasHit(valueStart, valueEnd);
  }

  /** Removes the dead candidates of a `srcset`; false if none is left, or it is another attribute. */
  #keepsCandidates({ name, valueStart, valueEnd }: HtmlAttribute): boolean {
    if (!CANDIDATES.has(name)) return false;
    const candidates = candidatesOf(this.#text, valueStart, valueEnd);
    const isDead = candidates.map(({ start, end }) => this.#hasHit(start, end));
    const lastShown = isDead.lastIndexOf(false);
    if (lastShown < 0) return false;
    for (const [index, { start, end }] of candidates.entries()) {
      if (isDead[index] !== true) continue;
      const next = candidates[index + 1]?.start ?? end;
      const before = candidates[index - 1]?.end ?? start;
      this.#edits.push(
        index < lastShown
          ? { start, end: next, replacement: '' }
          : { start: before, end, replacement: '' },
      );
    }
    return true;
  }

  #dropAttribute({ start, end }: HtmlAttribute): void {
    const text = this.#text;
    let from = start;
    while (/\s/.test(text.charAt(from - 1))) from--;
    this.#edits.push({ start: from, end, replacement: '' });
  }

  /** Removes what stands around the content. */
  #unwrap(node: TextNode, contentStart: number, contentEnd: number): void {
    this.#edits.push({ start: node.start, end: contentStart, replacement: '' });
    this.#edits.push({ start: contentEnd, end: node.end, replacement: '' });
  }

  #isTouched(node: TextNode): boolean {
    const isTouched = node.children.some(
      (child) => this.#removed.has(child) || this.#touched.has(child),
    );
    if (isTouched) this.#touched.add(node);
    return isTouched;
  }

  /** True if a node shows something besides what was removed and what `isIgnored` names. */
  #hasContent(node: TextNode, isIgnored: (child: TextNode) => boolean = () => false): boolean {
    let at = node.contentStart;
    for (const child of node.children) {
      if (isVisible(this.#text.slice(at, child.start))) return true;
      at = child.end;
      if (this.#shown.has(child) && !isIgnored(child)) return true;
    }
    return isVisible(this.#text.slice(at, node.contentEnd));
  }

  /** Binary search for a hit within a range. */
  #hasHit(start: number, end: number): boolean {
    const hits = this.#hits;
    let low = 0;
    let high = hits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((hits[middle]?.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return (hits[low]?.start ?? Number.POSITIVE_INFINITY) < end;
  }
}

function isVisible(text: string): boolean {
  return NOT_BLANK.test(text) && NOT_BLANK.test(text.replace(BLANK_ENTITY, ''));
}

/** Yields every node after its children. Without recursion, since a text may nest thousands of tags. */
function* inPostOrder(roots: readonly TextNode[]): Generator<TextNode> {
  const open = roots.map((node) => ({ node, next: 0 })).reverse();
  for (;;) {
    const top = open.at(-1);
    if (top === undefined) return;
    const child = top.node.children[top.next++];
    if (child !== undefined) open.push({ node: child, next: 0 });
    else {
      open.pop();
      yield top.node;
    }
  }
}

/** The candidates of a `srcset`: an address each, with what describes it. An address may hold commas. */
function candidatesOf(text: string, start: number, end: number): { start: number; end: number }[] {
  const value = text.slice(start, end);
  const candidates: { start: number; end: number }[] = [];
  for (const match of value.matchAll(/[^\s,]\S*?(?=,?\s|,?$|,(?=\/|https?:))(?:\s+[^,\s]+)*/g)) {
    candidates.push({ start: start + match.index, end: start + match.index + match[0].length });
  }
  return candidates;
}
