import { type Reference, type ReferenceKey, STORED_URL_MARK } from '../../contracts/reference';
import { isObject, type JsonObject } from '../json';
import { isFieldValue, type Recognised, recogniseField, recogniseFile } from './recognise';
import { findInText, type TextHit } from './text';

/** More levels than any response of Strapi has. Values below this depth are not visited. */
const MAX_DEPTH = 64;

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
export type Found = FoundObject | FoundText | FoundContainer;

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
   */
  text(found: FoundText, path: Path): string | typeof OMITTED;
}

/** Marks values that are not visited, such as plain JSON, whose urls have no known meaning. */
export const OPAQUE = Symbol('opaque');

/** The schema of a value and everything below it. Without a shape (undefined) everything is visited. */
export interface Shape {
  /** Returns the shape of `container[key]`, or `OPAQUE` if that value must not be visited. */
  at(container: JsonObject, key: string): Shape | typeof OPAQUE | undefined;
}

export interface WalkOptions {
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
export function collect(body: unknown, options: WalkOptions = {}): Collected {
  const { shape, recognise = recogniseObject } = options;
  const references = new Map<ReferenceKey, Reference>();
  const found: Found[] = [];
  const visit = (
    value: unknown,
    depth: number,
    of: Shape | undefined,
    isBlockImage: boolean,
  ): void => {
    if (typeof value === 'string') visitText(value);
    else if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    else if (Array.isArray(value)) visitList(value, depth, of);
    else if (isPlain(value)) visitObject(value, depth, of, isBlockImage);
  };
  const visitText = (value: string): void => {
    if (!value.includes(STORED_URL_MARK)) return;
    const hits = findInText(value);
    for (const { recognised } of hits) references.set(recognised.key, recognised.reference);
    if (hits.length > 0) found.push({ kind: 'text', value, hits });
  };
  const visitList = (list: readonly unknown[], depth: number, of: Shape | undefined): void => {
    const container: FoundContainer = { kind: 'container', value: list, end: 0 };
    const at = found.push(container);
    for (const item of list) visit(item, depth + 1, of, false);
    close(container, at);
  };
  const visitObject = (
    object: JsonObject,
    depth: number,
    of: Shape | undefined,
    isBlockImage: boolean,
  ): void => {
    const recognised = recognise(object);
    if (recognised !== null) {
      // A file holds no other content, and its formats hold urls that are replaced as a whole.
      references.set(recognised.key, recognised.reference);
      const kind = isFieldValue(object) ? 'field' : isBlockImage ? 'block-image' : 'file';
      found.push({ kind, value: object, recognised });
      return;
    }
    const container: FoundContainer = { kind: 'container', value: object, end: 0 };
    const at = found.push(container);
    const isImageBlock = object.type === 'image';
    for (const key in object) {
      const next = of?.at(object, key);
      if (next !== OPAQUE) visit(object[key], depth + 1, next, isImageBlock && key === 'image');
    }
    close(container, at);
  };
  // Containers without a reference below them are dropped from the list.
  const close = (container: FoundContainer, at: number): void => {
    if (found.length === at) found.pop();
    else container.end = found.length;
  };
  visit(body, 0, shape, false);
  return { references, found, shape };
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
        copy[key] = object[key];
        continue;
      }
      path.push(key);
      const placed = visit(object[key], inner);
      path.pop();
      if (placed !== OMITTED) {
        copy[key] = placed;
        continue;
      }
      const rest = restWithout(object, key);
      if (rest !== null) return rest;
      copy[key] = null;
    }
    return copy;
  };
  const placed = visit(body, shape);
  return placed === OMITTED ? null : placed;
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
export function recogniseObject(object: JsonObject): Recognised | null {
  if (object.url === undefined && object.provider_metadata === undefined) return null;
  return isFieldValue(object) ? recogniseField(object) : recogniseFile(object);
}

/** False for dates, buffers and streams, which hold no references. */
function isPlain(value: object): value is JsonObject {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
