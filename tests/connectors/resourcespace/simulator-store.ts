import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { exifOf } from './simulator-exif';

/** The data of a simulated ResourceSpace: resources, options, collections and the log. */

export interface Resource {
  ref: number;
  type: number;
  archive: number;
  access: number;
  fields: Map<number, string[]>;
  file: StoredFile | null;
  created: string;
  modified: string;
}

export interface StoredFile {
  bytes: Buffer;
  ext: string;
  /** Moves with the previews too. */
  modified: string;
  /** Of the bytes alone; null for a moment after a replacement. */
  checksum: string | null;
  /** As they are stored, before EXIF turns them. Null for files that the server does not measure. */
  pixels: { width: number; height: number } | null;
  /** JPEGs by size codes; empty while a new file is taken in. */
  previews: Map<string, Preview>;
  /** A picture of a film or a document in its own size. */
  poster: Preview | null;
  /** True while an upload is taken in: the server has no original then. */
  isTakenIn: boolean;
  /** True if the original is not on the disk any more. */
  isLost: boolean;
}

interface Preview {
  bytes: Buffer;
  width: number;
  height: number;
}

export interface Collection {
  /** As it is stored: with languages it is `~en:Harbours~de:Häfen`. */
  name: string;
  refs: number[];
  parent?: number;
}

export interface LogRow {
  ref: number;
  resource: number;
  type: string;
  date: string;
  field: number | null;
}

/** Boxes of previews in pixels. Nothing is enlarged. */
const BOXES: Readonly<Record<string, readonly [number, number]>> = {
  col: [140, 140],
  thm: [200, 200],
  pre: [900, 540],
  scr: [1400, 800],
  lpr: [2000, 2000],
};

/** Sizes that are made of small pictures as well; the others only if they are smaller than the picture. */
const ALWAYS: ReadonlySet<string> = new Set(['col', 'thm', 'pre']);

/** The largest preview of a file that is no picture. */
const LARGEST: Readonly<Record<string, string>> = { pdf: 'scr' };

/** All fields of the server, apart from those of one type only. */
const FIELDS: readonly number[] = [1, 3, 8, 10, 12, 18, 51, 73, 87, 88, 89, 90];

/** The field for alternative texts exists for the type of photos only. */
const OF_PHOTOS = 86;
const PHOTO = 1;

/** Fields with a list of options: keywords and subject. The others are texts. */
const LISTS: ReadonlySet<number> = new Set([1, 73]);
const SEARCHED = [1, 8, 10, 18, 51, 73];

/** Bytes after which the server cuts a joined field. */
const COLUMN_BYTES = 200;

export class Store {
  readonly resources = new Map<number, Resource>();
  readonly collections = new Map<number, Collection>();
  readonly log: LogRow[] = [];
  readonly #nodes = new Map<string, number>();
  #lastRef = 0;
  #now = Date.UTC(2026, 10, 23, 2, 33, 26);

  /** Moves the clock on by a second. Returns the time as the server writes it, without a zone. */
  tick(): string {
    this.#now += 1_000;
    return new Date(this.#now).toISOString().slice(0, 19).replace('T', ' ');
  }

  get nowMs(): number {
    return this.#now;
  }

  /** Moves the clock on by days. */
  pass(days: number): void {
    this.#now += days * 86_400_000;
  }

  create(type: number, archive: number): Resource {
    this.#lastRef += 1;
    const now = this.tick();
    const rest = { fields: new Map<number, string[]>(), file: null, created: now, modified: now };
    const resource: Resource = { ref: this.#lastRef, type, archive, access: 0, ...rest };
    this.resources.set(resource.ref, resource);
    this.note(resource, 'c');
    return resource;
  }

  note(resource: Pick<Resource, 'ref'>, type: string, field: number | null = null): void {
    const ref = (this.log.at(-1)?.ref ?? 600) + 1;
    this.log.push({ ref, resource: resource.ref, type, date: this.tick(), field });
  }

  /** Like `update_field`: splits lists at commas outside quotes, and adds unknown options. */
  write(resource: Resource, field: number, value: string): void {
    const words = LISTS.has(field) ? (value.match(/"[^"]*"|[^,"]+/g) ?? []) : [value];
    const values = words.map((word) => (LISTS.has(field) ? word.replaceAll('"', '').trim() : word));
    resource.fields.set(field, values);
    for (const name of LISTS.has(field) ? values : []) this.nodeOf(field, name);
    resource.modified = this.tick();
    this.note(resource, 'e', field);
  }

