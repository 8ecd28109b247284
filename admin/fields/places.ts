import {
  NEW_OVERRIDES_KEY,
  OVERRIDES_KEY,
  type Reference,
  type ReferenceKey,
  referenceKey,
} from '../../server/contracts/reference';
import type { LibraryFile } from '../asset/libraryFile';
import { overridesOfFile } from './overrides';
import { referenceOf, referencesIn } from './references';
import { unknownName } from './unknownName';

/** A reference in a field of the entry. */
export interface Place {
  /** Name of the top-level field. */
  field: string;
  /** Path of the field without indices, such as `seo.shareImage`; `field` itself outside of components. */
  path: string;
  /** Position in a list of files, assets or components, from 1; null for a single value and for texts. */
  position: number | null;
  reference: Reference;
  /** How the asset is called if the DAM does not tell its title. */
  name: string;
  /** True if the asset stands here without an alternative text of this use. Texts have theirs in the text. */
  isUndescribed: boolean;
  /** Own alternative text of this use; null where it has none, undefined in texts. */
  alternativeText: string | null | undefined;
}

/**
 * Returns each reference in the values of a form, once per field and position, in the order of the form:
 * `order` has the names of its fields.
 */
export function placesOf(
  values: Readonly<Record<string, unknown>>,
  order: readonly string[],
): Place[] {
  const rankOf = (field: string) => (order.includes(field) ? order.indexOf(field) : order.length);
  const fields = Object.entries(values).sort(([a], [b]) => rankOf(a) - rankOf(b));
  const names = namesIn(values);
  const placesIn = (path: string[], value: unknown, position: number | null): Place[] => {
    if (isComponent(value)) {
      return Object.entries(value).flatMap(([key, inner]) =>
        placesIn([...path, key], inner, position),
      );
    }
    if (Array.isArray(value) && value.some(isComponent)) {
      return value.flatMap((item) => placesIn(path, item, position));
    }
    const [field = ''] = path;
    const own = ownAlternatives(value);
    return referencesIn(value).map((reference) => {
      const key = referenceKey(reference);
      const name = names.get(key) ?? reference.assetId;
      const alternativeText = own.get(key);
      const isUndescribed = alternativeText === null;
      return {
        field,
        path: path.join('.'),
        position,
        reference,
        name,
        isUndescribed,
        alternativeText,
      };
    });
  };
  return fields.flatMap(([field, value]): Place[] => {
    const isList = Array.isArray(value) && value.length > 1 && !value.every(isBlock);
    if (!isList) return placesIn([field], value, null);
    return value.flatMap((item: unknown, index) => placesIn([field], item, index + 1));
  });
}

/** Returns the names under which the values of a form hold their assets. */
function namesIn(values: unknown): ReadonlyMap<ReferenceKey, string> {
  const names = new Map<ReferenceKey, string>();
  visit(values, (value, reference) => {
    const key = referenceKey(reference);
    if (!names.has(key) || 'name' in value) names.set(key, unknownName(value, reference));
  });
  return names;
}

/** True for the value of a component, which holds fields of its own: neither an asset nor a node of a text. */
function isComponent(item: unknown): item is Record<string, unknown> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false;
  return !isBlock(item) && referenceOf(item) === null;
}

/** True for a node of Strapi's Blocks, which is a part of one text. */
function isBlock(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'type' in item && 'children' in item;
}

/** All places of one asset or one pinned version of it. */
export interface PlacesOfAsset<Placed extends { reference: Reference }> {
  key: ReferenceKey;
  reference: Reference;
  places: Placed[];
}

/** Groups places by asset, in the order of their first place. */
export function byAsset<Placed extends { reference: Reference }>(
  places: readonly Placed[],
): PlacesOfAsset<Placed>[] {
  const groups = new Map<ReferenceKey, PlacesOfAsset<Placed>>();
  for (const place of places) {
    const { reference } = place;
    const key = referenceKey(reference);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, reference, places: [place] });
    else group.places.push(place);
  }
  return [...groups.values()];
}

/**
 * Returns the own alternative text of each reference in a value; null if it stands somewhere without one. Places in
 * texts are left out: what stands there is the text.
 */
function ownAlternatives(value: unknown): ReadonlyMap<ReferenceKey, string | null> {
  const found = new Map<ReferenceKey, string | null>();
  visit(value, (holder, reference) => {
    if (isLink(holder)) return;
    const key = referenceKey(reference);
    const own = ownAlternativeOf(holder);
    if (own === null || !found.has(key)) found.set(key, own);
  });
  return found;
}

/** Calls `onHolder` with each object in a value that stands for an asset: files, images, links and fields. */
function visit(value: unknown, onHolder: (holder: Holder, reference: Reference) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, onHolder);
  } else if (typeof value === 'object' && value !== null) {
    const reference = referenceOf(value);
    if (reference === null) visit(Object.values(value), onHolder);
    else onHolder(value, reference);
  }
}

function isLink(value: object): boolean {
  return 'type' in value && value.type === 'link';
}

/** The alternative text of a file in a media field, of a custom field's value, or of an image in Blocks. */
function ownAlternativeOf(value: Holder): string | null {
  const isFile = OVERRIDES_KEY in value || NEW_OVERRIDES_KEY in value;
  return (isFile ? overridesOfFile(value) : value).alternativeText ?? value.alt ?? null;
}

/** What the form holds of an asset. */
type Holder = Partial<Pick<LibraryFile, typeof OVERRIDES_KEY | typeof NEW_OVERRIDES_KEY>> & {
  name?: string;
  url?: string;
  alternativeText?: string | null;
  alt?: string | null;
};
