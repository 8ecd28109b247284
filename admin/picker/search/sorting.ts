import { useCallback } from 'react';
import type { TextId } from '../../translations';
import { useText } from '../../useText';

const RELEVANCE = 'relevance';

/** The orders that mean something: without words, nothing matches better than anything else. */
export function sortsFor(sorts: readonly string[], search: string): string[] {
  return sorts.filter((sort) => sort !== RELEVANCE || search.trim() !== '');
}

/** The order in force: the editor's choice, else the best match for a search, else the DAM's own. */
export function sortInForce(
  sorts: readonly string[],
  chosen: string | null,
  search: string,
): string | null {
  const offered = sortsFor(sorts, search);
  if (chosen !== null && offered.includes(chosen)) return chosen;
  return offered.includes(RELEVANCE) ? RELEVANCE : (offered[0] ?? null);
}

const KNOWN: Record<string, TextId> = {
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

/** A sort order in the editor's words; one that only this DAM has keeps its own name. */
export function useSortName(): (sort: string) => string {
  const text = useText();
  return useCallback(
    (sort) => {
      const id = KNOWN[sort];
      if (id !== undefined) return text(id);
      const words = sort.replace(/[-_]+/g, ' ').trim();
      return words.charAt(0).toUpperCase() + words.slice(1);
    },
    [text],
  );
}
