import type { Reference, ReferenceKey } from '../../contracts/reference';
import { isObject, type JsonObject, setOwn } from '../json';
import type { Ours } from './ours';
import { isFieldValue, type Recognised, recogniseField, recogniseFile } from './recognise';
import { findInText, mayHoldReference, type TextHit } from './text';

/** More levels than any response of Strapi has. Values below this depth are not visited. */
export const MAX_DEPTH = 64;

/** The keys and indices that lead from the root to a value. */
export type Path = readonly (string | number)[];

/** Every reference of one response, found in one pass. */
export interface Collected {
  references: ReadonlyMap<ReferenceKey, Reference>;
  /**
   * Files, fields and texts with a reference, and containers with a reference below them, in document
   * order. `place` returns all other values unchanged. This is a list, because `place` visits in the same
   * order: building a map of the visited values would cost more than the walk.
   */
  found: readonly Found[];
  /** The shape that guided the walk. */
  shape: Shape | undefined;
}

/** A value of the response that `place` visits. `kind` tells later steps how to treat it. */
export type Found = FoundObject | FoundText | FoundDocument | FoundContainer;

/** An object that stands for an asset. */
export interface FoundObject {
  /** A row of `plugin::upload.file`, the image of an image block, or a value of the custom field. */
  kind: 'file' | 'block-image' | 'field';
  value: JsonObject;
  recognised: Recognised;
}

/** A text with at least one reference. */
interface FoundText {
  kind: 'text';
  value: string;
  hits: readonly TextHit[];
}

/** JSON that the schema opens to references. It is read as the text of a document. */
interface FoundDocument {
  kind: 'document';
  value: object;
  text: string;
  hits: readonly TextHit[];
}

/** A list or object with a reference somewhere below it. */
interface FoundContainer {
  kind: 'container';
  value: object;
  /** Index in `found` of the first value after this container and everything below it. */
  end: number;
}

/** Removes a value: an item is taken out of its list, and any other field becomes null. */
export const OMITTED = Symbol('omitted');

/** Replaces the found values. Called once per object and text, in document order. */
export interface Placer {
  /** Returns the replacement of an object that stands for an asset. */
  object(found: FoundObject, path: Path): JsonObject | typeof OMITTED;
  /**
   * Returns the replacement of a text, or `OMITTED` if the whole text is a reference that cannot be shown.
   * Called for documents too, with their text.
   */
  text(found: Pick<FoundText, 'value' | 'hits'>, path: Path): string | typeof OMITTED;
}

/** Marks values that are not visited, such as plain JSON, whose urls have no known meaning. */
export const OPAQUE = Symbol('opaque');

/** Marks JSON that is read as a document of an editor. */
export const DOCUMENT = Symbol('document');

/** The schema of a value and everything below it. Without a shape (undefined) everything is visited. */
export interface Shape {
  /**
   * Returns the shape of `container[key]`, `OPAQUE` if that value must not be visited, or `DOCUMENT` if it
   * is JSON that is read as a document.
   */
  at(container: JsonObject, key: string): Shape | typeof OPAQUE | typeof DOCUMENT | undefined;
}

export interface WalkOptions {
  ours: Ours;
  shape?: Shape | undefined;
  /**
   * Replaces `recogniseObject` for objects whose keys do not identify them, such as GraphQL selections.
   *
   * @default recogniseObject
   */
  recognise?: (object: JsonObject) => Recognised | null;
}

/**
 * Finds every reference in `body`, in all response formats of Strapi, without changing it. Without a
 * shape everything is visited.
 */
export function collect(body: unknown, options: WalkOptions): Collected {
  return new Collector(options).collect(body);
}

class Collector {
  readonly #ours: Ours;
  readonly #shape: Shape | undefined;
  readonly #recognise: (object: JsonObject) => Recognised | null;
  readonly #references = new Map<ReferenceKey, Reference>();
  readonly #found: Found[] = [];

  constructor({ ours, shape, recognise }: WalkOptions) {
    this.#ours = ours;
    this.#shape = shape;
    this.#recognise = recognise ?? ((object) => recogniseObject(object, ours));
  }

  collect(body: unknown): Collected {
    this.#visit(body, 0, this.#shape, false);
    return { references: this.#references, found: this.#found, shape: this.#shape };
  }

  #visit(value: unknown, depth: number, of: Shape | undefined, isBlockImage: boolean): void {
    if (typeof value === 'string') this.#visitText(value);
    else if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    else if (Array.isArray(value)) this.#visitList(value, depth, of);
    else if (isPlain(value)) this.#visitObject(value, depth, of, isBlockImage);
  }

