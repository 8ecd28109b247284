import { type Reference, type ReferenceKey, referenceKey } from '../../server/contracts/reference';
import { referencesIn } from './references';

/** A reference in a field of the entry. */
export interface Place {
  /** Name of the top-level field. */
  field: string;
  /** Position in a list of files, assets or components, from 1; null for a single value and for texts. */
  position: number | null;
  reference: Reference;
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
  return fields.flatMap(([field, value]): Place[] => {
    const isList = Array.isArray(value) && value.length > 1 && !value.every(isBlock);
    if (!isList)
      return referencesIn(value).map((reference) => ({ field, position: null, reference }));
    return value.flatMap((item: unknown, index) =>
      referencesIn(item).map((reference) => ({ field, position: index + 1, reference })),
    );
  });
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
