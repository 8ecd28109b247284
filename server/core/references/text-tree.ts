import { type HtmlMarkup, type HtmlTag, VOID_ELEMENTS } from './html';
import type { MarkdownLink } from './markdown';

/**
 * A part of a text that has a beginning and an end: an element, or a link or image of markdown. A comment
 * and a lone end tag are parts too, which show nothing.
 */
export interface TextNode {
  start: number;
  end: number;
  /** The range between the tags or brackets; empty for elements without content. */
  contentStart: number;
  contentEnd: number;
  children: TextNode[];
  tag: HtmlTag | null;
  link: MarkdownLink | null;
}

/**
 * Nests elements, links and images by their positions. An element whose end tag is missing ends with the
 * element around it. A part that overlaps another one without being inside of it becomes a child without
 * content.
 */
export function textTree(
  text: string,
  { tags, comments }: Readonly<HtmlMarkup>,
  links: readonly MarkdownLink[],
): TextNode[] {
  const nodes = [
    ...elementsOf(text, tags),
    ...comments.map(({ start, end }) => leafOf(start, end)),
    ...links.map(nodeOfLink),
  ].sort((left, right) => left.start - right.start || right.end - left.end);
  const roots: TextNode[] = [];
  const open: TextNode[] = [];
  for (const node of nodes) {
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= node.start) open.pop();
    const parent = open.at(-1);
    if (parent !== undefined && node.end > parent.contentEnd) {
      // It crosses the parent's end: what is left of it is its beginning.
      node.end = Math.min(node.end, node.tag?.end ?? parent.contentEnd, parent.contentEnd);
      node.contentStart = node.end;
      node.contentEnd = node.end;
    }
    (parent?.children ?? roots).push(node);
    if (node.contentEnd > node.contentStart) open.push(node);
  }
  return roots;
}

function leafOf(start: number, end: number): TextNode {
  return { start, end, contentStart: end, contentEnd: end, children: [], tag: null, link: null };
}

function nodeOfLink(link: MarkdownLink): TextNode {
  const { start, end, labelStart: contentStart, labelEnd: contentEnd } = link;
  return { start, end, contentStart, contentEnd, children: [], tag: null, link };
}

function elementsOf(text: string, tags: readonly HtmlTag[]): TextNode[] {
  const nodes: TextNode[] = [];
  const open = new OpenElements();
  for (const tag of tags) {
    const node: TextNode = { ...leafOf(tag.start, tag.end), tag: tag.isEnd ? null : tag };
    if (!tag.isEnd) {
      nodes.push(node);
      if (!VOID_ELEMENTS.has(tag.name) && !tag.isSelfClosing) open.push(tag.name, node);
    } else if (!open.close(tag)) nodes.push(node);
  }
  open.closeAll(text.length);
  return nodes;
}

/** The elements whose end tag is still to come. */
class OpenElements {
  readonly #open: { name: string; node: TextNode }[] = [];
  /** So that an end tag without a start tag costs no search. */
  readonly #counts = new Map<string, number>();

  push(name: string, node: TextNode): void {
    this.#open.push({ name, node });
    this.#count(name, 1);
  }

  /** Closes the element of an end tag, and all inside of it; false if there is none. */
  close({ name, start, end }: HtmlTag): boolean {
    if ((this.#counts.get(name) ?? 0) === 0) return false;
    for (;;) {
      const closed = this.#closeLast(start);
      if (closed === undefined) return false;
      if (closed.name !== name) continue;
      closed.node.end = end;
      return true;
    }
  }

  closeAll(end: number): void {
    while (this.#open.length > 0) this.#closeLast(end);
  }

  #closeLast(end: number): { name: string; node: TextNode } | undefined {
    const last = this.#open.pop();
    if (last === undefined) return undefined;
    this.#count(last.name, -1);
    last.node.contentEnd = Math.max(last.node.contentStart, end);
    last.node.end = last.node.contentEnd;
    return last;
  }

  #count(name: string, by: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }
}
