import { useCallback } from 'react';
import type { ReservedSort } from '../../../server/contracts/connector';
import type { TextId } from '../../translations';
import { useText } from '../../useText';

/** Sort order of the best matches. */
export const RELEVANCE = 'relevance';

/** Returns the sort orders that apply. Relevance only applies to a search with text. */
export function sortsFor(sorts: readonly string[], searchText: string): string[] {
  return sorts.filter((sort) => sort !== RELEVANCE || searchText.trim() !== '');
}

/** Returns the editor's sort order if it applies, otherwise relevance, otherwise the DAM's first. */
export function sortInForce(
  sorts: readonly string[],
  chosen: string | null,
  searchText: string,
): string | null {
  const offered = sortsFor(sorts, searchText);
  if (chosen !== null && offered.includes(chosen)) return chosen;
  return offered.includes(RELEVANCE) ? RELEVANCE : (offered[0] ?? null);
}

const RESERVED_NAMES: Record<ReservedSort, TextId> = {
  relevance: 'sort.relevance',
  newest: 'sort.newest',
  oldest: 'sort.oldest',
  updated: 'sort.updated',
  title: 'sort.title',
  name: 'sort.title',
  '-title': 'sort.titleDescending',
  '-name': 'sort.titleDescending',
  size: 'sort.size',
  expires: 'sort.expires',
};

const SORT_NAMES: Record<string, TextId> = RESERVED_NAMES;

/** Returns a function that names sort orders. Unknown ones are named as the DAM names them. */
export function useSortName(): (sort: string) => string {
  const text = useText();
  return useCallback(
    (sort) => {
      const id = SORT_NAMES[sort];
      if (id !== undefined) return text(id);
      const words = sort.replace(/[-_]+/g, ' ').trim();
      return words.charAt(0).toUpperCase() + words.slice(1);
    },
    [text],
  );
}
