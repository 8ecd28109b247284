import { isLocale } from '../../contracts/languages';
import type { Reference, ReferenceKey } from '../../contracts/reference';
import { isObject, type JsonObject, setOwn } from '../json';
import { hitsIn, type TextFindings } from './known-texts';
import type { Ours } from './ours';
import { isFieldValue, type Recognised, recogniseField, recogniseFile } from './recognise';
import { mayHoldReference, type TextHit } from './text';

/** More levels than any response of Strapi has. Values below this depth are not visited. */
export const MAX_DEPTH = 64;

/** The keys and indices that lead from the root to a value. */
export type Path = readonly (string | number)[];

/** Every reference of one response, found in one pass. */
export interface Collected {
  /** Each address once, in document order. */
  recognised: readonly Recognised[];
  /**
   * Files, fields and texts with a reference, and containers with a reference below them, in document
   * order: `place` goes through this list and never through the body again.
   */
  found: readonly Found[];
}

/** A value of the response that `place` replaces or copies. `kind` tells later steps how to treat it. */
export type Found = FoundObject | FoundText | FoundDocument | FoundContainer;

/** The key or index of a found value in the container around it; empty for the root. */
interface Position {
  at: string | number;
}

/** An object that stands for an asset. */
export interface FoundObject extends Position {
  /** A row of `plugin::upload.file`, the image of an image block, or a value of the custom field. */
  kind: 'file' | 'block-image' | 'field';
  value: JsonObject;
  recognised: Recognised;
  /** Its place in `Collected.recognised`. */
  index: number;
  /** Of the innermost entry around it that has one; null if none has. */
  locale: string | null;
}

/** A text with at least one reference. */
interface FoundText extends Position {
  kind: 'text';
  value: string;
  known: TextFindings;
  /** The place of each hit in `Collected.recognised`. */
  indexes: readonly number[];
  /** As of objects. */
  locale: string | null;
}

/** JSON that the schema opens to references. It is read as the text of a document. */
interface FoundDocument extends Position {
  kind: 'document';
  value: object;
  text: string;
  known: TextFindings;
  indexes: readonly number[];
  locale: string | null;
}

/** A list or object with a reference somewhere below it. */
interface FoundContainer extends Position {
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
  text(
    found: Pick<FoundText, 'value' | 'known' | 'indexes' | 'locale'>,
    path: Path,
  ): string | typeof OMITTED;
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
   * Replaces `recogniseObject` for objects whose keys do not identify them, such as GraphQL selections. `kind` is
   * `block-image` for the image of an image block.
   *
   * @default recogniseObject
   */
  recognise?: (object: JsonObject, kind: 'file' | 'block-image') => Recognised | null;
  /**
   * Replaces the search for addresses of references in a text; null if the text holds nothing.
   *
   * @default hitsIn
   */
  readText?: (text: string) => TextFindings | null;
  /**
   * Returns the locale of an object that is no reference; any other value if it has none of its own.
   *
   * @default its `locale`
   */
  localeOf?: (object: JsonObject) => unknown;
}

/**
 * Finds every reference in `body`, in all response formats of Strapi, without changing it. Without a
 * shape everything is visited.
 */
export function collect(body: unknown, options: WalkOptions): Collected {
  return new Collector(options).collect(body);
}

/** Returns each reference once, however many addresses name it. */
export function referencesOf({
  recognised,
}: Pick<Collected, 'recognised'>): Map<ReferenceKey, Reference> {
  return new Map(recognised.map(({ key, reference }) => [key, reference]));
}

/** Counts the walks of this process, so that each one knows what it has found already. */
let walks = 0;

class Collector {
  readonly #shape: Shape | undefined;
  readonly #recognise: NonNullable<WalkOptions['recognise']>;
  readonly #readText: (text: string) => TextFindings | null;
  readonly #localeOf: ((object: JsonObject) => unknown) | undefined;
  readonly #walk = ++walks;
  readonly #recognised: Recognised[] = [];
  readonly #found: Found[] = [];
  /** The containers around the present value, from the root inwards, and where each one is. */
  readonly #values: object[] = [];
  readonly #positions: (string | number)[] = [];
  /** Those of them that are in `found`: the outer ones. */
  readonly #kept: FoundContainer[] = [];
  #locale: string | null = null;

  constructor({ ours, shape, recognise, readText, localeOf }: WalkOptions) {
    this.#shape = shape;
    this.#localeOf = localeOf;
    this.#readText = readText ?? ((text) => (mayHoldReference(text) ? hitsIn(text, ours) : null));
    this.#recognise = recognise ?? ((object) => recogniseObject(object, ours));
  }

  collect(body: unknown): Collected {
    this.#visit(body, '', 0, this.#shape);
    return { recognised: this.#recognised, found: this.#found };
  }

  #visit(value: unknown, at: string | number, depth: number, of: Shape | undefined): void {
    if (typeof value === 'string') this.#visitText(value, at, depth);
    else if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    else if (Array.isArray(value)) this.#visitList(value, at, depth, of);
    else if (isPlain(value)) this.#visitObject(value, at, depth, of, 'file');
  }

