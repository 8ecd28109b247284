/**
 * The stored form of a reference: the way in which content names a DAM asset without copying it.
 *
 * `/api/dam/a/<connection>/<base64url(assetId)>[@<version>]/<slug>.<ext>` is enough to know the asset.
 * `/dam/a/` marks a stored url, with any host or prefix before it.
 */

import type { FocalPoint } from './asset';

/** Names an asset. `version` is present only if a placement pins one. */
export interface Reference {
  connection: string;
  assetId: string;
  version?: string;
}

/** `provider` of a row of Strapi's Media Library that stands for a reference and has no bytes. */
export const REFERENCE_PROVIDER = 'dam';

/** Marks every stored url, with any host or prefix before it. */
export const STORED_URL_MARK = '/dam/a/';

/** Stands between the slug and the version shown. */
export const SHOWN_MARK = '~v';

/** Form of a connection's key in the configuration and in urls. */
export const CONNECTION_KEY = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** A key for maps, unique for connection, asset and version. Never stored. */
export type ReferenceKey = string;

export function referenceKey({ connection, assetId, version }: Reference): ReferenceKey {
  return version === undefined
    ? `${connection} ${assetId}`
    : `${connection} ${assetId}\u0000${version}`;
}

/** The parts of a stored url. */
export interface StoredUrl {
  reference: Reference;
  slug: string;
  /** In lower case, without the dot; empty if there is none. */
  ext: string;
  /** Query and fragment unchanged, with `?` or `#`. */
  query: string;
}

/** Characters of the longest asset id that a url can carry. Longer ids are refused. */
export const MAX_ASSET_ID_LENGTH = 512;

/** Characters of the longest version that a url can carry. Longer versions cannot be pinned. */
const MAX_VERSION_LENGTH = 512;

