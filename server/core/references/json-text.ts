import { findNodeAtOffset, type Node, parseTree } from 'jsonc-parser';
import type { Edit } from './text';

/** Levels of a document. Deeper texts are not read as documents, because the parser is recursive. */
const MAX_DEPTH = 200;

/** What a reference that cannot be shown means for a document. */
export interface DocumentOmission {
  edits: Edit[];
  /** True if the document as a whole stands for the asset. */
  isWhole: boolean;
  /** The string literals with more than an address, such as HTML in a paragraph. */
  texts: Edit[];
}

/**
 * Reads a text as a document of an editor (TipTap, ProseMirror, Lexical, EditorJS, Slate, Quill); null if
 * it is no JSON object or list.
 */
export function parseDocument(text: string): Node | null {
  const first = /\S/.exec(text)?.[0];
  if ((first !== '{' && first !== '[') || depthOf(text) > MAX_DEPTH) return null;
  try {
    JSON.parse(text);
  } catch {
    // The text only begins like JSON.
    return null;
  }
  return parseTree(text) ?? null;
}

/** The greatest number of brackets that are open at once. Brackets in strings are counted too. */
function depthOf(text: string): number {
  let depth = 0;
  let greatest = 0;
  for (const { 0: bracket } of text.matchAll(/[{}[\]]/g)) {
    depth += bracket === '{' || bracket === '[' ? 1 : -1;
    greatest = Math.max(greatest, depth);
  }
  return greatest;
}

/**
 * Returns what has to change in a document so that the addresses at `offsets` do not show. Editors keep
 * nodes in lists: a node that shows an asset leaves its list, and so does a node with nothing left in it. A
 * link gives its words to the list that it stood in. A mark or attribute that links goes alone.
 */
export function omitFromDocument(
  root: Node,
  offsets: readonly number[],
  omitFromText: (value: string) => string,
): DocumentOmission {
  const omission = new DocumentEditor(root);
  const texts = new Map<Node, Edit>();
  for (const offset of offsets) {
    const literal = findNodeAtOffset(root, offset);
    if (literal?.type !== 'string' || typeof literal.value !== 'string') continue;
    if (/^[^\s<>]*$/.test(literal.value)) omission.omit(literal);
    else if (!texts.has(literal)) {
      const left = omitFromText(literal.value);
      const edit = {
        start: literal.offset,
        end: endOf(literal),
        replacement: JSON.stringify(left),
      };
      texts.set(literal, edit);
      // A list item with nothing left in it.
      if (left.trim() === '' && literal.parent?.type === 'array') omission.omit(literal);
    }
  }
  return { ...omission.result(), texts: [...texts.values()] };
}

/** Keys of lists that make a node, by editor. */
const CHILDREN: ReadonlySet<string> = new Set(['children', 'content', 'blocks', 'items', 'ops']);

/** Keys of lists whose items are files. */
const FILE_LIST =
  /^(?:files|images|pictures|photos|gallery|slides|media|assets|attachments|marks)$/i;

/** Types of nodes that have no meaning without their asset. */
const SHOWS_ASSET =
  /im(?:g|age)|picture|photo|figure|video|movie|audio|sound|media|player|embed|iframe|file|attach|document$|pdf|asset|gallery|carousel|slide/i;
/** Keys of an address that a node can do without, such as the still of a film. */
const IS_EXTRA = /poster|thumb|preview|fallback|placeholder|background|icon|cover/i;
const IS_LINK = /^(?:a|link|autolink|anchor|hyperlink)$/i;
const IS_CAPTION = /caption/i;

/** Types of nodes that may be empty. */
const MAY_BE_EMPTY = /^(?:doc|root|table.*|.*cell|.*row|columns?|td|th|tr)$/i;

class DocumentEditor {
  readonly #root: Node;
  readonly #removed = new Set<Node>();
  readonly #unwrapped = new Map<Node, Node>();
  #isWhole = false;

  constructor(root: Node) {
    this.#root = root;
  }