  #visitText(value: string): void {
    const hits = this.#hitsIn(value);
    if (hits.length > 0) this.#found.push({ kind: 'text', value, hits });
  }

  #visitDocument(value: unknown): void {
    if (typeof value === 'string') this.#visitText(value);
    if (typeof value !== 'object' || value === null) return;
    const text = JSON.stringify(value);
    const hits = this.#hitsIn(text);
    if (hits.length > 0) this.#found.push({ kind: 'document', value, text, hits });
  }

  #hitsIn(text: string): readonly TextHit[] {
    if (!mayHoldReference(text)) return [];
    const hits = findInText(text, this.#ours);
    for (const { recognised } of hits) this.#references.set(recognised.key, recognised.reference);
    return hits;
  }

  #visitList(list: readonly unknown[], depth: number, of: Shape | undefined): void {
    const container: FoundContainer = { kind: 'container', value: list, end: 0 };
    const at = this.#found.push(container);
    for (const item of list) this.#visit(item, depth + 1, of, false);
    this.#close(container, at);
  }

  #visitObject(
    object: JsonObject,
    depth: number,
    of: Shape | undefined,
    isBlockImage: boolean,
  ): void {
    const recognised = this.#recognise(object);
    if (recognised !== null) {
      // A file holds no other content, and its formats hold urls that are replaced as a whole.
      this.#references.set(recognised.key, recognised.reference);
      const kind = isFieldValue(object) ? 'field' : isBlockImage ? 'block-image' : 'file';
      this.#found.push({ kind, value: object, recognised });
      return;
    }
    const container: FoundContainer = { kind: 'container', value: object, end: 0 };
    const at = this.#found.push(container);
    const isImageBlock = object.type === 'image';
    for (const key in object) {
      const next = of?.at(object, key);
      if (next === DOCUMENT) this.#visitDocument(object[key]);
      else if (next !== OPAQUE) {
        this.#visit(object[key], depth + 1, next, isImageBlock && key === 'image');
      }
    }
    this.#close(container, at);
  }

  /** Containers without a reference below them are dropped from the list. */
  #close(container: FoundContainer, at: number): void {
    if (this.#found.length === at) this.#found.pop();
    else container.end = this.#found.length;
  }
}

/**
 * Returns a copy of `body` in which every found reference is replaced. The body may be cached, so it stays
 * as it is.
 */
export function place(body: unknown, { found, shape }: Collected, placer: Placer): unknown {
  const path: (string | number)[] = [];
  let next = 0;
  const visit = (value: unknown, of: Shape | undefined): unknown => {
    const here = found[next];
    if (here === undefined || here.value !== value) return value;
    next++;
    if (here.kind === 'text') return placer.text(here, path);
    if (here.kind === 'document')
      return documentOf(placer.text({ ...here, value: here.text }, path));
    if (here.kind !== 'container') return placer.object(here, path);
    const placed = Array.isArray(value) ? visitList(value, of) : visitObject(here.value, of);
    // A container that was omitted early leaves found values behind; they are skipped.
    next = here.end;
    return placed;
  };
  const visitList = (list: readonly unknown[], of: Shape | undefined): unknown[] => {
    const copy: unknown[] = [];
    for (let index = 0; index < list.length; index++) {
      path.push(index);
      const placed = visit(list[index], of);
      if (placed instanceof Unwrapped) copy.push(...placed.children);
      else if (placed !== OMITTED) copy.push(placed);
      path.pop();
    }
    return copy;
  };
  const visitObject = (object: object, of: Shape | undefined): unknown => {
    if (!isObject(object)) return object;
    const copy: JsonObject = {};
    for (const key in object) {
      const inner = of?.at(object, key);
      if (inner === OPAQUE) {
        setOwn(copy, key, object[key]);
        continue;
      }
      path.push(key);
      const placed = visit(object[key], shapeOrNone(inner));
      path.pop();
      if (placed !== OMITTED) {
        setOwn(copy, key, placed);
        continue;
      }
      const rest = restWithout(object, key);
      if (rest !== null) return rest;
      setOwn(copy, key, null);
    }
    return copy;
  };
  const placed = visit(body, shape);
  return placed === OMITTED ? null : placed;
}

/** A document has no shape: it is placed as a whole. */
function shapeOrNone(inner: Shape | typeof DOCUMENT | undefined): Shape | undefined {
  return inner === DOCUMENT ? undefined : inner;
}

function documentOf(text: string | typeof OMITTED): unknown {
  return text === OMITTED ? OMITTED : JSON.parse(text);
}

/** Returns what replaces an object whose property `key` was omitted; null if the object stays. */
function restWithout(object: JsonObject, key: string): Unwrapped | typeof OMITTED | null {
  if (isLinkNode(object) && key === 'url') return new Unwrapped(object.children);
  return isNothingWithout(object, key) ? OMITTED : null;
}

/** A link whose target cannot be shown: its text nodes replace the link node. */
class Unwrapped {
  constructor(readonly children: readonly unknown[]) {}
}

function isLinkNode(object: JsonObject): object is JsonObject & { children: unknown[] } {
  return object.type === 'link' && Array.isArray(object.children);
}

/**
 * True if the object has no meaning without `key`: an image block without its image, or a v4 file without
 * `attributes`.
 */
function isNothingWithout(object: JsonObject, key: string): boolean {
  if (key === 'image') return object.type === 'image';
  return key === 'attributes' && 'id' in object;
}

/** Recognises a file or a custom field's value by its own keys; null for any other object. */
export function recogniseObject(object: JsonObject, ours: Ours): Recognised | null {
  if (object.url === undefined && object.provider_metadata === undefined) return null;
  return isFieldValue(object) ? recogniseField(object, ours) : recogniseFile(object, ours);
}

/** False for dates, buffers and streams, which hold no references. */
function isPlain(value: object): value is JsonObject {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
