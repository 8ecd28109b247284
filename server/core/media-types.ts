import { lookup } from 'mime-types';
import type { Asset, AssetKind, AssetVersion, LocalTexts } from '../contracts/asset';
import { formatOfBytes } from './image-types';

/** Registered media types by other names that DAMs, cameras and browsers use for them. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/jpe': 'image/jpeg',
  'image/jfif': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-jpeg': 'image/jpeg',
  'image/x-jpg': 'image/jpeg',
  'image/x-citrix-jpeg': 'image/jpeg',
  'application/jpg': 'image/jpeg',
  'application/x-jpg': 'image/jpeg',
  'image/x-png': 'image/png',
  'image/x-citrix-png': 'image/png',
  'application/png': 'image/png',
  'application/x-png': 'image/png',
  'image/vnd.mozilla.apng': 'image/apng',
  'image/x-webp': 'image/webp',
  'image/x-gif': 'image/gif',
  'image/gi_': 'image/gif',
  'image/x-avif': 'image/avif',
  'image/avif-sequence': 'image/avif',
  'image/x-heic': 'image/heic',
  'image/x-heif': 'image/heif',
  'image/tif': 'image/tiff',
  'image/x-tif': 'image/tiff',
  'image/x-tiff': 'image/tiff',
  'application/tif': 'image/tiff',
  'application/tiff': 'image/tiff',
  'image/svg': 'image/svg+xml',
  'image/svg-xml': 'image/svg+xml',
  'application/svg+xml': 'image/svg+xml',
  'image/x-bmp': 'image/bmp',
  'image/x-ms-bmp': 'image/bmp',
  'image/x-windows-bmp': 'image/bmp',
  'image/ico': 'image/x-icon',
  'image/icon': 'image/x-icon',
  'image/vnd.microsoft.icon': 'image/x-icon',
  'image/psd': 'image/vnd.adobe.photoshop',
  'image/photoshop': 'image/vnd.adobe.photoshop',
  'image/x-photoshop': 'image/vnd.adobe.photoshop',
  'image/x-psd': 'image/vnd.adobe.photoshop',
  'application/photoshop': 'image/vnd.adobe.photoshop',
  'application/psd': 'image/vnd.adobe.photoshop',
  'application/x-photoshop': 'image/vnd.adobe.photoshop',
  'application/vnd.adobe.photoshop': 'image/vnd.adobe.photoshop',
  'audio/mp3': 'audio/mpeg',
  'audio/x-mp3': 'audio/mpeg',
  'audio/mpeg3': 'audio/mpeg',
  'audio/x-mpeg': 'audio/mpeg',
  'audio/x-mpeg-3': 'audio/mpeg',
  'audio/mpg': 'audio/mpeg',
  'audio/x-mpg': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/mp4a-latm': 'audio/mp4',
  'audio/x-aac': 'audio/aac',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/x-pn-wav': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/x-ogg': 'audio/ogg',
  'audio/aif': 'audio/aiff',
  'audio/x-aiff': 'audio/aiff',
  'video/mov': 'video/quicktime',
  'video/x-quicktime': 'video/quicktime',
  'video/m4v': 'video/mp4',
  'video/x-m4v': 'video/mp4',
  'video/x-mp4': 'video/mp4',
  'video/mpg': 'video/mpeg',
  'video/x-mpeg': 'video/mpeg',
  'video/avi': 'video/x-msvideo',
  'video/msvideo': 'video/x-msvideo',
  'application/x-pdf': 'application/pdf',
  'application/acrobat': 'application/pdf',
  'text/pdf': 'application/pdf',
  'text/x-pdf': 'application/pdf',
  'application/x-zip': 'application/zip',
  'application/x-zip-compressed': 'application/zip',
};

/** Types that say nothing about the file. */
const UNSPECIFIC: ReadonlySet<string> = new Set([
  'application/octet-stream',
  'binary/octet-stream',
  'application/binary',
  'application/unknown',
  'application/x-unknown',
  'application/download',
  'application/x-download',
  'application/force-download',
  'unknown/unknown',
]);

const UNKNOWN = 'application/octet-stream';

/**
 * Returns the registered media type in lower case, such as `image/jpeg` for `IMAGE/JPG; charset=binary`.
 * A charset is kept for text only. If the type says nothing about the file, the extension of the file's
 * name decides, except that a name alone makes no file a page or a script.
 */
export function normalisedMime(mime: string, fileName: string): string {
  const [type = '', ...parameters] = mime
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const known = ALIASES[type] ?? type;
  const isSpecific = /^[a-z]+\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(known) && !UNSPECIFIC.has(known);
  if (!isSpecific) return mimeOfName(fileName);
  const charset = parameters.find((part) => /^charset="?[a-z0-9._-]+"?$/.test(part));
  return known.startsWith('text/') && charset !== undefined ? `${known}; ${charset}` : known;
}

function mimeOfName(fileName: string): string {
  const found = lookup(fileName) || UNKNOWN;
  const mime = ALIASES[found] ?? found;
  return mime === 'image/svg+xml' || isPassive(mime) ? mime : UNKNOWN;
}

