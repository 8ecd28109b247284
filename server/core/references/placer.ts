import { type Availability, fromPercent, inPercent } from '../../contracts/asset';
import { type StoredUrl, slugOf } from '../../contracts/reference';
import type { LiveResolution } from '../availability';
import { isObject, type JsonObject } from '../json';
import type { DamInfo, MediaView, MediaViews } from '../media-view';
import type { Resolutions } from '../resolver';
import { slugOfTitle } from '../slug';
import type { Ours } from './ours';
import { placeText, type TextContext } from './place-text';
import { type Recognised, sourceMapOf } from './recognise';
import { type FoundObject, OMITTED, type Path, type Placer } from './walk';

export interface PlacerOptions {
  ours: Ours;
  resolutions: Resolutions;
  mediaViews: MediaViews;
  /** True if an asset that cannot be shown at this path is replaced by a placeholder image. */
  usesPlaceholder(path: Path): boolean;
}

/** Creates a placer that writes resolved references in the formats of Strapi's responses. */
export function createPlacer({
  ours,
  resolutions,
  mediaViews,
  usesPlaceholder,
}: PlacerOptions): Placer {
  const shownOf = ({ key, reference, stored }: Recognised): Shown | Availability => {
    const resolution = resolutions(key);
    if (resolution.availability !== 'live') return resolution.availability;
    const { asset, version, changedAtMs } = resolution;
    const url = stored ?? { reference, slug: 'asset', ext: version.ext, query: '' };
    return { view: mediaViews.view(asset, version, url), asset, changedAtMs, stored };
  };
  const context: TextContext = {
    ours,
    targetOf({ key, stored }) {
      const resolution = resolutions(key);
      if (resolution.availability !== 'live') {
        return { url: mediaViews.hiddenUrl(stored) + stored.query, shown: null };
      }
      const { asset, version } = resolution;
      const { url } = mediaViews.view(asset, version, stored);
      return { url: url + stored.query, shown: { asset, version } };
    },
  };
  return {
    object({ kind, value, recognised }, path) {
      const shown = shownOf(recognised);
      if (typeof shown === 'object') return PLACE[kind](value, shown.view, shown);
      return usesPlaceholder(path)
        ? placeholder(value, shown, mediaViews.placeholderUrl())
        : OMITTED;
    },
    text({ value, hits }) {
      return placeText(value, hits, context) ?? OMITTED;
    },
  };
}

/** A live asset at one place. */
interface Shown extends Pick<LiveResolution, 'asset' | 'changedAtMs'> {
  view: MediaView;
  /** Null if the reference was found in metadata only. */
  stored: StoredUrl | null;
}

const PLACE: Record<
  FoundObject['kind'],
  (value: JsonObject, view: MediaView, shown: Shown) => JsonObject
> = {
  file: placeFile,
  'block-image': placeBlockImage,
  field: placeField,
};

/** The keys of a file in a REST response without field selection, in the order of Strapi 5.54. */
export const WHOLE_FILE: readonly string[] = [
  'id',
  'documentId',
  'name',
  'alternativeText',
  'caption',
  'focalPoint',
  'width',
  'height',
  'formats',
  'hash',
  'ext',
  'mime',
  'size',
  'url',
  'previewUrl',
  'provider',
  'provider_metadata',
  'createdAt',
  'updatedAt',
  'publishedAt',
];

