/** Image formats that the delivery route can make. */
export const IMAGE_FORMATS = ['avif', 'webp', 'jpeg', 'png', 'gif'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

interface ImageType {
  mime: string;
  /** Without a dot; the first one is written into addresses. */
  extensions: readonly [string, ...string[]];
  /** The raster format that a picture of this type is made in; null if none can be made. */
  raster: ImageFormat | null;
  /** False if most browsers do not show it, so that visitors get a picture of it instead. */
  isWeb: boolean;
}

/** All image types that the core knows. */
const IMAGE_TYPES: readonly ImageType[] = [
  { mime: 'image/jpeg', extensions: ['jpg', 'jpeg'], raster: 'jpeg', isWeb: true },
  { mime: 'image/png', extensions: ['png'], raster: 'png', isWeb: true },
  { mime: 'image/webp', extensions: ['webp'], raster: 'webp', isWeb: true },
  { mime: 'image/avif', extensions: ['avif'], raster: 'avif', isWeb: true },
  { mime: 'image/gif', extensions: ['gif'], raster: 'gif', isWeb: true },
  { mime: 'image/apng', extensions: ['apng'], raster: 'png', isWeb: true },
  { mime: 'image/tiff', extensions: ['tiff', 'tif'], raster: 'jpeg', isWeb: false },
  // Delivered unchanged: sharp would turn a vector image into pixels, and cannot read the others.
  { mime: 'image/svg+xml', extensions: ['svg'], raster: null, isWeb: true },
  { mime: 'image/bmp', extensions: ['bmp'], raster: null, isWeb: true },
  { mime: 'image/x-icon', extensions: ['ico'], raster: null, isWeb: true },
];

const byMime = new Map(IMAGE_TYPES.map((type) => [type.mime, type]));
const byExtension = new Map(
  IMAGE_TYPES.flatMap((type) => type.extensions.map((extension) => [extension, type] as const)),
);

/** Returns the media type of a format. */
export function mimeOfFormat(format: ImageFormat): string {
  return `image/${format}`;
}

/** Returns the extension of a format, without a dot. */
export function extensionOfFormat(format: ImageFormat): string {
  return extensionOfMime(mimeOfFormat(format)) ?? format;
}

/** Returns the extension of an image's media type, without a dot; undefined for other types. */
export function extensionOfMime(mime: string): string | undefined {
  return byMime.get(mime)?.extensions[0];
}

/** Returns the media type for an image extension without a dot; undefined for other extensions. */
export function mimeOfExtension(extension: string): string | undefined {
  return byExtension.get(extension)?.mime;
}

/** Returns the default format of pictures of this media type; null if no picture can be made. */
export function rasterFormat(mime: string): ImageFormat | null {
  return byMime.get(mime)?.raster ?? null;
}

/** True if browsers show images of this media type. */
export function isWebImage(mime: string): boolean {
  return byMime.get(mime)?.isWeb ?? false;
}

/** Returns the image format of a file by its first bytes; null if browsers do not show the file. */
export function formatOfBytes(head: Uint8Array): ImageFormat | null {
  const text = String.fromCharCode(...head.subarray(0, 32));
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF8')) return 'gif';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (text.startsWith('ftyp', 4) && /avi[fs]/.test(text.slice(8))) return 'avif';
  return null;
}
