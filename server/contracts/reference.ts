/**
 * The stored form of a reference: how content names a DAM asset without copying it.
 *
 * `/api/dam/a/<connection>/<base64url(assetId)>[@<version>]/<slug>.<ext>` is all that is needed to
 * know the asset; it is recognised by `/dam/a/`, whatever host or prefix stands before it.
 */

/** What content refers to. `version` is there only where a placement pins one. */
export interface Reference {
  connection: string;
  assetId: string;
  version?: string;
}

/** `provider` of a byte-less row of Strapi's Media Library that stands for a reference. */
export const REFERENCE_PROVIDER = 'dam';

/** What every stored url holds, whatever stands before it. */
export const STORED_URL_MARK = '/dam/a/';

/** Names a connection in configuration and in urls. */
export const CONNECTION_KEY = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** One string for one (connection, assetId, version); for maps, never stored. */
export type ReferenceKey = string;

export function referenceKey({ connection, assetId, version }: Reference): ReferenceKey {
  return version === undefined
    ? `${connection} ${assetId}`
    : `${connection} ${assetId}\u0000${version}`;
}

/** The parts of a stored url. `query` holds query and fragment as they stood, `?` or `#` included. */
export interface StoredUrl {
  reference: Reference;
  slug: string;
  /** Lower case, no dot; empty where there is none. */
  ext: string;
  query: string;
}

/** Longest asset id, in characters, that a url can carry; longer ones are refused, not cut. */
export const MAX_ASSET_ID_LENGTH = 512;

const SEGMENTS =
  /^([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)\/([A-Za-z0-9_-]{1,2048})(?:@([A-Za-z0-9._-]{1,128}))?\/([a-z0-9-]{1,128})(?:~v[A-Za-z0-9._-]{1,128}?)?(?:\.([a-z0-9]{1,12}))?(?=$|[?#])/;

/**
 * Reads a stored or resolved url, with or without a host in front. Null for anything else, a
 * malformed reference included: what cannot be read is never touched.
 */
export function parseStoredUrl(url: string): StoredUrl | null {
  const mark = url.indexOf(STORED_URL_MARK);
  if (mark < 0) return null;
  const rest = url.slice(mark + STORED_URL_MARK.length);
  const match = SEGMENTS.exec(rest);
  if (match === null) return null;
  const [whole, connection = '', encoded = '', version, slug = '', ext = ''] = match;
  const assetId = decodeAssetId(encoded);
  if (assetId === null) return null;
  const reference: Reference =
    version === undefined ? { connection, assetId } : { connection, assetId, version };
  return { reference, slug, ext, query: rest.slice(whole.length) };
}

/** The url content stores. `name` only makes it readable; it may be any text. */
export function storedUrl(reference: Reference, name: string, ext: string): string {
  return `/api${deliveryPath(reference, name, ext, reference.version)}`;
}

/** The path below the API's prefix; `shownVersion` puts `~v<version>` before the extension. */
export function deliveryPath(
  reference: Reference,
  name: string,
  ext: string,
  pinned?: string,
  shownVersion?: string,
): string {
  const pin = pinned === undefined ? '' : `@${pinned}`;
  const shown = shownVersion === undefined ? '' : `~v${shownVersion}`;
  const ending = /^[a-z0-9]{1,12}$/.test(ext) ? `.${ext}` : '';
  return `${STORED_URL_MARK}${reference.connection}/${encodeAssetId(reference.assetId)}${pin}/${slugOf(name)}${shown}${ending}`;
}

/** A version's name as it can stand in a url; null where it cannot, so such versions have no pins. */
export function isPinnable(version: string): boolean {
  return /^[A-Za-z0-9._-]{1,128}$/.test(version);
}

/** `[a-z0-9-]` only: brackets and spaces would break markdown. Never empty. */
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

/** base64url of the UTF-8 bytes (RFC 4648 §5, no padding); the same in Node and in a browser. */
export function encodeAssetId(assetId: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(assetId)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Null for what no `encodeAssetId` ever made: other encodings of the same id are refused. */
export function decodeAssetId(encoded: string): string | null {
  try {
    const binary = atob(encoded.replace(/-/g, '+').replace(/_/g, '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const assetId = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const canonical = encodeAssetId(assetId) === encoded;
    return canonical && assetId.length > 0 && assetId.length <= MAX_ASSET_ID_LENGTH
      ? assetId
      : null;
  } catch {
    // Not base64, or not UTF-8: no reference of ours.
    return null;
  }
}

/** What a custom field `plugin::dam.asset` stores for one asset; null or absent is inherited. */
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

/** Strapi's words for what a field takes. */
export type AllowedType = 'images' | 'videos' | 'audios' | 'files';

/** What a content type says about a custom field `plugin::dam.asset`; absent allows everything. */
export interface AssetFieldOptions {
  multiple?: boolean;
  allowedTypes?: readonly AllowedType[] | null;
  /** Keys of connections, separated by commas, as the Content-Type Builder's text box has them. */
  connections?: string | null;
  /** Paths of folders in the DAM, likewise; what lies below them is allowed too. */
  folders?: string | null;
  /** `landscape`, `portrait`, `square`, or a ratio such as `16:9`; of pictures and videos. */
  aspect?: string | null;
  /** Pixels, likewise. */
  minWidth?: number | null;
  minHeight?: number | null;
  /** Asked for when content is published; none at all is the business of `required`. */
  min?: number | null;
  max?: number | null;
}