/**
 * True if a browser that opens such a file as a page runs nothing of it: pixels, films, sounds, fonts,
 * plain text, and PDFs, which browsers open in a viewer of their own.
 */
export function isPassive(mime: string): boolean {
  const [type = ''] = mime.split(';');
  if (/\bxml\b|\bsvg\b/.test(type)) return false;
  return (
    /^(image|video|audio|font)\//.test(type) ||
    type === 'application/pdf' ||
    type === 'text/plain' ||
    type === 'text/csv'
  );
}

/** Types of a login page, or of a message of an API or a proxy. */
const PAGES: ReadonlySet<string> = new Set([
  'text/html',
  'application/xhtml+xml',
  'application/json',
  'application/problem+json',
]);

/**
 * True if an answer is a page or a message instead of a file of type `mime`. Its first bytes decide with its
 * type, because some servers call every file a page.
 */
export function isPageInstead(
  contentType: string | null,
  mime: string,
  firstBytes: Uint8Array,
): boolean {
  const isOther = mime === UNKNOWN || mime.startsWith('text/') || PAGES.has(essenceOf(mime));
  return !isOther && PAGES.has(essenceOf(contentType ?? '')) && isText(firstBytes);
}

/**
 * True if an answer is a picture instead of a file of type `mime`: some servers send a placeholder, with status 200,
 * for a film or a document that they have lost.
 */
export function isPictureInstead(mime: string, firstBytes: Uint8Array): boolean {
  const isOther = mime === UNKNOWN || mime.startsWith('image/');
  return !isOther && formatOfBytes(firstBytes) !== null;
}

function essenceOf(mime: string): string {
  return (mime.split(';')[0] ?? '').trim().toLowerCase();
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => byte < 0x09)) return false;
  try {
    // The bytes may end within a character.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

const KINDS: readonly AssetKind[] = ['image', 'video', 'audio'];

/**
 * Returns an asset of a connector as the rest of the plugin expects it: registered media types,
 * sizes as the file is displayed, and no text of blanks. Returns the same object if nothing changes.
 */
export function normalisedAsset(asset: Asset): Asset {
  return withoutBlanks(withNormalisedVersions(asset));
}

/** Texts that may be null. */
const TEXTS = ['alternativeText', 'caption', 'credit', 'copyright'] as const;

/** An empty text of a DAM says nothing: that an image needs none is said where it is used. */
function withoutBlanks(asset: Asset): Asset {
  const blank = TEXTS.filter((key) => asset[key] !== null && asset[key].trim() === '');
  const own = blank.length === 0 ? asset : { ...asset, ...toNull(blank) };
  const texts = Object.entries(asset.texts ?? {});
  if (!texts.some(([, each]) => blankIn(each).length > 0)) return own;
  const said = texts.map(([language, each]) => [language, { ...each, ...toNull(blankIn(each)) }]);
  return { ...own, texts: Object.fromEntries(said) };
}

const LOCAL_TEXTS = ['title', 'alternativeText', 'caption', 'credit'] as const;

function blankIn(texts: LocalTexts): (keyof LocalTexts)[] {
  return LOCAL_TEXTS.filter((key) => texts[key]?.trim() === '');
}

function toNull(keys: readonly string[]): Record<string, null> {
  return Object.fromEntries(keys.map((key) => [key, null]));
}

function withNormalisedVersions(asset: Asset): Asset {
  const versions = asset.versions.map(normalisedVersion);
  const index = asset.current === null ? -1 : asset.versions.indexOf(asset.current);
  const listed = versions[index];
  const current = listed ?? (asset.current === null ? null : normalisedVersion(asset.current));
  const isSame =
    current === asset.current && versions.every((each, at) => each === asset.versions[at]);
  if (isSame) return asset;
  return { ...asset, kind: kindOf(asset, current ?? versions[0]), versions, current };
}

/** A kind that the connector told is believed; `document` may only mean that the type said nothing. */
function kindOf({ kind }: Asset, version: AssetVersion | undefined): AssetKind {
  if (kind !== 'document' || version === undefined) return kind;
  return KINDS.find((each) => version.mime.startsWith(`${each}/`)) ?? kind;
}

function normalisedVersion(version: AssetVersion): AssetVersion {
  const { fileName, ext, orientation, ...rest } = version;
  const mime = normalisedMime(version.mime, /\.[a-z0-9]+$/i.test(fileName) ? fileName : ext);
  const isOddRendition = version.renditions.some(
    (each) => each.mime !== normalisedMime(each.mime, ''),
  );
  if (mime === version.mime && orientation === undefined && !isOddRendition) return version;
  const { width, height } = version;
  // EXIF 5 to 8 lie on their side: width and height change places when they are displayed.
  const isTurned = orientation !== undefined && orientation >= 5;
  return {
    ...rest,
    fileName,
    ext,
    mime,
    width: isTurned ? height : width,
    height: isTurned ? width : height,
    renditions: version.renditions.map((each) => ({
      ...each,
      mime: normalisedMime(each.mime, ''),
    })),
  };
}
