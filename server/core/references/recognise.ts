import { LRUCache } from 'lru-cache';
import {
  CONNECTION_KEY,
  isAssetId,
  isPinnable,
  parseStoredUrl,
  REFERENCE_PROVIDER,
  type Reference,
  type ReferenceKey,
  referenceKey,
  STORED_URL_MARK,
  type StoredUrl,
} from '../../contracts/reference';
import { isObject, type JsonObject } from '../json';
import { isOurAddress, isOurReference, type Ours } from './ours';

/**
 * A reference that was found in content. The same url gives the same object, so values derived from it can
 * be cached by identity. Responses repeat the same urls, and building a text key each time would cost more
 * than resolving them.
 */
export interface Recognised {
  reference: Reference;
  key: ReferenceKey;
  /** Null if the reference was found only in metadata. */
  stored: StoredUrl | null;
  /**
   * The last walk that found it, and its place in what that walk found. Only `collect` reads and writes them:
   * a set of what was found would cost as much as the walk.
   */
  walk: number;
  index: number;
  /** The site that last asked if this is one of its references, and the answer. */
  asked: Ours | null;
  isOurs: boolean;
}

/** Longest stored url in characters; asset id, slug and query together stay far below. */
export const MAX_URL_LENGTH = 8_192;

/** Addresses that are kept for the next response, and how many bytes they may take with what is held of them. */
const MAX_URLS = 50_000;
const MAX_URL_BYTES = 128 * 1024 ** 2;

/** About what is held of an address: its parts, the resolution and the view with four formats. */
const BYTES_OF_URL = 2_500;

const byUrl = new LRUCache<string, StoredRecognised | typeof NONE>({
  max: MAX_URLS,
  maxSize: MAX_URL_BYTES,
  sizeCalculation: (_recognised, url) => BYTES_OF_URL + 4 * url.length,
});

/** An address that looks like a reference and is none. */
const NONE = Symbol('none');

/** A reference found by its url, stored or resolved. */
export interface StoredRecognised extends Recognised {
  stored: StoredUrl;
}

/** Parses a stored url and caches the result; null if it is not a stored url. */
export function recogniseUrl(url: string): StoredRecognised | null {
  // `peek` instead of `get`: tracking the order of use costs more than parsing an evicted url again.
  const known = byUrl.peek(url);
  if (known !== undefined) return known === NONE ? null : known;
  if (url.length > MAX_URL_LENGTH) return null;
  // A slice would keep the whole text in memory, so the cache gets a copy.
  const urlCopy = Buffer.from(url).toString();
  const stored = parseStoredUrl(urlCopy);
  const recognised = stored && found(stored.reference, stored);
  byUrl.set(urlCopy, recognised ?? NONE);
  return recognised;
}

/** Matches the source map that live preview appends to a text, in the alphabet of `@vercel/stega`. */
const SOURCE_MAP = /[\u200b-\u200d\u2060-\u2064\ufeff]{4,}$/;

/** Returns the source map at the end of a text; empty if there is none. */
export function sourceMapOf(text: string): string {
  // Called for thousands of urls per response; the first comparison rules out nearly all of them.
  return text.charCodeAt(text.length - 1) < 0x80 ? '' : (SOURCE_MAP.exec(text)?.[0] ?? '');
}

/** Returns a text without the source map at its end. */
export function visibleOf(text: string): string {
  return text.slice(0, text.length - sourceMapOf(text).length);
}

function recogniseMetadata(value: unknown): Recognised | null {
  const reference = metadataReference(value);
  return reference && found(reference, null);
}

/** Returns what stands for a reference that was found otherwise. A literal with all keys, see `formatOf` in media-view.ts. */
export function found<Stored extends StoredUrl | null>(
  reference: Reference,
  stored: Stored,
): Recognised & { stored: Stored } {
  const key = referenceKey(reference);
  return { reference, key, stored, walk: 0, index: 0, asked: null, isOurs: false };
}

