import { useCallback } from 'react';
import type { TextId } from '../translations';
import { useText } from '../useText';

const KNOWN: Record<string, TextId> = {
  relevance: 'sort.relevance',
  newest: 'sort.newest',
  oldest: 'sort.oldest',
  updated: 'sort.updated',
  title: 'sort.title',
  name: 'sort.title',
  size: 'sort.size',
};

/** A sort order in the editor's words; one that only this DAM has keeps its own name. */
export function useSortName(): (sort: string) => string {
  const text = useText();
  return useCallback(
    (sort) => {
      const id = KNOWN[sort];
      if (id !== undefined) return text(id);
      const words = sort.replace(/[-_]+/g, ' ');
      return words.charAt(0).toUpperCase() + words.slice(1);
    },
    [text],
  );
}
