import sharp from 'sharp';

/** The data of a simulated ResourceSpace: resources, options, collections and the log. */

export interface Resource {
  ref: number;
  type: number;
  archive: number;
  access: number;
  fields: Map<number, string[]>;
  file: { bytes: Buffer; ext: string; modified: string; previews: Map<string, Preview> } | null;
  created: string;
  modified: string;
}

interface Preview {
  bytes: Buffer;
  width: number;
  height: number;
}

export interface LogRow {
  ref: number;
  resource: number;
  type: string;
  date: string;
  field: number | null;
}

/** Boxes of previews in pixels; only those smaller than the image are made. */
const BOXES: Readonly<Record<string, readonly [number, number]>> = {
  col: [140, 140],
  thm: [200, 200],
  pre: [900, 540],
  scr: [1400, 800],
  lpr: [2000, 2000],
};

/** Fields with a list of options: keywords and subject. The others are texts. */
const LISTS: ReadonlySet<number> = new Set([1, 73]);
const SEARCHED = [1, 8, 10, 18, 51, 73];

/** Bytes after which the server cuts a joined field. */
const COLUMN_BYTES = 200;

export class Store {
  readonly resources = new Map<number, Resource>();
  readonly collections = new Map<number, { name: string; refs: number[] }>();
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
      return { ref, name, active: 1, use_count: using.length };
    });
  }

  async putFile(resource: Resource, bytes: Buffer, ext: string): Promise<void> {
    const previews = new Map<string, Preview>();
    if (/^(jpg|png)$/.test(ext)) {
      const { width, height } = await sharp(bytes).metadata();
      previews.set('', { bytes, width, height });
      for (const [size, [boxWidth, boxHeight]] of Object.entries(BOXES)) {
        if (width <= boxWidth && height <= boxHeight) continue;
        const box = { width: boxWidth, height: boxHeight, fit: 'inside' as const };
        const made = await sharp(bytes).resize(box).jpeg().toBuffer({ resolveWithObject: true });
        const { info, data } = made;
        previews.set(size, { bytes: data, width: info.width, height: info.height });
      }
      if (ext !== 'jpg') previews.set('hpr', await jpegOf(bytes));
    }
    const wasThere = resource.file !== null;
    resource.file = { bytes, ext, modified: this.tick(), previews };
    resource.modified = resource.file.modified;
    this.note(resource, wasThere ? 'f' : 'u');
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
    return word.endsWith('*') ? own.some((each) => each.startsWith(plain)) : own.includes(plain);
  }
}

/** Removes accents and case. */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
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
