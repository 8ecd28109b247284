import { type Reference, type ReferenceKey, STORED_URL_MARK } from '../../contracts/reference';
import { isObject, type JsonObject } from '../json';
import { isFieldValue, type Recognised, recogniseField, recogniseFile } from './recognise';
import { findInText, type TextHit } from './text';

/** Deeper than any content Strapi can answer with; below it nothing is looked at. */
const MAX_DEPTH = 64;

/** Where a value stands, from the root: keys and indices. */
export type Path = readonly (string | number)[];

/** Every reference of one response, found in one pass. */
export interface Collected {
  references: ReadonlyMap<ReferenceKey, Reference>;
  /**
   * Files, fields and texts with a reference, and containers with one somewhere below, in document
   * order; everything else is returned as it is. A list, since `place` goes the same way: a map of
   * all that is touched would cost more than the walk.
   */
  found: readonly Found[];
  /** What it was found by. */
  shape: Shape | undefined;
}

/** A value of the response that `place` visits. `kind` says what it is, so that no later step guesses. */
export type Found = FoundObject | FoundText | FoundContainer;

/** An object that stands for an asset. */
export interface FoundObject {
  /** A row of `plugin::upload.file`, the image of an image block, or a value of the custom field. */
  kind: 'file' | 'block-image' | 'field';
  value: JsonObject;
  recognised: Recognised;
}

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

/** What stands in a reference's place; `OMITTED` takes it out of its list or nulls its field. */
export const OMITTED = Symbol('omitted');

/** Decides what each kind of place shows. Called once per place, in document order. */
export interface Placer {
  object(found: FoundObject, path: Path): JsonObject | typeof OMITTED;
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
      // Nothing below a file is content, and its formats hold urls that are replaced.
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
  // A container with no reference below it is dropped from the list.
  const close = (container: FoundContainer, at: number): void => {
    if (found.length === at) found.pop();
    else container.end = found.length;
  };
  visit(body, 0, shape, false);
  return { references, found, shape };
}

/** `body` with every reference placed, in copies: the body may be somebody's cached object. */
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
    // Where the container was given up half-way, the rest of it is passed over.
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

/** Replaces a whole object after its property was omitted; null if the object stays without it. */
function restWithout(object: JsonObject, key: string): Unwrapped | typeof OMITTED | null {
  if (isLinkNode(object) && key === 'url') return new Unwrapped(object.children);
  return isNothingWithout(object, key) ? OMITTED : null;
}

/** A link whose target cannot be shown: its words stay, in the place of the node. */
class Unwrapped {
  constructor(readonly children: readonly unknown[]) {}
}

function isLinkNode(object: JsonObject): object is JsonObject & { children: unknown[] } {
  return object.type === 'link' && Array.isArray(object.children);
}

/** An image block without its image is no block, and in the v4 format a file is `attributes`. */
function isNothingWithout(object: JsonObject, key: string): boolean {
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