  #visitText(value: string, at: string | number, depth: number): void {
    const known = this.#readText(value);
    if (known === null || known.hits.length === 0) return;
    const indexes = this.#numberAll(known.hits);
    this.#push({ kind: 'text', at, value, known, indexes, locale: this.#locale }, depth);
  }

  #visitDocument(value: unknown, at: string, depth: number): void {
    if (typeof value === 'string') this.#visitText(value, at, depth);
    if (typeof value !== 'object' || value === null) return;
    const text = JSON.stringify(value);
    const known = this.#readText(text);
    if (known === null || known.hits.length === 0) return;
    const indexes = this.#numberAll(known.hits);
    const locale = this.#locale;
    this.#push({ kind: 'document', at, value, text, known, indexes, locale }, depth);
  }

  #numberAll(hits: readonly TextHit[]): number[] {
    return hits.map(({ recognised }) => this.#number(recognised));
  }

  #visitList(
    list: readonly unknown[],
    at: string | number,
    depth: number,
    of: Shape | undefined,
  ): void {
    this.#values[depth] = list;
    this.#positions[depth] = at;
    for (let index = 0; index < list.length; index++) {
      this.#visit(list[index], index, depth + 1, of);
    }
    this.#close(depth);
  }

  #visitObject(
    object: JsonObject,
    at: string | number,
    depth: number,
    of: Shape | undefined,
    kind: 'file' | 'block-image',
  ): void {
    const recognised = this.#recognise(object, kind);
    if (recognised !== null) {
      // A file holds no other content, and its formats hold urls that are replaced as a whole.
      const index = this.#number(recognised);
      const own = isFieldValue(object) ? 'field' : kind;
      const locale = this.#locale;
      this.#push({ kind: own, at, value: object, recognised, index, locale }, depth);
      return;
    }
    this.#values[depth] = object;
    this.#positions[depth] = at;
    const outer = this.#locale;
    const locale = this.#localeOf === undefined ? object.locale : this.#localeOf(object);
    if (isLocale(locale)) this.#locale = locale;
    for (const key in object) {
      const next = of?.at(object, key);
      if (next === OPAQUE) continue;
      if (next === DOCUMENT) this.#visitDocument(object[key], key, depth + 1);
      else if (key === 'image' && object.type === 'image') {
        this.#visitBlockImage(object[key], depth + 1, next);
      } else this.#visit(object[key], key, depth + 1, next);
    }
    this.#locale = outer;
    this.#close(depth);
  }

  #visitBlockImage(value: unknown, depth: number, of: Shape | undefined): void {
    if (!isObject(value) || !isPlain(value) || depth > MAX_DEPTH) {
      this.#visit(value, 'image', depth, of);
    } else this.#visitObject(value, 'image', depth, of, 'block-image');
  }

  #number(recognised: Recognised): number {
    if (recognised.walk !== this.#walk) {
      recognised.walk = this.#walk;
      recognised.index = this.#recognised.push(recognised) - 1;
    }
    return recognised.index;
  }

  /** Adds a found value, after those containers around it that have had none so far. */
  #push(found: Found, depth: number): void {
    for (let level = this.#kept.length; level < depth; level++) {
      const container: FoundContainer = {
        kind: 'container',
        at: this.#positions[level] ?? '',
        value: this.#values[level] ?? {},
        end: 0,
      };
      this.#kept.push(container);
      this.#found.push(container);
    }
    this.#found.push(found);
  }

  /** Ends the container at a depth; one without a reference below it is not in the list. */
  #close(depth: number): void {
    if (this.#kept.length <= depth) return;
    const container = this.#kept.pop();
    if (container !== undefined) container.end = this.#found.length;
  }
}

/**
 * Returns a copy of `body` in which every found reference is replaced. The body may be cached, so it stays
 * as it is.
 */
export function place(body: unknown, { found }: Collected, placer: Placer): unknown {
  const placed = new Placing(found, placer).next();
  if (placed === undefined) return body;
  return placed === OMITTED ? null : placed;
}

/** Goes through the found values in their order; what was not found is shared with the body. */
class Placing {
  readonly #found: readonly Found[];
  readonly #placer: Placer;
  readonly #path: (string | number)[] = [];
  #next = 0;

  constructor(found: readonly Found[], placer: Placer) {
    this.#found = found;
    this.#placer = placer;
  }

  /** Returns what replaces the next found value; undefined after the last one. */
  next(): unknown {
    const here = this.#found[this.#next++];
    if (here === undefined) return undefined;
    switch (here.kind) {
      case 'container':
        return this.#container(here);
      case 'text':
        return this.#placer.text(here, this.#path);
      case 'document':
        return documentOf(this.#placer.text({ ...here, value: here.text }, this.#path));
      default:
        return this.#placer.object(here, this.#path);
    }
  }

  #container({ value, end }: FoundContainer): unknown {
    const placed = Array.isArray(value) ? this.#list(value, end) : this.#object(value, end);
    // An object that was omitted early leaves found values behind; they are skipped.
    this.#next = end;
    return placed;
  }

  #list(list: readonly unknown[], end: number): unknown[] {
    const copy: unknown[] = list.slice();
    let isAsLong = true;
    while (this.#next < end) {
      const at = Number(this.#positionOfNext());
      const placed = this.#below(at);
      copy[at] = placed;
      isAsLong &&= placed !== OMITTED && !(placed instanceof Unwrapped);
    }
    return isAsLong ? copy : copy.flatMap(itemsOf);
  }

  #object(object: object, end: number): unknown {
    if (!isObject(object)) return object;
    const copy: JsonObject = { ...object };
    while (this.#next < end) {
      const key = String(this.#positionOfNext());
      const placed = this.#below(key);
      if (placed !== OMITTED) {
        setOwn(copy, key, placed);
        continue;
      }
      const rest = restWithout(object, key);
      if (rest !== null) return rest;
      setOwn(copy, key, null);
    }
    return copy;
  }

  #positionOfNext(): string | number {
    return this.#found[this.#next]?.at ?? '';
  }

  #below(at: string | number): unknown {
    this.#path.push(at);
    const placed = this.next();
    this.#path.pop();
    return placed;
  }
}

function itemsOf(item: unknown): readonly unknown[] {
  if (item === OMITTED) return [];
  return item instanceof Unwrapped ? item.children : [item];
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
