/**
 * The stored form of a reference: the way in which content names a DAM asset without copying it.
 *
 * `/api/dam/a/<connection>/<base64url(assetId)>[@<version>]/<slug>.<ext>` is enough to know the asset.
 * `/dam/a/` marks a stored url, with any host or prefix before it.
 */

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

const SEGMENTS =
  /^([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)\/([A-Za-z0-9_-]{1,2048})(?:@([A-Za-z0-9._-]{1,128}))?\/([a-z0-9-]{1,128})(?:~v[A-Za-z0-9._-]{1,128}?)?(?:\.([a-z0-9]{1,12}))?(?=$|[?#])/;

/**
 * Reads a stored or resolved url, with or without a host. Returns null for any other text and for a
 * malformed reference, so that callers leave it unchanged.
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
  const pin = pinned === undefined ? '' : `@${pinned}`;
  const shown = shownVersion === undefined ? '' : `~v${shownVersion}`;
  const ending = /^[a-z0-9]{1,12}$/.test(ext) ? `.${ext}` : '';
  return `${STORED_URL_MARK}${reference.connection}/${encodeAssetId(reference.assetId)}${pin}/${slugOf(name)}${shown}${ending}`;
}

/** True if a version's name can be part of a url; other versions cannot be pinned. */
export function isPinnable(version: string): boolean {
  return /^[A-Za-z0-9._-]{1,128}$/.test(version);
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
  let binary = '';
  for (const byte of new TextEncoder().encode(assetId)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Returns null for texts that `encodeAssetId` does not make, such as other encodings of an id. */
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
    // The text is not base64 or not UTF-8, so it is no reference.
    return null;
  }
}

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