/**
 * Returns the reference of a file-like object (a row of `plugin::upload.file` or a block image), or null.
 *
 * A url decides first: field selection drops `provider`, and a file replaced in Strapi keeps
 * `provider_metadata` although its bytes are local. The metadata decides if there is no url, as with
 * `fields=provider_metadata`, or if live preview has put invisible characters into the url; it does not
 * change JSON.
 */
export function recogniseFile(file: JsonObject, ours: Ours): Recognised | null {
  const url = file.url;
  if (typeof url === 'string') {
    if (!url.includes(STORED_URL_MARK) || !isFileLike(file)) return null;
    return recogniseNamed(url, file.provider_metadata, ours);
  }
  if (file.provider_metadata === undefined || file.provider_metadata === null) return null;
  if (file.provider !== undefined && !isReferenceProvider(file.provider)) return null;
  return recogniseMetadata(file.provider_metadata);
}

/**
 * Returns the reference of an address of this site, else that of the metadata beside it. The address of a
 * connection that is no longer configured is one only if the metadata says so.
 */
function recogniseNamed(url: string, metadata: unknown, ours: Ours): Recognised | null {
  const address = visibleOf(url);
  const found = recogniseUrl(address);
  // Reading metadata costs more than all the rest, and a configured connection needs none.
  if (found !== null && isOurs(found, address, ours)) return found;
  const named = recogniseMetadata(metadata);
  if (named === null) return null;
  return found !== null && isOurAddress(address, ours) ? found : named;
}

/** True for an address of this site with a configured connection. */
function isOurs(recognised: StoredRecognised, address: string, ours: Ours): boolean {
  if (recognised.asked !== ours) {
    recognised.asked = ours;
    recognised.isOurs = isOurAddress(address, ours) && isOurReference(recognised.reference, ours);
  }
  return recognised.isOurs;
}

/** Keys that only a file has. */
const FILE_ONLY = [
  'provider',
  'provider_metadata',
  'mime',
  'hash',
  'ext',
  'formats',
  'alternativeText',
];

/** Keys that a file may still have after field selection dropped all keys of `FILE_ONLY`. */
const FILE_KEYS: ReadonlySet<string> = new Set([
  'id',
  'documentId',
  'url',
  'name',
  'caption',
  'width',
  'height',
  'size',
  'previewUrl',
  'focalPoint',
  'createdAt',
  'updatedAt',
  'publishedAt',
  'locale',
]);

/**
 * True for a file; false for other objects with a `url`, such as a link node or a component with a text
 * attribute of that name. Omitting those as a whole would lose content. Components have an `id` and no
 * `documentId`.
 */
function isFileLike(value: JsonObject): boolean {
  for (const key of FILE_ONLY) if (key in value) return true;
  if ('id' in value && !('documentId' in value)) return false;
  return Object.keys(value).every((key) => FILE_KEYS.has(key));
}

/** True for `dam`, also with the invisible characters that live preview appends. */
function isReferenceProvider(provider: unknown): boolean {
  return typeof provider === 'string' && visibleOf(provider) === REFERENCE_PROVIDER;
}

/** Reads a reference as `provider_metadata` and the custom field store it; null for any other value. */
export function metadataReference(value: unknown): Reference | null {
  if (!isObject(value)) return null;
  const { connection, assetId, version } = value;
  if (typeof connection !== 'string' || !CONNECTION_KEY.test(connection)) return null;
  if (typeof assetId !== 'string' || !isAssetId(assetId)) return null;
  if (version === undefined || version === null) return { connection, assetId };
  return typeof version === 'string' && isPinnable(version)
    ? { connection, assetId, version }
    : null;
}

/**
 * Returns the reference of a custom field's value, which has the asset's name and a stored url. JSON of the
 * project that has `connection` and `assetId` but no stored url gives null.
 */
export function recogniseField(value: JsonObject, ours: Ours): Recognised | null {
  const { url } = value;
  if (typeof url !== 'string' || !url.includes(STORED_URL_MARK)) return null;
  return recogniseNamed(url, value, ours);
}

/** True for a custom field's value, false for a file-like object; both have a stored url. */
export function isFieldValue(value: JsonObject): boolean {
  return typeof value.assetId === 'string' && typeof value.connection === 'string';
}