/** Connection, asset id, pinned version and name. A segment can hold the base64url of the longest id. */
const SEGMENTS =
  /^([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)\/([A-Za-z0-9_-]{1,2048})={0,2}(?:@([^/?#]{1,4096}))?\/([^/?#]{1,4096})\/?(?=$|[?#])/;

/**
 * Reads a stored or resolved url, with or without a host. Deviations without another meaning are accepted:
 * percent-encoded characters, capital letters and other characters in the name, padding of the id, and a
 * slash at the end. Returns null for any other text and for a malformed reference, so that callers leave
 * it unchanged.
 */
export function parseStoredUrl(url: string): StoredUrl | null {
  const mark = url.indexOf(STORED_URL_MARK);
  if (mark < 0) return null;
  const rest = url.slice(mark + STORED_URL_MARK.length);
  const pathLength = rest.search(/[?#]/);
  const path = pathLength < 0 ? rest : rest.slice(0, pathLength);
  if (/\s|%[01][0-9a-f]|%7f/i.test(path)) return null;
  const match = SEGMENTS.exec(path.includes('%') ? decodeHarmless(path) : path);
  if (match === null) return null;
  const [, connection = '', encoded = '', pinned, name = ''] = match;
  const assetId = decodeAssetId(encoded);
  const version = pinned === undefined ? undefined : decodeVersion(pinned);
  if (assetId === null || version === null) return null;
  if (name === '.' || name === '..') return null;
  return {
    reference: version === undefined ? { connection, assetId } : { connection, assetId, version },
    ...nameParts(name),
    query: rest.slice(path.length),
  };
}

/** Reads the last segment: the slug, the version shown, which is ignored, and the extension. */
function nameParts(name: string): { slug: string; ext: string } {
  const shownAt = name.indexOf(SHOWN_MARK);
  const end = shownAt < 0 ? name.length : shownAt;
  const dot = name.lastIndexOf('.');
  // A dot right after the mark begins an encoded version.
  const ext = dot >= 0 && dot !== shownAt + SHOWN_MARK.length ? name.slice(dot + 1) : '';
  const isExt = /^[A-Za-z0-9]{1,12}$/.test(ext);
  const title = name.slice(0, isExt ? Math.min(end, dot) : end);
  return { slug: slugOf(title), ext: isExt ? ext.toLowerCase() : '' };
}

/** Decodes percent-encoded characters, except those that would split the path or end it. */
function decodeHarmless(path: string): string {
  return path.replace(/(?:%[0-9A-Fa-f]{2})+/g, (encoded) => {
    try {
      const decoded = decodeURIComponent(encoded);
      return /[/?#%]/.test(decoded) ? encoded : decoded;
    } catch {
      // Not UTF-8, so it stands for no text.
      return encoded;
    }
  });
}

/** Returns the url that content stores. `name` makes it readable and may be any text. */
export function storedUrl(reference: Reference, name: string, ext: string): string {
  return `/api${deliveryPath(reference, name, ext, reference.version)}`;
}

/** Returns the path below the API's prefix. `shownVersion` adds `~v<version>` before the extension. */
export function deliveryPath(
  reference: Reference,
  name: string,
  ext: string,
  pinned?: string,
  shownVersion?: string,
): string {
  const pin = pinned === undefined ? '' : `@${encodeVersion(pinned)}`;
  const ending = /^[a-z0-9]{1,12}$/.test(ext) ? `.${ext}` : '';
  const shown = shownVersion === undefined ? '' : SHOWN_MARK + shownAs(shownVersion, ending);
  return `${STORED_URL_MARK}${reference.connection}/${encodeAssetId(reference.assetId)}${pin}/${slugOf(name)}${shown}${ending}`;
}

/** Encodes the version shown. Without an extension, the end of `1.2` would be taken for one. */
function shownAs(version: string, ending: string): string {
  return ending === '' && version.includes('.')
    ? `.${toBase64Url(version)}`
    : encodeVersion(version);
}

/** True if a url can carry the version, so that it can be pinned. */
export function isPinnable(version: string): boolean {
  return version !== '' && version.length <= MAX_VERSION_LENGTH && isText(version);
}

/** True if urls can carry this asset id and databases can store it. */
export function isAssetId(assetId: string): boolean {
  return assetId !== '' && assetId.length <= MAX_ASSET_ID_LENGTH && isText(assetId);
}

/** True without half a surrogate pair, which UTF-8 cannot carry, and NUL, which PostgreSQL cannot store. */
function isText(text: string): boolean {
  return !/[\uD800-\uDFFF]/u.test(text) && !text.includes('\0');
}

/** A version that stands in a url as it is. A dot at the beginning marks an encoded one. */
const PLAIN_VERSION = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

/**
 * Returns a version as it stands in urls: unchanged if it has only `[A-Za-z0-9._-]`, else a dot and its
 * base64url. Percent-encoding would not do: proxies decode it, and many refuse `%2F`.
 */
function encodeVersion(version: string): string {
  return PLAIN_VERSION.test(version) ? version : `.${toBase64Url(version)}`;
}

/** Returns the version that `encodeVersion` encoded; null if no version can be meant. */
function decodeVersion(encoded: string): string | null {
  // Versions that begin with a dot were not always encoded.
  const decoded = encoded.startsWith('.') ? fromBase64Url(encoded.slice(1)) : null;
  const version = decoded ?? encoded;
  return isPinnable(version) ? version : null;
}

/** Returns a slug of `[a-z0-9-]`, since brackets and spaces would break markdown. Never empty. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'asset' : slug;
}

/** base64url of the UTF-8 bytes (RFC 4648 §5, without padding), in Node and in browsers. */
export function encodeAssetId(assetId: string): string {
  return toBase64Url(assetId);
}

/** Returns null for texts that `encodeAssetId` does not make, such as other encodings of an id. */
export function decodeAssetId(encoded: string): string | null {
  const assetId = fromBase64Url(encoded);
  return assetId !== null && isAssetId(assetId) ? assetId : null;
}

function toBase64Url(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Returns null for an empty text and for what is not the canonical base64url of a text. */
function fromBase64Url(encoded: string): string | null {
  try {
    const binary = atob(encoded.replace(/-/g, '+').replace(/_/g, '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text !== '' && toBase64Url(text) === encoded ? text : null;
  } catch {
    // The text is not base64 or not UTF-8, so it stands for nothing.
    return null;
  }
}

/** The keys of an image in Strapi's Blocks (content-manager 5.54, BlocksInput/Blocks/Image). */
export const BLOCK_IMAGE_KEYS = [
  'name',
  'alternativeText',
  'url',
  'caption',
  'width',
  'height',
  'formats',
  'hash',
  'ext',
  'mime',
  'size',
  'previewUrl',
  'provider',
  'provider_metadata',
  'createdAt',
  'updatedAt',
] as const;

/** Value of a custom field `plugin::dam.asset`. A property that is null or absent is inherited. */
export interface AssetFieldValue {
  connection: string;
  assetId: string;
  version?: string;
  url: string;
  alt?: string | null;
  caption?: string | null;
  focalPoint?: { x: number; y: number } | null;
  rendition?: string | null;
}

/** What an editor sets for one use of an asset in a media field. Null inherits what the DAM says. */
export interface Overrides {
  alternativeText: string | null;
  caption: string | null;
  focalPoint: FocalPoint | null;
}

/** The key under which the admin reads the overrides of a file in a media field. Never stored. */
export const OVERRIDES_KEY = 'damOverrides';

/**
 * The key under which a write sets the overrides of a file in a media field. Never stored: the field then holds
 * another row of the same reference.
 */
export const NEW_OVERRIDES_KEY = 'damNewOverrides';

/** Strapi's words for the kinds of assets that a field takes. */
export type AllowedType = 'images' | 'videos' | 'audios' | 'files';

/** Options of a custom field `plugin::dam.asset`. An absent option allows everything. */
export interface AssetFieldOptions {
  multiple?: boolean;
  allowedTypes?: readonly AllowedType[] | null;
  /** Keys of connections, separated by commas, since the Content-Type Builder has only a text box. */
  connections?: string | null;
  /** Paths of folders in the DAM, separated by commas; they include the folders below. */
  folders?: string | null;
  /** `landscape`, `portrait`, `square`, or a ratio such as `16:9`, for images and videos. */
  aspect?: string | null;
  /** In pixels, for images and videos. */
  minWidth?: number | null;
  /** In pixels, for images and videos. */
  minHeight?: number | null;
  /** Least number of assets in published content. An empty field is a matter of `required`. */
  min?: number | null;
  /** Greatest number of assets. */
  max?: number | null;
}