/** Keys that get resolved values if they are present; field selection may have dropped any of them. */
export const RESOLVED_KEYS = [
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

function placeFile(file: JsonObject, view: MediaView, shown: Shown): JsonObject {
  if (isWhole(file)) return placeWholeFile(file, view, shown);
  const placed: JsonObject = { ...file };
  for (const key of RESOLVED_KEYS) if (key in placed) placed[key] = view[key];
  if ('alternativeText' in placed) placed.alternativeText = alternativeTextOf(file, view);
  if ('caption' in placed) placed.caption = captionOf(file, view);
  if ('name' in placed) placed.name = nameOf(file, shown);
  if ('focalPoint' in placed) placed.focalPoint = focalPointOf(file, shown);
  if ('updatedAt' in placed) placed.updatedAt = updatedAtOf(file, shown);
  if ('previewUrl' in placed) placed.previewUrl = null;
  placed.dam = damOf(file, view);
  return placed;
}

function isWhole(file: JsonObject): boolean {
  let index = 0;
  for (const key in file) if (key !== WHOLE_FILE[index++]) return false;
  return index === WHOLE_FILE.length;
}

/** Resolves a block image. The literal has the keys that Strapi's editor stores; other keys are kept. */
function placeBlockImage(image: JsonObject, view: MediaView): JsonObject {
  const placed: JsonObject = {
    name: image.name,
    alternativeText: alternativeTextOf(image, view),
    url: view.url,
    caption: captionOf(image, view),
    width: view.width,
    height: view.height,
    formats: view.formats,
    hash: image.hash,
    ext: view.ext,
    mime: view.mime,
    size: view.size,
    previewUrl: null,
    provider: image.provider,
    provider_metadata: image.provider_metadata,
    createdAt: image.createdAt,
    updatedAt: image.updatedAt,
    dam: damOf(image, view),
  };
  for (const key in image) if (!(key in placed)) placed[key] = image[key];
  return placed;
}

/**
 * Returns the alternative text of the Media Library, else the DAM's. Live preview's source map moves from
 * the url to this text, because it would break the url.
 */
function alternativeTextOf(file: JsonObject, view: MediaView): string | null {
  if (typeof file.alternativeText === 'string') return file.alternativeText;
  if (!view.alternativeText || typeof file.url !== 'string') return view.alternativeText;
  return view.alternativeText + sourceMapOf(file.url);
}

function captionOf({ caption }: JsonObject, view: MediaView): string | null {
  return typeof caption === 'string' ? caption : view.caption;
}

/**
 * Returns the DAM's title, unless this site's Media Library renamed the file: then the name is not the one
 * from which the address was made at the pick.
 */
export function nameOf(
  { name }: JsonObject,
  { asset, stored }: Pick<Shown, 'asset' | 'stored'>,
): unknown {
  if (typeof name !== 'string' || name === asset.title || stored === null) return name;
  const isAsPicked = slugOfTitle(name) === stored.slug || slugOf(name) === stored.slug;
  return isAsPicked ? asset.title : name;
}

/** Returns the Media Library's focal point, else the DAM's, in Strapi's unit: percent from 0 to 100. */
function focalPointOf({ focalPoint }: JsonObject, { asset }: Shown): unknown {
  if (isObject(focalPoint) || asset.focalPoint === null) return focalPoint;
  return inPercent(asset.focalPoint);
}

/** Returns when the row or what is shown of the asset last changed, as the row writes instants. */
function updatedAtOf({ updatedAt }: JsonObject, { changedAtMs }: Shown): unknown {
  const rowMs = updatedAt instanceof Date ? updatedAt.getTime() : Date.parse(String(updatedAt));
  if (!(changedAtMs > rowMs)) return updatedAt;
  const changedAt = new Date(changedAtMs);
  return updatedAt instanceof Date ? changedAt : changedAt.toISOString();
}

/**
 * Puts the focal point of the row or image in place of the DAM's, and adds `overrides`, the texts that it
 * overrides; absent if there are none.
 */
function damOf(file: JsonObject, view: MediaView): DamInfo {
  const hasTexts = typeof file.alternativeText === 'string' || typeof file.caption === 'string';
  const focalPoint = file.focalPoint ? fromPercent(file.focalPoint) : null;
  if (!hasTexts && focalPoint === null) return view.dam;
  const texts = ['alternativeText', 'caption'] as const;
  return {
    ...view.dam,
    ...(focalPoint !== null && { focalPoint }),
    ...(hasTexts && { overrides: texts.filter((key) => typeof file[key] === 'string') }),
  };
}

/**
 * Resolves a file with all keys. A literal, because adding keys to a copy was measured ten times as slow.
 */
function placeWholeFile(file: JsonObject, view: MediaView, shown: Shown): JsonObject {
  return {
    id: file.id,
    documentId: file.documentId,
    name: nameOf(file, shown),
    alternativeText: alternativeTextOf(file, view),
    caption: captionOf(file, view),
    focalPoint: focalPointOf(file, shown),
    width: view.width,
    height: view.height,
    formats: view.formats,
    hash: file.hash,
    ext: view.ext,
    mime: view.mime,
    size: view.size,
    url: view.url,
    previewUrl: null,
    provider: file.provider,
    provider_metadata: file.provider_metadata,
    createdAt: file.createdAt,
    updatedAt: updatedAtOf(file, shown),
    publishedAt: file.publishedAt,
    dam: damOf(file, view),
  };
}

/** Resolves a custom field's value. The stored keys stay, so that a client can send the value back. */
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

/** Returns a file in Strapi's format that reveals nothing about the asset. */
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