  nodeOf(field: number, name: string): number {
    const key = `${field}:${name}`;
    const ref = this.#nodes.get(key) ?? 270 + this.#nodes.size;
    this.#nodes.set(key, ref);
    return ref;
  }

  /** Counts include every state and ignore the search, as on a real server. */
  nodes(field: number) {
    const own = [...this.#nodes].filter(([key]) => key.startsWith(`${field}:`));
    return own.map(([key, ref]) => {
      const name = key.slice(key.indexOf(':') + 1);
      const using = [...this.resources.values()].filter(({ fields }) =>
        fields.get(field)?.includes(name),
      );
      return { ref, name, translated_name: ownLanguage(name), active: 1, use_count: using.length };
    });
  }

  /** Fields that a resource of this type has. */
  fieldsOf({ type }: Resource): number[] {
    return type === PHOTO ? [...FIELDS, OF_PHOTOS] : [...FIELDS];
  }

  has(field: number): boolean {
    return FIELDS.includes(field) || field === OF_PHOTOS;
  }

  /**
   * Takes a file in, as an upload does: the row of the log comes at the end, after those of the previews.
   *
   * @param isRead true if embedded metadata go into the fields.
   */
  async putFile(
    resource: Resource,
    bytes: Buffer,
    ext: string,
    { poster = null, isRead = false }: { poster?: Buffer | null; isRead?: boolean } = {},
  ): Promise<void> {
    const file = this.beginFile(resource, bytes, ext);
    if (isRead) {
      for (const [field, value] of await exifOf(bytes, ext)) this.write(resource, field, value);
    }
    await this.endFile(resource, file, poster);
  }

  /** The beginning of a replacement: there are no previews, no checksum and no original for a while. */
  beginFile(resource: Resource, bytes: Buffer, ext: string): StoredFile {
    const rest = { pixels: null, poster: null, isLost: false };
    const previews = new Map<string, Preview>();
    const made = { bytes, ext, modified: this.tick(), checksum: null, previews, ...rest };
    resource.file = { ...made, isTakenIn: true };
    this.note(resource, 't');
    return resource.file;
  }

  async endFile(resource: Resource, file: StoredFile, poster: Buffer | null = null): Promise<void> {
    const { bytes, ext } = file;
    const isPicture = /^(jpg|png|svg)$/.test(ext) && bytes.toString('latin1', 0, 4) !== '%PDF';
    const seen = poster ?? (isPicture ? bytes : null);
    if (seen !== null) {
      const { width, height } = await sharp(seen).metadata();
      if (poster === null && ext !== 'svg') file.pixels = { width, height };
      for (const [size, preview] of await previewsOf(
        seen,
        LARGEST[ext] ?? 'pre',
        poster === null,
      )) {
        file.previews.set(size, preview);
      }
      if (poster !== null) file.poster = await jpegOf(seen);
      else if (ext !== 'jpg') file.previews.set('hpr', await jpegOf(seen));
    }
    file.modified = this.tick();
    file.checksum = checksumOf(bytes);
    file.isTakenIn = false;
    resource.modified = file.modified;
    this.note(resource, 'u');
  }

  /** Makes the previews anew, as the server does by hand and after some updates. */
  recreatePreviews(resource: Resource): void {
    if (resource.file !== null) resource.file.modified = this.tick();
    this.note(resource, 't');
  }

  /** Returns the value of a field, without the quotes around an option with a comma. */
  text({ fields }: Resource, field: number): string | null {
    return fields.get(field)?.join(', ') ?? null;
  }

  joined(resource: Resource, field: number): string | null {
    const text = this.text(resource, field);
    if (text === null || Buffer.byteLength(text) <= COLUMN_BYTES) return text;
    return new TextDecoder()
      .decode(Buffer.from(text).subarray(0, COLUMN_BYTES))
      .replace('\ufffd', '');
  }

  /** Finds collections by the words of their stored names; what is no word is found by nothing. */
  findCollections(search: string): [number, Collection][] {
    const words = search.split(' ').filter((word) => word !== '');
    return [...this.collections].filter(([, { name }]) => {
      const stored = name.split(' ');
      return words.every((word) => /^[\p{L}\p{N}]+$/u.test(word) && stored.includes(word));
    });
  }

  find(search: string, restypes: string, archive: string): Resource[] {
    const [special = '', ...rest] = search.split(' ');
    const isSpecial = special.startsWith('!');
    const words = (isSpecial ? rest : search.split(' ')).filter((word) => word !== '');
    const types = restypes.split(',').filter((type) => type !== '');
    return this.#beginning(isSpecial ? special : '', archive.split(',').map(Number))
      .filter(({ type }) => types.length === 0 || types.includes(String(type)))
      .filter((resource) => words.every((word) => this.#has(resource, word)));
  }

  #beginning(special: string, states: readonly number[]): Resource[] {
    const newest = [...this.resources.values()].sort((one, other) => other.ref - one.ref);
    const [, name, value = ''] = /^!(list|collection|last)([\d:]+)$/.exec(special) ?? [];
    // A list ignores the states.
    if (name === 'list') return newest.filter(({ ref }) => value.split(':').includes(String(ref)));
    const inState = newest.filter((resource) => states.includes(resource.archive));
    if (name === 'last') return inState.slice(0, Number(value));
    if (name !== 'collection') return inState;
    return inState.filter(({ ref }) => this.collections.get(Number(value))?.refs.includes(ref));
  }

  #has(resource: Resource, word: string): boolean {
    if (word.startsWith('-')) return !this.#has(resource, word.slice(1));
    const nodes = word.match(/@@\d+/g);
    if (nodes !== null) {
      return [...resource.fields].some(([field, values]) =>
        values.some((name) => nodes.includes(`@@${this.#nodes.get(`${field}:${name}`)}`)),
      );
    }
    const own = SEARCHED.flatMap((field) => wordsOf(this.text(resource, field) ?? ''));
    const [plain = ''] = wordsOf(word);
    if (plain === String(resource.ref)) return true;
    return word.endsWith('*') ? own.some((each) => each.startsWith(plain)) : own.includes(plain);
  }
}

/** The text of `~en:Harbours~de:Häfen` in the language of the server. */
function ownLanguage(name: string): string {
  return /^~en:([^~]*)/.exec(name)?.[1] ?? name;
}

/** Removes accents and case. */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** By default the md5 of the length and the first bytes. */
function checksumOf(bytes: Buffer): string {
  const beginning = bytes.subarray(0, 50_000);
  return createHash('md5').update(`${bytes.length}_`).update(beginning).digest('hex');
}

/** `largest` is the largest preview of a film or a document; pictures have all that are smaller than they. */
async function previewsOf(
  seen: Buffer,
  largest: string,
  isPicture: boolean,
): Promise<Map<string, Preview>> {
  const { width, height } = await sharp(seen).metadata();
  const previews = new Map<string, Preview>();
  for (const [size, [boxWidth, boxHeight]] of Object.entries(BOXES)) {
    const isSmaller = width > boxWidth || height > boxHeight;
    if (isPicture ? !isSmaller && !ALWAYS.has(size) : !ALWAYS.has(size) && size !== largest)
      continue;
    const box = { width: boxWidth, height: boxHeight, fit: 'inside' as const };
    const resized = sharp(seen)
      .rotate()
      .resize({ ...box, withoutEnlargement: true });
    const { info, data } = await resized.jpeg().toBuffer({ resolveWithObject: true });
    previews.set(size, { bytes: data, width: info.width, height: info.height });
  }
  return previews;
}

async function jpegOf(picture: Buffer): Promise<Preview> {
  const { data, info } = await sharp(picture).jpeg().toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

/** Sorts in place. */
export function orderedBy(found: Resource[], order: string, store: Store): Resource[] {
  const keys: Record<string, (resource: Resource) => string> = {
    title: (resource) => (store.text(resource, 8) ?? '').toLowerCase(),
    modified: ({ modified }) => modified,
  };
  const keyOf = keys[order];
  // The server takes "newest first" for an unknown order, without an error.
  if (keyOf === undefined) return found;
  const sign = order === 'title' ? 1 : -1;
  return found.sort((one, other) => sign * keyOf(one).localeCompare(keyOf(other)));
}