  /** Takes an address out of the document. */
  omit(value: Node): void {
    const item = itemAround(value);
    if (item === null) {
      if (SHOWS_ASSET.test(typeOf(this.#root) ?? '')) this.#isWhole = true;
      else this.#removeProperty(value);
      return;
    }
    const children = childrenOf(item);
    const isLink = IS_LINK.test(typeOf(item) ?? '');
    if (isLink && children !== null && isFilled(children)) this.#unwrapped.set(item, children);
    else if (IS_EXTRA.test(keyOf(value))) this.#removeProperty(value);
    else if (item === value || isLink || standsForAsset(item)) this.#remove(item);
    else this.#removeProperty(value);
  }

  result(): { edits: Edit[]; isWhole: boolean } {
    const lists = new Set([...this.#removed].map(({ parent }) => parent));
    const edits = [...lists].flatMap((list) => (list === undefined ? [] : this.#editsOfList(list)));
    for (const [item, { children = [] }] of this.#unwrapped) {
      const [first, last] = [children[0] ?? item, children.at(-1) ?? item];
      edits.push({ start: item.offset, end: first.offset, replacement: '' });
      edits.push({ start: endOf(last), end: endOf(item), replacement: '' });
    }
    return { edits, isWhole: this.#isWhole };
  }

  /** Removes an item, and the node around it if that has nothing left. */
  #remove(item: Node): void {
    if (this.#removed.has(item)) return;
    this.#removed.add(item);
    const list = item.parent;
    const key = keyOf(list);
    if (list === undefined || (!CHILDREN.has(key) && !FILE_LIST.test(key)) || key === 'marks')
      return;
    const owner = itemAround(list);
    if (owner === null || MAY_BE_EMPTY.test(typeOf(owner) ?? '')) return;
    const left = (list.children ?? []).filter((child) => !this.#removed.has(child));
    const isFigure = SHOWS_ASSET.test(typeOf(owner) ?? '');
    if (left.every((child) => isFigure && IS_CAPTION.test(typeOf(child) ?? '')))
      this.#remove(owner);
  }

  #removeProperty(value: Node): void {
    if (value.parent?.type === 'property') this.#removed.add(value.parent);
  }

  /** Removes items of a list or properties of an object, each with the comma that it needed. */
  #editsOfList({ children = [] }: Node): Edit[] {
    const isRemoved = children.map((child) => this.#removed.has(child));
    const lastLeft = isRemoved.lastIndexOf(false);
    return children.flatMap((child, index): Edit[] => {
      if (isRemoved[index] !== true) return [];
      const next = children[index + 1];
      const before = children[index - 1];
      return index < lastLeft && next !== undefined
        ? [{ start: child.offset, end: next.offset, replacement: '' }]
        : [{ start: before ? endOf(before) : child.offset, end: endOf(child), replacement: '' }];
    });
  }
}

/** The innermost item of a list that holds the value; null if there is none. */
function itemAround(value: Node): Node | null {
  let node: Node | undefined = value;
  while (node !== undefined && node.parent?.type !== 'array') node = node.parent;
  return node ?? null;
}

/** True for a node that shows an asset and has no meaning without it. */
function standsForAsset(item: Node): boolean {
  const type = typeOf(item);
  if (type !== null) return SHOWS_ASSET.test(type);
  return propertyOf(item, 'insert')?.type === 'object' || FILE_LIST.test(keyOf(item.parent));
}

/** True for children with words or nodes; Slate gives an empty text to nodes that have none. */
function isFilled({ children = [] }: Node): boolean {
  return children.some((child) => propertyOf(child, 'text')?.value !== '');
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** The key under which a value stands in its object; empty for items of lists. */
function keyOf(node: Node | undefined): string {
  const key: unknown = node?.parent?.type === 'property' ? node.parent.children?.[0]?.value : '';
  return typeof key === 'string' ? key : '';
}

function propertyOf(node: Node, key: string): Node | undefined {
  return node.children?.find((property) => property.children?.[0]?.value === key)?.children?.[1];
}

/** The `type` of an object, in Portable Text `_type`; null if it has none. */
function typeOf(node: Node): string | null {
  if (node.type !== 'object') return null;
  const type: unknown = (propertyOf(node, 'type') ?? propertyOf(node, '_type'))?.value;
  return typeof type === 'string' ? type : null;
}

function childrenOf(node: Node): Node | null {
  for (const key of CHILDREN) {
    const children = node.type === 'object' ? propertyOf(node, key) : undefined;
    if (children?.type === 'array') return children;
  }
  return null;
}
