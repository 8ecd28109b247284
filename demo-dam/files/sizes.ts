/** What is needed to know which renditions a version has. Sizes in pixels. */
export interface Measured {
  readonly type: string;
  readonly mime: string;
  readonly width: number | null;
  readonly height: number | null;
}

/** A rendition that exists, with exactly the size its bytes will have. */
export interface RenditionSize {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly mime: string;
}

/** Width and height of the poster drawn for a file that is no picture. */
export const POSTER = { width: 500, height: 500 } as const;

const WIDTHS = { small: 500, medium: 750, large: 1000, preview: 1600 } as const;
const THUMBNAIL = 245;
const RENDITION_MIME: Readonly<Record<string, string>> = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/webp': 'image/webp',
  'image/svg+xml': 'image/png',
};

/**
 * The renditions of a version, worked out without touching its bytes. Never larger than the
 * original: a picture 600 pixels wide has a `small`, but no `medium`. Formats that are neither
 * JPEG, PNG, WebP nor SVG have none.
 */
export function renditionsOf(file: Measured): readonly RenditionSize[] {
  if (file.type !== 'image') return postersOf(file);
  const mime = RENDITION_MIME[file.mime];
  const { width, height } = file;
  if (!mime || !width || !height) return [];
  const scaled = (name: string, factor: number): RenditionSize => ({
    name,
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
    mime,
  });
  const fitting = Math.min(1, THUMBNAIL / width, THUMBNAIL / height);
  const widths = Object.entries(WIDTHS).filter(([, target]) => target < width);
  return [
    scaled('thumbnail', fitting),
    ...widths.map(([name, target]) => scaled(name, target / width)),
  ];
}

function postersOf(file: Measured): readonly RenditionSize[] {
  if (file.type !== 'audio' && file.type !== 'video' && file.mime !== 'application/pdf') return [];
  return [
    { name: 'thumbnail', width: THUMBNAIL, height: THUMBNAIL, mime: 'image/png' },
    { name: 'small', width: POSTER.width, height: POSTER.height, mime: 'image/png' },
  ];
}
