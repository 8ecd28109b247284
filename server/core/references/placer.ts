import {
  type Availability,
  focalPointOf,
  fromPercent,
  fromShares,
  inPercent,
} from '../../contracts/asset';
import type { ShownTexts } from '../../contracts/languages';
import {
  BLOCK_IMAGE_KEYS,
  type ReferenceKey,
  type StoredUrl,
  slugOf,
} from '../../contracts/reference';
import type { Resolution } from '../availability';
import { isObject, type JsonObject, setOwn } from '../json';
import type { DamInfo, Described, MediaViews, Shown } from '../media-view';
import { slugOfTitle } from '../slug';
import type { Ours } from './ours';
import { placedHit, placeHits, type TextContext, type TextTarget } from './place-text';
import { type StoredRecognised, sourceMapOf } from './recognise';
import { type Collected, type FoundObject, OMITTED, type Path, type Placer } from './walk';

export interface PlacerOptions extends Pick<Collected, 'recognised'> {
  ours: Ours;
  /** Of each recognised reference, in the same order. */
  resolutions: readonly Resolution[];
  mediaViews: MediaViews;
  /** Locale of content that has none of its own; null if that is not known. @default null */
  locale?: string | null;
  /** True if an asset that cannot be shown at this path is replaced by a placeholder image. */
  usesPlaceholder(path: Path): boolean;
}

/** Creates a placer that writes resolved references in the formats of Strapi's responses. */
export function createPlacer({
  ours,
  recognised,
  resolutions,
  mediaViews,
  locale: ofRequest = null,
  usesPlaceholder,
}: PlacerOptions): Placer {
  const all = recognised.map((each, index): Shown | Availability => {
    const resolution = resolutions[index];
    if (resolution === undefined) return 'unknown';
    return resolution.availability === 'live'
      ? mediaViews.shown(each, resolution)
      : resolution.availability;
  });
  let byKey: ReadonlyMap<ReferenceKey, Resolution | undefined> | undefined;
  const targetOf = (
    found: StoredRecognised,
    shown: Shown | Availability,
    locale: string | null,
  ): TextTarget => {
    const { query } = found.stored;
    if (typeof shown !== 'object') {
      const url = mediaViews.hiddenUrl(found.stored) + query;
      return { url, shown: null, alternativeText: null };
    }
    const { alternativeText } = mediaViews.describe(shown, locale).texts;
    return { url: mediaViews.address(shown, query), shown: shown.resolution, alternativeText };
  };
  const contextOf = (locale: string | null): TextContext => ({
    ours,
    targetOf(found) {
      byKey ??= new Map(recognised.map(({ key }, index) => [key, resolutions[index]]));
      const resolution = byKey.get(found.key);
      const isLive = resolution?.availability === 'live';
      return targetOf(found, isLive ? mediaViews.shown(found, resolution) : 'unknown', locale);
    },
  });
  return {
    object({ kind, value, index, locale }, path) {
      const shown = all[index] ?? 'unknown';
      if (typeof shown === 'object') {
        const described = mediaViews.describe(shown, locale ?? ofRequest);
        return PLACE[kind](value, shown, described, mediaViews);
      }
      return usesPlaceholder(path)
        ? placeholder(value, shown, mediaViews.placeholderUrl())
        : OMITTED;
    },
    text({ value, known, indexes, locale: own }) {
      const shown = indexes.map((index) => all[index] ?? 'unknown');
      const locale = known.follows ? (own ?? ofRequest) : null;
      const before = known.placed;
      if (before?.locale === locale && before.shown.every((each, at) => each === shown[at])) {
        return before.text;
      }
      const hits = known.hits.map((hit, at) =>
        placedHit(hit, targetOf(hit.recognised, shown[at] ?? 'unknown', locale)),
      );
      const placed = placeHits(value, hits, contextOf(locale));
      if (placed === null) return OMITTED;
      const isLive = shown.every((each) => typeof each === 'object');
      if (isLive) known.placed = { shown, locale, text: placed };
      return placed;
    },
  };
}

type PlaceObject = (
  value: JsonObject,
  shown: Shown,
  described: Described,
  mediaViews: MediaViews,
) => JsonObject;

