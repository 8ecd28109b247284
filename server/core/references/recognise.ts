import { LRUCache } from 'lru-cache';
import {
  CONNECTION_KEY,
  isPinnable,
  MAX_ASSET_ID_LENGTH,
  parseStoredUrl,
  type Reference,
  STORED_URL_MARK,
  type StoredUrl,
} from '../../contracts/reference';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reading a url costs microseconds, and a list repeats the same ones at every request. */
const parsed = new LRUCache<string, { url: StoredUrl | null }>({ max: 20_000 });

/** `parseStoredUrl`, remembered. */
export function readStoredUrl(url: string): StoredUrl | null {
  let known = parsed.get(url);
  if (known === undefined) {
    known = { url: parseStoredUrl(url) };
    parsed.set(url, known);
  }
  return known.url;
}

/**
 * The reference that a file-like object (a row of `plugin::upload.file` or a block image) stands for.
 *
 * The url decides where there is one: field selection drops `provider`, and a file replaced in
 * Strapi keeps `provider_metadata` though its bytes are local. Without a url, as in
 * `fields=provider_metadata`, the metadata decides. Live preview puts invisible characters into
 * strings, but not into JSON, so the metadata is read first where both agree that this is ours.
 */
export function referenceOfFile(file: JsonObject): Reference | null {
  const url = file.url;
  if (typeof url === 'string') {
    if (!url.includes(STORED_URL_MARK) || !isFileLike(file)) return null;
    return metadataReference(file.provider_metadata) ?? readStoredUrl(url)?.reference ?? null;
  }
  if (file.provider_metadata === undefined || file.provider_metadata === null) return null;
  if (file.provider !== undefined && !isReferenceProvider(file.provider)) return null;
  return metadataReference(file.provider_metadata);
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
  ...['id', 'documentId', 'url', 'name', 'caption', 'width', 'height', 'size', 'previewUrl'],
  ...['focalPoint', 'createdAt', 'updatedAt', 'publishedAt', 'locale'],
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
  return typeof provider === 'string' && /^dam(?:[^\u0021-\u007e]|$)/.test(provider.normalize());
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
export function referenceOfFieldValue(value: JsonObject): Reference | null {
  if (typeof value.url !== 'string' || !value.url.includes(STORED_URL_MARK)) return null;
  return metadataReference(value);
}

/** True for a file-like object, as opposed to a custom field's value: both have a url of ours. */
export function isFieldValue(value: JsonObject): boolean {
  return typeof value.assetId === 'string' && typeof value.connection === 'string';
}
