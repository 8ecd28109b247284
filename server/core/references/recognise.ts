import { LRUCache } from 'lru-cache';
import {
  CONNECTION_KEY,
  isPinnable,
  MAX_ASSET_ID_LENGTH,
  parseStoredUrl,
  REFERENCE_PROVIDER,
  type Reference,
  type ReferenceKey,
  referenceKey,
  STORED_URL_MARK,
  type StoredUrl,
} from '../../contracts/reference';
import { isObject, type JsonObject } from '../json';

/**
 * A reference as it was found. The same url gives the same object, so what is derived from it can be
 * kept by identity: a list repeats the same urls at every request, and a text key a time would cost
 * more than the resolving.
 */
export interface Recognised {
  reference: Reference;
  key: ReferenceKey;
  /** Null where the reference was found in metadata alone. */
  stored: StoredUrl | null;
}

/** Longer ones are no urls of ours: id, slug and query together stay far below. */
const MAX_URL_LENGTH = 8_192;

const byUrl = new LRUCache<string, { recognised: StoredRecognised | null }>({ max: 50_000 });

/** A reference found by its url, stored or resolved. */
export interface StoredRecognised extends Recognised {
  stored: StoredUrl;
}

/** `parseStoredUrl`, remembered. */
export function recogniseUrl(url: string): StoredRecognised | null {
  // Not `get`: keeping the order of use would cost more than reading a url anew once in 50,000.
  const known = byUrl.peek(url);
  if (known !== undefined) return known.recognised;
  if (url.length > MAX_URL_LENGTH) return null;
  // A part of a text keeps the whole text in memory; a copy does not.
  const own = Buffer.from(url).toString();
  const stored = parseStoredUrl(own);
  const recognised =
    stored === null
      ? null
      : { reference: stored.reference, key: referenceKey(stored.reference), stored };
  byUrl.set(own, { recognised });
  return recognised;
}

/** What live preview appends: where in the admin a text comes from (`@vercel/stega`'s alphabet). */
const SOURCE_MAP = /[\u200b-\u200d\u2060-\u2064\ufeff]{4,}$/;

/** The source map at the end of a text; empty where there is none. */
export function sourceMapOf(text: string): string {
  // Asked for thousands of urls a response, nearly none of which has one.
  return text.charCodeAt(text.length - 1) < 0x80 ? '' : (SOURCE_MAP.exec(text)?.[0] ?? '');
}

/** A text without the source map at its end. */
export function visibleOf(text: string): string {
  return text.slice(0, text.length - sourceMapOf(text).length);
}

function recogniseMetadata(value: unknown): Recognised | null {
  const reference = metadataReference(value);
  return reference && { reference, key: referenceKey(reference), stored: null };
}

/**
 * The reference that a file-like object (a row of `plugin::upload.file` or a block image) stands for.
 *
 * The url decides where there is one: field selection drops `provider`, and a file replaced in
 * Strapi keeps `provider_metadata` though its bytes are local. Without a url, as in
 * `fields=provider_metadata`, the metadata decides; and where live preview has put invisible
 * characters into the url, since it leaves JSON alone.
 */
export function recogniseFile(file: JsonObject): Recognised | null {
  const url = file.url;
  if (typeof url === 'string') {
    if (!url.includes(STORED_URL_MARK) || !isFileLike(file)) return null;
    return recogniseUrl(visibleOf(url)) ?? recogniseMetadata(file.provider_metadata);
  }
  if (file.provider_metadata === undefined || file.provider_metadata === null) return null;
  if (file.provider !== undefined && !isReferenceProvider(file.provider)) return null;
  return recogniseMetadata(file.provider_metadata);
}

/** Keys that nothing but a file has. */
const FILE_ONLY = [
  'provider',
  'provider_metadata',
  'mime',
  'hash',
  'ext',
  'formats',
  'alternativeText',
];

/** Keys that a file may have left where field selection dropped all of those. */
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
 * Tells a file from whatever else has a `url`: a link node of a text, a component with a text
 * attribute of that name. Those are texts, and dropping them whole would lose content. Components
 * have an id and no documentId.
 */
function isFileLike(value: JsonObject): boolean {
  for (const key of FILE_ONLY) if (key in value) return true;
  if ('id' in value && !('documentId' in value)) return false;
  return Object.keys(value).every((key) => FILE_KEYS.has(key));
}

/** `dam`, with or without the invisible characters that live preview appends. */
function isReferenceProvider(provider: unknown): boolean {
  return typeof provider === 'string' && visibleOf(provider) === REFERENCE_PROVIDER;
}

/** A reference as `provider_metadata` and the custom field store it; null for anything else. */
export function metadataReference(value: unknown): Reference | null {
  if (!isObject(value)) return null;
  const { connection, assetId, version } = value;
  if (typeof connection !== 'string' || !CONNECTION_KEY.test(connection)) return null;
  if (typeof assetId !== 'string' || assetId === '' || assetId.length > MAX_ASSET_ID_LENGTH) {
    return null;
  }
  if (version === undefined || version === null) return { connection, assetId };
  return typeof version === 'string' && isPinnable(version)
    ? { connection, assetId, version }
    : null;
}

/**
 * The reference of a custom field's value. It names the asset beside a stored url; any other JSON
 * that happens to have `connection` and `assetId` is somebody else's.
 */
export function recogniseField(value: JsonObject): Recognised | null {
  const { url } = value;
  if (typeof url !== 'string' || !url.includes(STORED_URL_MARK)) return null;
  return recogniseUrl(url) ?? recogniseMetadata(value);
}

/** True for a file-like object, as opposed to a custom field's value: both have a url of ours. */
export function isFieldValue(value: JsonObject): boolean {
  return typeof value.assetId === 'string' && typeof value.connection === 'string';
}
