/** Image formats that the delivery route can make. */
export const IMAGE_FORMATS = ['avif', 'webp', 'jpeg', 'png', 'gif'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

interface ImageType {
  mime: string;
  /** Without a dot; the first one is written into addresses. */
  extensions: readonly [string, ...string[]];
  /** The raster format that a picture of this type is made in; null if none can be made. */
  raster: ImageFormat | null;
}

/** All image types that the core knows. */
const IMAGE_TYPES: readonly ImageType[] = [
  { mime: 'image/jpeg', extensions: ['jpg', 'jpeg'], raster: 'jpeg' },
  { mime: 'image/png', extensions: ['png'], raster: 'png' },
  { mime: 'image/webp', extensions: ['webp'], raster: 'webp' },
  { mime: 'image/avif', extensions: ['avif'], raster: 'avif' },
  { mime: 'image/gif', extensions: ['gif'], raster: 'gif' },
  // Most browsers do not show TIFF, so its pictures become JPEG.
  { mime: 'image/tiff', extensions: ['tiff', 'tif'], raster: 'jpeg' },
  // Delivered unchanged: sharp would turn a vector image into pixels.
  { mime: 'image/svg+xml', extensions: ['svg'], raster: null },
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
