import { useMemo } from 'react';
import type { AssetKind } from '../../../server/contracts/asset';
import {
  type AssetState,
  type Facet,
  type FacetFilters,
  type FacetValue,
  type Orientation,
  RESERVED_FILTERS,
  type ReservedFilter,
} from '../../../server/contracts/connector';
import { type FieldRules, filtersOf } from '../../../server/contracts/field-rules';
import type { TextId } from '../../translations';
import { useText } from '../../useText';

/** The order of the facets. Unknown ones come last, in the DAM's order. */
const ORDER: readonly string[] = RESERVED_FILTERS;

const RESERVED_NAMES: Record<ReservedFilter, TextId> = {
  folder: 'facet.folder',
  collection: 'facet.collection',
  state: 'facet.state',
  type: 'facet.type',
  orientation: 'facet.orientation',
  tag: 'facet.tag',
  format: 'facet.format',
  date: 'facet.date',
};

const FIELD_NAMES: Record<string, TextId> = RESERVED_NAMES;

const RESERVED_VALUES: {
  type: Record<AssetKind, TextId>;
  state: Record<AssetState, TextId>;
  orientation: Record<Orientation, TextId>;
} = {
  type: {
    image: 'kind.image',
    video: 'kind.video',
    audio: 'kind.audio',
    document: 'kind.document',
  },
  state: {
    approved: 'state.approved',
    'in-review': 'state.inReview',
    rejected: 'state.notApproved',
    embargoed: 'state.embargoed',
    expired: 'state.expired',
    withdrawn: 'state.withdrawn',
  },
  orientation: {
    landscape: 'orientation.landscape',
    portrait: 'orientation.portrait',
    square: 'orientation.square',
  },
};

const VALUE_NAMES: Record<string, Record<string, TextId>> = RESERVED_VALUES;

/** Returns functions that name facets and their values. Unknown ones are named as the DAM does. */
export function useFacetNames() {
  const text = useText();
  return useMemo(
    () => ({
      field(field: string): string {
        const id = FIELD_NAMES[field];
        return id === undefined ? sentence(field) : text(id);
      },
      value(field: string, value: string): string {
        const id = VALUE_NAMES[field]?.[value];
        if (id !== undefined) return text(id);
        return field === 'format' ? value.toUpperCase() : value;
      },
    }),
    [text],
  );
}

function sentence(name: string): string {
  const words = name.replace(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Returns the facets to offer: those that the connection can filter by, without values that the field
 * refuses, and with the chosen values even if no result has them any more.
 */
export function facetsToShow(
  facets: readonly Facet[],
  filters: readonly string[],
  chosen: FacetFilters,
  rules: FieldRules,
): Facet[] {
  const fixed = filtersOf(rules, filters);
  const offered = facets
    .filter(({ field }) => filters.includes(field))
    .map(({ field, values }): Facet => {
      const accepted = fixed[field];
      const offeredValues = accepted
        ? values.filter(({ value }) => accepted.some((each) => isSameOrBelow(value, each)))
        : values;
      const known = new Set(offeredValues.map(({ value }) => value));
      const lost = (chosen[field] ?? []).filter((value) => !known.has(value));
      return { field, values: [...offeredValues, ...lost.map((value) => ({ value, count: 0 }))] };
    });
  return offered
    .filter(({ field, values }) => values.length > 1 || (chosen[field]?.length ?? 0) > 0)
    .sort((one, other) => rank(one.field) - rank(other.field));
}

/** Returns true for the same value or a folder below it. Only folders contain a `/`. */
function isSameOrBelow(value: string, accepted: string): boolean {
  return value === accepted || value.startsWith(`${accepted}/`);
}

function rank(field: string): number {
  const at = ORDER.indexOf(field);
  return at < 0 ? ORDER.length : at;
}

/** Sorts folder paths, whose parts are joined by `/`, and adds the depth of each. */
export function folderTree(values: readonly FacetValue[]): (FacetValue & { depth: number })[] {
  return [...values]
    .sort((one, other) => one.value.localeCompare(other.value))
    .map((value) => ({ ...value, depth: value.value.split('/').length - 1 }));
}

/** Adds a value to the filters, or removes it if it is set. */
export function withValueToggled(
  filters: FacetFilters,
  field: string,
  value: string,
): FacetFilters {
  const before = filters[field] ?? [];
  const values = before.includes(value)
    ? before.filter((other) => other !== value)
    : [...before, value];
  const { [field]: _replaced, ...rest } = filters;
  return values.length === 0 ? rest : { ...rest, [field]: values };
}

/** Drops filters that the connection does not offer, such as remembered ones of an older setup. */
export function usableFilters(filters: FacetFilters, offered: readonly string[]): FacetFilters {
  return Object.fromEntries(Object.entries(filters).filter(([field]) => offered.includes(field)));
}
