import type { Reference } from '../../contracts/reference';
import { isObject, type JsonObject } from '../json';
import type { ForeignAddresses } from './foreign-addresses';
import { type TextFindings, unplaced } from './known-texts';
import type { Ours } from './ours';
import { found, type Recognised, type StoredRecognised } from './recognise';
import type { TextHit } from './text';
import { type Collected, collect, type Shape } from './walk';

/** A file of the Media Library with bytes, and what is to stand for it. */
export interface ReplacedFile {
  id: number;
  /** Its own addresses, and those of its smaller formats with their widths in pixels. */
  addresses: readonly { url: string; width: number | null }[];
  reference: Reference;
}

/** An address of this site or another one, up to its query. Scanned from left to right, so none begins inside another. */
const ADDRESS = /(?:https?:)?\/\/[\w.~:@%+-]+(?:\/[\w.~:@%+/-]*)?|\/[\w.~:@%+/-]+/gi;

/** What may follow an address and belongs to it. */
const QUERY = /(?:\?[^\s"'<>()[\]{}|\\^`,#]*)?(#[^\s"'<>()[\]{}|\\^`,]*)?/y;

/** Finds uses of files in content: rows in media fields, images in blocks, and addresses in texts. */
export class LocalFiles {
  readonly #ours: Ours;
  readonly #byId = new Map<number, Recognised>();
  readonly #byUrl = new Map<string, { file: ReplacedFile; width: number | null }>();

  constructor(files: Iterable<ReplacedFile>, ours: Ours) {
    this.#ours = ours;
    for (const file of files) {
      this.#byId.set(file.id, found(file.reference, null));
      for (const { url, width } of file.addresses) this.#byUrl.set(url, { file, width });
    }
  }

  /** Finds them in a stored entry, and other addresses too if they are given. */
  find(row: JsonObject, shape: Shape | undefined, others?: ForeignAddresses): Collected {
    return collect(row, {
      ours: this.#ours,
      shape,
      recognise: (object, kind) =>
        this.#recognise(object) ?? others?.recognise(object, kind) ?? null,
      readText: (text) => findingsOf(this.#hitsIn(text), others?.hitsIn(text) ?? []),
    });
  }

  #recognise(object: JsonObject): Recognised | null {
    const { id, url, provider, mime } = object;
    if (typeof url !== 'string' || (provider === undefined && mime === undefined)) return null;
    if (typeof id === 'number') {
      const byId = this.#byId.get(id);
      // The address too: ids of entries and components are numbers as well.
      if (byId !== undefined && this.#byUrl.has(url)) return byId;
    }
    const known = this.#at(url);
    return known === undefined ? null : (this.#byId.get(known.file.id) ?? null);
  }

  #hitsIn(text: string): TextHit[] {
    if (!text.includes('/')) return [];
    const hits: TextHit[] = [];
    for (const { 0: matched, index: start } of text.matchAll(ADDRESS)) {
      // A path that goes on from a word is no path of this site.
      if (!matched.includes('//') && /[\w.~%@-]/.test(text.charAt(start - 1))) continue;
      const address = this.#at(matched) === undefined ? matched.replace(/[.~-]+$/, '') : matched;
      const known = this.#at(address);
      if (known === undefined) continue;
      QUERY.lastIndex = start + address.length;
      const [query = '', fragment = ''] = QUERY.exec(text) ?? [];
      const end = start + address.length + query.length;
      const recognised = recognisedAt(known.file.reference, known.width, fragment);
      hits.push({ start, end, recognised, isEscaped: false });
    }
    return hits;
  }

  /** Looks an address up, with or without this site's host before it. */
  #at(url: string): { file: ReplacedFile; width: number | null } | undefined {
    const known = this.#byUrl.get(url);
    if (known !== undefined) return known;
    const [, host = '', path = ''] = /^(?:https?:)?\/\/([^/]*)(\/.*)$/i.exec(url) ?? [];
    return this.#ours.isHost(host.toLowerCase()) ? this.#byUrl.get(path) : undefined;
  }
}

/** An address that is one of a file and another one counts as that of the file. */
function findingsOf(files: readonly TextHit[], others: readonly TextHit[]): TextFindings | null {
  const apart = others.filter(
    ({ start, end }) => !files.some((file) => file.start < end && start < file.end),
  );
  const hits = [...files, ...apart].sort((left, right) => left.start - right.start);
  return hits.length === 0 ? null : unplaced(hits);
}

/** A smaller format becomes the same width of the asset. */
function recognisedAt(
  reference: Reference,
  width: number | null,
  fragment: string,
): StoredRecognised {
  const query = (width === null ? '' : `?w=${width}`) + fragment;
  return found(reference, { reference, slug: '', ext: '', query });
}

/** Returns the addresses of a row of the Media Library. */
export function addressesOf({ url, formats }: JsonObject): ReplacedFile['addresses'] {
  const own = typeof url === 'string' ? [{ url, width: null }] : [];
  const smaller = isObject(formats) ? Object.values(formats).filter(isObject) : [];
  return [
    ...own,
    ...smaller.flatMap((format) =>
      typeof format.url === 'string'
        ? [{ url: format.url, width: typeof format.width === 'number' ? format.width : null }]
        : [],
    ),
  ];
}
