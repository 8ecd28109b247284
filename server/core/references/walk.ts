import { type Reference, type ReferenceKey, STORED_URL_MARK } from '../../contracts/reference';
import {
  isFieldValue,
  isObject,
  type JsonObject,
  type Recognised,
  recogniseField,
  recogniseFile,
} from './recognise';
import { findInText, type TextHit } from './text';

/** Deeper than any content Strapi can answer with; below it nothing is looked at. */
const MAX_DEPTH = 64;

/** Where a value stands, from the root: keys and indices. */
export type Path = readonly (string | number)[];

/** Every reference of one response, found in one pass. */
export interface Collected {
  references: ReadonlyMap<ReferenceKey, Reference>;
  /**
   * Files and fields with their reference, and containers with one somewhere below (null); all other
   * objects are returned as they are.
   */
  touched: ReadonlyMap<object, Recognised | null>;
  /** Texts with a reference, in document order, so that none is searched twice. */
  texts: readonly FoundText[];
  /** What it was found by. */
  shape: Shape | undefined;
}

export interface FoundText {
  text: string;
  hits: readonly TextHit[];
}

/** What stands in a reference's place; `OMITTED` takes it out of its list or nulls its field. */
export const OMITTED = Symbol('omitted');

/** Decides what each kind of place shows. Called once per place, in document order. */
export interface Placer {
  file(file: JsonObject, found: Recognised, path: Path): JsonObject | typeof OMITTED;
  field(value: JsonObject, found: Recognised, path: Path): JsonObject | typeof OMITTED;
  /** Omitted where the whole value is a reference that cannot be shown. */
  text(found: FoundText, path: Path): string | typeof OMITTED;
}

/** What is not looked into: plain JSON, of which nobody knows what a url in it means. */
export const OPAQUE = Symbol('opaque');

/** What the schema says about the values below. Undefined says nothing: all of it is looked at. */
export interface Shape {
  at(container: JsonObject, key: string): Shape | typeof OPAQUE | undefined;
}

export interface WalkOptions {
  shape?: Shape | undefined;
  /** For shapes that do not show what an object is, such as GraphQL's selections. */
  recognise?: (object: JsonObject) => Recognised | null;
}

/**
 * Finds every reference below `body`, in any shape Strapi answers with. Changes nothing. Without a
 * shape everything is looked at.
 */
export function collect(body: unknown, options: WalkOptions = {}): Collected {
  const { shape, recognise = recogniseObject } = options;
  const references = new Map<ReferenceKey, Reference>();
  const touched = new Map<object, Recognised | null>();
  const texts: FoundText[] = [];
  const visit = (value: unknown, depth: number, of: Shape | undefined): boolean => {
    if (typeof value === 'string') {
      if (!value.includes(STORED_URL_MARK)) return false;
      const hits = findInText(value);
      if (hits.length === 0) return false;
      for (const { recognised } of hits) references.set(recognised.key, recognised.reference);
      texts.push({ text: value, hits });
      return true;
    }
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
    let found = false;
    if (Array.isArray(value)) {
      for (const item of value) if (visit(item, depth + 1, of)) found = true;
    } else if (isPlain(value)) {
      const recognised = recognise(value);
      if (recognised !== null) {
        // Not below a file: nothing in it is content, and its formats hold urls that are replaced.
        references.set(recognised.key, recognised.reference);
        touched.set(value, recognised);
        return true;
      }
      for (const key in value) {
        const next = of?.at(value, key);
        if (next !== OPAQUE && visit(value[key], depth + 1, next)) found = true;
      }
    }
    if (found) touched.set(value, null);
    return found;
  };
  visit(body, 0, shape);
  return { references, touched, texts, shape };
}

/** `body` with every reference placed, in copies: the body may be somebody's cached object. */
export function place(body: unknown, collected: Collected, placer: Placer): unknown {
  const { touched, texts, shape } = collected;
  const path: (string | number)[] = [];
  // Both walks go the same way, so the next text with a reference is the next that was found.
  let next = 0;
  const visit = (value: unknown, of: Shape | undefined): unknown => {
    if (typeof value === 'string') {
      const found = texts[next];
      if (found === undefined || found.text !== value) return value;
      next++;
      return placer.text(found, path);
    }
    if (typeof value !== 'object' || value === null) return value;
    const found = touched.get(value);
    if (found === undefined) return value;
    if (Array.isArray(value)) return visitList(value, of);
    if (!isObject(value)) return value;
    if (found === null) return visitObject(value, of);
    return isFieldValue(value) ? placer.field(value, found, path) : placer.file(value, found, path);
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
  const visitObject = (object: JsonObject, of: Shape | undefined): unknown => {
    const copy: JsonObject = {};
    for (const key in object) {
      const inner = of?.at(object, key);
      if (inner === OPAQUE) {
        copy[key] = object[key];
        continue;
      }
      path.push(key);
      const placed = visit(object[key], inner);
      path.pop();
      if (placed !== OMITTED) copy[key] = placed;
      else if (isLinkNode(object) && key === 'url') return new Unwrapped(object.children);
      else if (isWholeBecauseOf(object, key)) return OMITTED;
      else copy[key] = null;
    }
    return copy;
  };
  const placed = visit(body, shape);
  return placed === OMITTED ? null : placed;
}

/** A link whose target cannot be shown: its words stay, in the place of the node. */
class Unwrapped {
  constructor(readonly children: readonly unknown[]) {}
}

function isLinkNode(object: JsonObject): object is JsonObject & { children: unknown[] } {
  return object.type === 'link' && Array.isArray(object.children);
}

/** An image block without its image is no block, and in the v4 format a file is `attributes`. */
function isWholeBecauseOf(object: JsonObject, key: string): boolean {
  if (key === 'image') return object.type === 'image';
  return key === 'attributes' && 'id' in object;
}

/** By what the object itself says. */
export function recogniseObject(object: JsonObject): Recognised | null {
  if (object.url === undefined && object.provider_metadata === undefined) return null;
  return isFieldValue(object) ? recogniseField(object) : recogniseFile(object);
}

/** Dates, buffers and streams have no content to look at. */
function isPlain(value: object): value is JsonObject {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
