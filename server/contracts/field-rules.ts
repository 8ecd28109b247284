import type { AssetKind } from './asset';
import type { FacetFilters } from './connector';
import type { AllowedType, AssetFieldOptions } from './reference';

const KIND_OF: Record<AllowedType, AssetKind> = {
  images: 'image',
  videos: 'video',
  audios: 'audio',
  files: 'document',
};

/** A direction, or a ratio of width to height. */
export type Aspect =
  | { orientation: 'landscape' | 'portrait' | 'square' }
  | { width: number; height: number };

/** What a field takes. The picker dims what does not fit, and a write is checked by the same rules. */
export interface FieldRules {
  /** Null where it takes all, so that nothing needs to be filtered; so with each of these. */
  kinds: readonly AssetKind[] | null;
  /** Paths; what lies below them is taken too. */
  folders: readonly string[] | null;
  aspect: Aspect | null;
  /** Pixels. */
  minWidth: number | null;
  minHeight: number | null;
}

/** As much of an asset as the rules look at. */
export interface Measured {
  kind: AssetKind;
  folder: string | null;
  /** Pixels; null where the DAM does not say, and then nothing is held against it. */
  width: number | null;
  height: number | null;
}

/** The first rule that an asset breaks. */
export type Misfit = keyof Pick<FieldRules, 'kinds' | 'folders' | 'aspect'> | 'size';

/** Cropping to a ratio ends on whole pixels, and cameras round: so much is still the ratio. */
const RATIO_TOLERANCE = 0.02;

export function rulesOf(options: AssetFieldOptions): FieldRules {
  return {
    kinds: allowedKinds(options.allowedTypes),
    folders: listOf(options.folders),
    aspect: aspectOf(options.aspect),
    minWidth: options.minWidth || null,
    minHeight: options.minHeight || null,
  };
}

/** The connections a field is limited to; null where it takes all. */
export function connectionsOfField({ connections }: AssetFieldOptions): readonly string[] | null {
  return listOf(connections);
}

/** `landscape`, `portrait`, `square`, or a ratio such as `16:9`; null for anything else. */
export function aspectOf(words: string | null | undefined): Aspect | null {
  const word = (words ?? '').trim().toLowerCase();
  if (word === 'landscape' || word === 'portrait' || word === 'square') {
    return { orientation: word };
  }
  const [, width, height] = /^(\d{1,5}(?:\.\d+)?)\s*[:/x×]\s*(\d{1,5}(?:\.\d+)?)$/.exec(word) ?? [];
  const ratio = { width: Number(width), height: Number(height) };
  return ratio.width > 0 && ratio.height > 0 ? ratio : null;
}

export function misfitOf(asset: Measured, rules: FieldRules): Misfit | null {
  const { kinds, folders, aspect, minWidth, minHeight } = rules;
  if (kinds !== null && !kinds.includes(asset.kind)) return 'kinds';
  if (folders !== null && !folders.some((folder) => isWithin(asset.folder, folder))) {
    return 'folders';
  }
  const { width, height } = asset;
  // A recording has no shape, and that of a document's page is nobody's concern.
  if (asset.kind === 'audio' || asset.kind === 'document' || !width || !height) return null;
  if (aspect !== null && !hasAspect(width / height, aspect)) return 'aspect';
  const isSmall = width < (minWidth ?? 0) || height < (minHeight ?? 0);
  return isSmall ? 'size' : null;
}

function hasAspect(ratio: number, aspect: Aspect): boolean {
  const isNear = (wanted: number) => Math.abs(ratio / wanted - 1) <= RATIO_TOLERANCE;
  if (!('orientation' in aspect)) return isNear(aspect.width / aspect.height);
  if (aspect.orientation === 'square') return isNear(1);
  return aspect.orientation === 'landscape' ? ratio > 1 : ratio < 1;
}

function isWithin(folder: string | null, wanted: string): boolean {
  return folder !== null && (folder === wanted || folder.startsWith(`${wanted}/`));
}

/** What a DAM can leave out of its answers by itself, of the fields it can filter by. */
export function filtersOf(rules: FieldRules, offered: readonly string[]): FacetFilters {
  const filters: Record<string, readonly string[]> = {};
  if (rules.kinds !== null) filters.type = rules.kinds;
  if (rules.folders !== null) filters.folder = rules.folders;
  // A DAM may count what has no shape to no orientation, so documents would be lost.
  const haveShape = rules.kinds?.every((kind) => kind === 'image' || kind === 'video') ?? false;
  if (haveShape && rules.aspect !== null) filters.orientation = orientationsOf(rules.aspect);
  return Object.fromEntries(Object.entries(filters).filter(([field]) => offered.includes(field)));
}

/** Nearly square is one or the other to a DAM that counts pixels. */
function orientationsOf(aspect: Aspect): readonly string[] {
  if ('orientation' in aspect) {
    return aspect.orientation === 'square'
      ? ['square', 'landscape', 'portrait']
      : [aspect.orientation];
  }
  const ratio = aspect.width / aspect.height;
  const names = { landscape: ratio > 1, portrait: ratio < 1, square: false };
  const isNearlySquare = Math.abs(ratio - 1) <= 2 * RATIO_TOLERANCE;
  return Object.entries(names).flatMap(([name, fits]) => (fits || isNearlySquare ? [name] : []));
}

function listOf(text: string | null | undefined): readonly string[] | null {
  const parts = (text ?? '').split(',').map((part) => part.trim());
  const named = parts.filter((part) => part !== '');
  return named.length === 0 ? null : named;
}

/** The kinds a field takes; null where it takes all. */
function allowedKinds(allowedTypes: readonly AllowedType[] | null | undefined): AssetKind[] | null {
  if (!allowedTypes || allowedTypes.length === 0) return null;
  const kinds = [...new Set(allowedTypes.map((type) => KIND_OF[type]))];
  return kinds.length === Object.keys(KIND_OF).length ? null : kinds;
}

/** Whether a media type is one of `mimes`, such as `image/*`; null takes anything. */
export function takesMime(mimes: readonly string[] | null, mime: string): boolean {
  if (mimes === null) return true;
  return mimes.some((each) =>
    each.endsWith('/*') ? mime.startsWith(each.slice(0, -1)) : mime === each,
  );
}
