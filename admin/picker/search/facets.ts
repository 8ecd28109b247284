import { useMemo } from 'react';
import type { Facet, FacetFilters, FacetValue } from '../../../server/contracts/connector';
import { type FieldRules, filtersOf } from '../../../server/contracts/field-rules';
import type { TextId } from '../../translations';
import { useText } from '../../useText';

/** The order in which facets are shown; those that only this DAM has come last, in its order. */
const ORDER = ['folder', 'collection', 'state', 'type', 'orientation', 'tag', 'format', 'date'];

const FIELD_NAMES: Record<string, TextId> = {
  folder: 'facet.folder',
  collection: 'facet.collection',
  state: 'facet.state',
  type: 'facet.type',
  orientation: 'facet.orientation',
  tag: 'facet.tag',
  format: 'facet.format',
  date: 'facet.date',
};

const VALUE_NAMES: Record<string, Record<string, TextId>> = {
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

/** Facets in the editor's words; a field or value that only this DAM has keeps its own name. */
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
 * What can be narrowed: only fields the connection can filter by, no value the field refuses, and what
 * was chosen even where no result has it any more.
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
      const wanted = fixed[field];
      const taken = wanted
        ? values.filter(({ value }) => wanted.some((each) => isSameOrBelow(value, each)))
        : values;
      const known = new Set(taken.map(({ value }) => value));
      const lost = (chosen[field] ?? []).filter((value) => !known.has(value));
      return { field, values: [...taken, ...lost.map((value) => ({ value, count: 0 }))] };
    });
  return offered
    .filter(({ field, values }) => values.length > 1 || (chosen[field]?.length ?? 0) > 0)
    .sort((one, other) => rank(one.field) - rank(other.field));
}

/** Of folders, those below are meant too; other values hold no `/`. */
function isSameOrBelow(value: string, wanted: string): boolean {
  return value === wanted || value.startsWith(`${wanted}/`);
}

function rank(field: string): number {
  const at = ORDER.indexOf(field);
  return at < 0 ? ORDER.length : at;
}

/** Folders under their parents, each with its depth; the paths' parts are joined by `/`. */
export function folderTree(values: readonly FacetValue[]): (FacetValue & { depth: number })[] {
  return [...values]
    .sort((one, other) => one.value.localeCompare(other.value))
    .map((value) => ({ ...value, depth: value.value.split('/').length - 1 }));
}

export function withValue(filters: FacetFilters, field: string, value: string): FacetFilters {
  const before = filters[field] ?? [];
  const values = before.includes(value)
    ? before.filter((other) => other !== value)
    : [...before, value];
  const { [field]: _replaced, ...rest } = filters;
  return values.length === 0 ? rest : { ...rest, [field]: values };
}

/** Only what this connection can filter by; remembered filters may be of another time. */
export function usableFilters(filters: FacetFilters, offered: readonly string[]): FacetFilters {
  return Object.fromEntries(Object.entries(filters).filter(([field]) => offered.includes(field)));
}
