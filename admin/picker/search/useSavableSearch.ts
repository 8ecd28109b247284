import type { FacetFilters } from '../../../server/contracts/connector';
import { useFacetNames } from './facets';
import type { SavedSearch } from './memory';
import type { Query } from './useQuery';

/** Returns the current search under its name; null if it is empty or already saved. */
export function useSavableSearch(
  { connection, query, filters }: Query,
  saved: readonly SavedSearch[],
): SavedSearch | null {
  const names = useFacetNames();
  const text = query?.text ?? '';
  const name = searchName(text, filters, names.value);
  if (connection === null || name === '' || saved.some((other) => other.name === name)) return null;
  return { name, connection: connection.key, text, filters };
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
  return [text.trim(), ...values].filter((part) => part !== '').join(' · ');
}