const PLACE: Record<FoundObject['kind'], PlaceObject> = {
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

const MEASURES = ['url', 'formats', 'width', 'height', 'mime', 'ext', 'size'] as const;

/** Keys that get resolved values if they are present; field selection may have dropped any of them. */
export const RESOLVED_KEYS = [...MEASURES, 'alternativeText', 'caption'] as const;

function placeFile(
  file: JsonObject,
  shown: Shown,
  described: Described,
  mediaViews: MediaViews,
): JsonObject {
  if (isWhole(file, WHOLE_FILE)) return placeWholeFile(file, shown, described, mediaViews);
  const { view } = shown;
  const { texts } = described;
  const placed: JsonObject = { ...file };
  for (const key of MEASURES) if (key in placed) placed[key] = view[key];
  if ('formats' in placed)
    placed.formats = mediaViews.formatsOf(shown, fromPercent(file.focalPoint));
  if ('alternativeText' in placed) placed.alternativeText = alternativeTextOf(file, texts);
  if ('caption' in placed) placed.caption = captionOf(file, texts);
  if ('name' in placed) placed.name = nameOf(file, texts, shown.stored);
  if ('focalPoint' in placed) placed.focalPoint = focalPointOfFile(file, shown);
  if ('updatedAt' in placed) placed.updatedAt = updatedAtOf(file, shown);
  if ('previewUrl' in placed) placed.previewUrl = null;
  placed.dam = damOf(file, described);
  return placed;
}

/** True if an object has these keys in this order and no others. */
function isWhole(object: JsonObject, keys: readonly string[]): boolean {
  let index = 0;
  for (const key in object) if (key !== keys[index++]) return false;
  return index === keys.length;
}

/** The keys that `placeBlockImage` sets. */
const BLOCK_IMAGE: ReadonlySet<string> = new Set([...BLOCK_IMAGE_KEYS, 'dam']);

/** The keys of the last block image, and those of them that are not in `BLOCK_IMAGE`: most images have the same. */
let lastBlockImage: { keys: readonly string[]; further: readonly string[] } = {
  keys: [],
  further: [],
};

function furtherKeysOf(image: JsonObject): readonly string[] {
  if (!isWhole(image, lastBlockImage.keys)) {
    const keys = Object.keys(image);
    lastBlockImage = { keys, further: keys.filter((key) => !BLOCK_IMAGE.has(key)) };
  }
  return lastBlockImage.further;
}

/** Resolves a block image. The literal has the keys that Strapi's editor stores; other keys are kept. */
function placeBlockImage(
  image: JsonObject,
  shown: Shown,
  described: Described,
  mediaViews: MediaViews,
): JsonObject {
  const { view } = shown;
  const { texts } = described;
  const placed: JsonObject = {
    name: image.name,
    alternativeText: alternativeTextOf(image, texts),
    url: view.url,
    caption: captionOf(image, texts),
    width: view.width,
    height: view.height,
    formats: mediaViews.formatsOf(shown, fromPercent(image.focalPoint)),
    hash: image.hash,
    ext: view.ext,
    mime: view.mime,
    size: view.size,
    previewUrl: null,
    provider: image.provider,
    provider_metadata: image.provider_metadata,
    createdAt: image.createdAt,
    updatedAt: image.updatedAt,
    dam: damOf(image, described),
  };
  for (const key of furtherKeysOf(image)) setOwn(placed, key, image[key]);
  return placed;
}

/**
 * Returns the alternative text of this use or of the Media Library, else the DAM's. Live preview's source map moves from
 * the url to this text, because it would break the url.
 */
function alternativeTextOf(file: JsonObject, { alternativeText }: ShownTexts): string | null {
  if (typeof file.alternativeText === 'string') return file.alternativeText;
  if (!alternativeText || typeof file.url !== 'string') return alternativeText;
  return alternativeText + sourceMapOf(file.url);
}

function captionOf({ caption }: JsonObject, texts: ShownTexts): string | null {
  return typeof caption === 'string' ? caption : texts.caption;
}

/**
 * Returns the DAM's title, unless this site's Media Library renamed the file: then the name is not the one
 * from which the address was made at the pick.
 */
export function nameOf(
  { name }: JsonObject,
  { title }: Pick<ShownTexts, 'title'>,
  stored: StoredUrl | null,
): unknown {
  if (typeof name !== 'string' || name === title || stored === null) return name;
  const isAsPicked = slugOfTitle(name) === stored.slug || slugOf(name) === stored.slug;
  return isAsPicked ? title : name;
}

/** Returns the focal point of this use, else this site's, else the DAM's, in Strapi's unit: percent from 0 to 100. */
function focalPointOfFile({ focalPoint }: JsonObject, { resolution: { asset } }: Shown): unknown {
  const inherited = focalPointOf(asset);
  return isObject(focalPoint) || inherited === null ? focalPoint : inPercent(inherited);
}

/** Returns when the row or what is shown of the asset last changed, as the row writes instants. */
function updatedAtOf({ updatedAt }: JsonObject, shown: Shown): unknown {
  const { changedAtMs } = shown.resolution;
  if (updatedAt instanceof Date) {
    return changedAtMs > updatedAt.getTime() ? new Date(changedAtMs) : updatedAt;
  }
  if (typeof updatedAt !== 'string') return updatedAt;
  if (shown.rowUpdatedAt !== updatedAt) {
    const isLater = changedAtMs > Date.parse(updatedAt);
    shown.rowUpdatedAt = updatedAt;
    shown.updatedAt = isLater ? new Date(changedAtMs).toISOString() : updatedAt;
  }
  return shown.updatedAt;
}

/**
 * Puts the focal point of the row or image in place of the DAM's, and adds `overrides`, the texts that it
 * overrides; absent if there are none.
 */
function damOf(file: JsonObject, described: Described): DamInfo {
  const hasTexts = typeof file.alternativeText === 'string' || typeof file.caption === 'string';
  const focalPoint = file.focalPoint ? fromPercent(file.focalPoint) : null;
  const dam = copyOfDam(described, file.alternativeText ?? described.texts.alternativeText);
  if (!hasTexts && focalPoint === null) return dam;
  const own = ['alternativeText', 'caption'] as const;
  return {
    ...dam,
    ...(focalPoint !== null && { focalPoint }),
    ...(hasTexts && { overrides: own.filter((key) => typeof file[key] === 'string') }),
  };
}

/** What is handed out may be changed by those who get it. */
function copyOfDam(described: Described, alternativeText: unknown): DamInfo {
  const dam: DamInfo = { ...described.dam };
  if (dam.focalPoint !== undefined) dam.focalPoint = { ...dam.focalPoint };
  if (dam.provenance !== undefined) dam.provenance = { ...dam.provenance };
  if (dam.original !== undefined) dam.original = { ...dam.original };
  if (dam.fields !== undefined) dam.fields = structuredClone(dam.fields);
  if (alternativeText === '') dam.decorative = true;
  return dam;
}

/**
 * Resolves a file with all keys. A literal, because adding keys to a copy was measured ten times as slow.
 */
function placeWholeFile(
  file: JsonObject,
  shown: Shown,
  described: Described,
  mediaViews: MediaViews,
): JsonObject {
  const { view } = shown;
  const { texts } = described;
  return {
    id: file.id,
    documentId: file.documentId,
    name: nameOf(file, texts, shown.stored),
    alternativeText: alternativeTextOf(file, texts),
    caption: captionOf(file, texts),
    focalPoint: focalPointOfFile(file, shown),
    width: view.width,
    height: view.height,
    formats: mediaViews.formatsOf(shown, fromPercent(file.focalPoint)),
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
    dam: damOf(file, described),
  };
}

/** Resolves a custom field's value. The stored keys stay, so that a client can send the value back. */
function placeField(
  value: JsonObject,
  shown: Shown,
  described: Described,
  mediaViews: MediaViews,
): JsonObject {
  const { view } = shown;
  const { texts } = described;
  const captionInherited = typeof value.caption !== 'string' && texts.caption !== null;
  const alternativeText = value.alt ?? texts.alternativeText;
  return {
    ...value,
    url: view.url,
    alternativeText,
    caption: captionInherited ? texts.caption : (value.caption ?? null),
    width: view.width,
    height: view.height,
    formats: mediaViews.formatsOf(shown, fromShares(value.focalPoint)),
    mime: view.mime,
    ext: view.ext,
    size: view.size,
    dam: {
      ...copyOfDam(described, alternativeText),
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
