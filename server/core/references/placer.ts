import type { Availability } from '../../contracts/asset';
import type { Reference } from '../../contracts/reference';
import type { Delivery, MediaView } from '../delivery';
import type { Resolutions } from '../resolver';
import { isObject, type JsonObject, readStoredUrl } from './recognise';
import { replaceInText } from './text';
import { OMITTED, type Path, type Placer } from './walk';

export interface PlacerOptions {
  resolutions: Resolutions;
  delivery: Delivery;
  /** Whether what cannot be shown at this path is a neutral picture instead of nothing. */
  usesPlaceholder(path: Path): boolean;
}

/** Places what references resolve to into the shapes of Strapi's answers. */
export function createPlacer({ resolutions, delivery, usesPlaceholder }: PlacerOptions): Placer {
  const viewOf = (reference: Reference, url: unknown): MediaView | Availability => {
    const resolution = resolutions(reference);
    if (resolution.availability !== 'live') return resolution.availability;
    const stored = typeof url === 'string' ? readStoredUrl(url) : null;
    return delivery.view(
      resolution.asset,
      resolution.version,
      stored ?? { reference, slug: 'asset', ext: resolution.version.ext, query: '' },
    );
  };
  return {
    file(file, reference, path) {
      const view = viewOf(reference, file.url);
      if (typeof view === 'object') return placeFile(file, view);
      return usesPlaceholder(path) ? placeholder(file, view, delivery.placeholderUrl()) : OMITTED;
    },
    field(value, reference, path) {
      const view = viewOf(reference, value.url);
      if (typeof view === 'object') return placeField(value, view);
      return usesPlaceholder(path) ? placeholder(value, view, delivery.placeholderUrl()) : OMITTED;
    },
    text(text) {
      return replaceInText(text, ({ url, start, end }) => {
        const resolution = resolutions(url.reference);
        // Not showable: the stored url stays, and the delivery route answers 410 for it.
        if (resolution.availability !== 'live') return text.slice(start, end);
        return delivery.url(url, resolution.version) + url.query;
      });
    },
  };
}

/** Keys that Strapi's own field selection may have dropped; only those that are there are filled. */
const RESOLVED_KEYS = [
  'url',
  'formats',
  'width',
  'height',
  'mime',
  'ext',
  'size',
  'alternativeText',
  'caption',
] as const;

function placeFile(file: JsonObject, view: MediaView): JsonObject {
  const placed: JsonObject = {};
  for (const key in file) placed[key] = file[key];
  for (const key of RESOLVED_KEYS) {
    if (key in placed) placed[key] = view[key];
  }
  if ('previewUrl' in placed) placed.previewUrl = null;
  placed.dam = view.dam;
  return placed;
}

/** The stored keys stay, so that a client can send back what it read. */
function placeField(value: JsonObject, view: MediaView): JsonObject {
  const captionInherited = typeof value.caption !== 'string' && view.caption !== null;
  return {
    ...value,
    url: view.url,
    alternativeText: value.alt ?? view.alternativeText,
    caption: captionInherited ? view.caption : (value.caption ?? null),
    width: view.width,
    height: view.height,
    formats: view.formats,
    mime: view.mime,
    ext: view.ext,
    size: view.size,
    dam: {
      ...view.dam,
      ...(isObject(value.focalPoint) && { focalPoint: value.focalPoint }),
      ...(captionInherited && { captionInherited }),
    },
  };
}

/** Strapi's shape with nothing of the asset in it. */
function placeholder(file: JsonObject, state: Availability, url: string): JsonObject {
  const placed: JsonObject = { ...file };
  const neutral: JsonObject = {
    url,
    formats: null,
    width: 1200,
    height: 800,
    mime: 'image/svg+xml',
    ext: '.svg',
    size: 0,
    alternativeText: null,
    caption: null,
  };
  for (const key of RESOLVED_KEYS) if (key in placed) placed[key] = neutral[key];
  if ('name' in placed) placed.name = 'unavailable';
  if ('previewUrl' in placed) placed.previewUrl = null;
  return { ...placed, dam: { state } };
}
