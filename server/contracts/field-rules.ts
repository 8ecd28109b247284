import type { AssetKind } from './asset';
import type { FacetFilters, Orientation } from './connector';
import type { AllowedType, AssetFieldOptions } from './reference';

/** Kinds by Strapi's words. */
const KIND_OF: Record<AllowedType, AssetKind> = {
  images: 'image',
  videos: 'video',
  audios: 'audio',
  files: 'document',
};

/** An orientation, or a ratio of width to height. */
export type Aspect = { orientation: Orientation } | { width: number; height: number };

/** Rules for the assets of a field. The picker dims assets that break one; writes are checked too. */
export interface FieldRules {
  /** Null if the field takes all kinds. */
  kinds: readonly AssetKind[] | null;
  /** Paths, which include the folders below. Null if the field takes all folders. */
  folders: readonly string[] | null;
  /** Null if the field takes all shapes. */
  aspect: Aspect | null;
  /** In pixels. */
  minWidth: number | null;
  /** In pixels. */
  minHeight: number | null;
}

/** The properties of an asset that rules check. */
export interface Measured {
  kind: AssetKind;
  folder: string | null;
  /** In pixels. Null if the DAM does not tell; such an asset breaks no rule of size or shape. */
  width: number | null;
  height: number | null;
}

/** The first rule that an asset breaks. */
export type Misfit = keyof Pick<FieldRules, 'kinds' | 'folders' | 'aspect'> | 'size';

/** Tolerated relative difference from a ratio, since crops end on whole pixels and cameras round. */
const RATIO_TOLERANCE = 0.02;

/** Reads the rules from a field's options. */
export function rulesOf(options: AssetFieldOptions): FieldRules {
  return {
    kinds: allowedKinds(options.allowedTypes),
    folders: listOf(options.folders),
    aspect: aspectOf(options.aspect),
    minWidth: options.minWidth || null,
    minHeight: options.minHeight || null,
  };
}

/** Returns the connections that a field is limited to; null if it takes all. */
export function connectionsOfField({ connections }: AssetFieldOptions): readonly string[] | null {
  return listOf(connections);
}

/** Reads `landscape`, `portrait`, `square`, or a ratio such as `16:9`; null for any other text. */
export function aspectOf(words: string | null | undefined): Aspect | null {
  const word = (words ?? '').trim().toLowerCase();
  if (word === 'landscape' || word === 'portrait' || word === 'square') {
    return { orientation: word };
  }
  const [, width, height] = /^(\d{1,5}(?:\.\d+)?)\s*[:/x×]\s*(\d{1,5}(?:\.\d+)?)$/.exec(word) ?? [];
  const ratio = { width: Number(width), height: Number(height) };
  return ratio.width > 0 && ratio.height > 0 ? ratio : null;
}

/** Returns the first rule that an asset breaks; null if it breaks none. */
export function misfitOf(asset: Measured, rules: FieldRules): Misfit | null {
  const { kinds, folders, aspect, minWidth, minHeight } = rules;
  if (kinds !== null && !kinds.includes(asset.kind)) return 'kinds';
  if (folders !== null && !folders.some((folder) => isWithin(asset.folder, folder))) {
    return 'folders';
  }
  const { width, height } = asset;
  // A recording has no shape, and the shape of a document's pages does not matter.
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

/** Returns the rules that the DAM can apply itself, as filters among those it offers. */
export function filtersOf(rules: FieldRules, offered: readonly string[]): FacetFilters {
  const filters: Record<string, readonly string[]> = {};
  if (rules.kinds !== null) filters.type = rules.kinds;
  if (rules.folders !== null) filters.folder = rules.folders;
  // Only for images and videos: a DAM gives documents no orientation and would leave them out.
  const haveShape = rules.kinds?.every((kind) => kind === 'image' || kind === 'video') ?? false;
  if (haveShape && rules.aspect !== null) filters.orientation = orientationsOf(rules.aspect);
  return Object.fromEntries(Object.entries(filters).filter(([field]) => offered.includes(field)));
}

/** A nearly square ratio includes several orientations, since a DAM compares whole pixels. */
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

/** Returns the kinds that a field takes; null if it takes all. */
function allowedKinds(allowedTypes: readonly AllowedType[] | null | undefined): AssetKind[] | null {
  if (!allowedTypes || allowedTypes.length === 0) return null;
  const kinds = [...new Set(allowedTypes.map((type) => KIND_OF[type]))];
  return kinds.length === Object.keys(KIND_OF).length ? null : kinds;
}

/** True if a media type is in `mimes`, which may contain `image/*`. Null accepts all types. */
export function takesMime(mimes: readonly string[] | null, mime: string): boolean {
  if (mimes === null) return true;
  return mimes.some((each) =>
    each.endsWith('/*') ? mime.startsWith(each.slice(0, -1)) : mime === each,
  );
}
