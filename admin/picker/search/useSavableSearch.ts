import {
  LONGEST_SEARCH_NAME,
  type SavedSearch,
  type SaveSearchRequest,
} from '../../../server/contracts/api';
import type { FacetFilters } from '../../../server/contracts/connector';
import { useFacetNames } from './facets';
import type { Query } from './useQuery';

/** Returns the current search under its name; null if it is empty or in the list of saved ones. */
export function useSavableSearch(
  { connection, query, filters }: Query,
  saved: readonly SavedSearch[],
): Omit<SaveSearchRequest, 'role'> | null {
  const names = useFacetNames();
  const text = query?.text ?? '';
  const name = searchName(text, filters, names.value);
  if (connection === null || name === '' || isSaved(saved, connection.key, name)) {
    return null;
  }
  return { name, connection: connection.key, text, filters };
}

function isSaved(saved: readonly SavedSearch[], connectionKey: string, name: string): boolean {
  return saved.some((other) => other.connection === connectionKey && other.name === name);
}

/** Joins the search text and the names of the filters' values. */
function searchName(
  text: string,
  filters: FacetFilters,
  valueName: (field: string, value: string) => string,
): string {
  const values = Object.entries(filters).flatMap(([field, chosen]) =>
    chosen.map((value) => valueName(field, value)),
  );
  const parts = [text.trim(), ...values].filter((part) => part !== '');
  return parts.join(' · ').slice(0, LONGEST_SEARCH_NAME);
}
