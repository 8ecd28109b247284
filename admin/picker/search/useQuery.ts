import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ConnectionInfo } from '../../../server/contracts/api';
import type { FacetFilters } from '../../../server/contracts/connector';
import { type FieldRules, filtersOf } from '../../../server/contracts/field-rules';
import { useDebounced } from '../../useDebounced';
import { usableFilters } from './facets';
import type { PickerMemory, SavedSearch } from './memory';
import { sortInForce } from './sorting';
import type { AssetQuery } from './useAssetSearch';

const SEARCH_DELAY_MS = 250;

/** What the editor searches for, starting where this field was left. */
export function useQuery(
  available: readonly ConnectionInfo[],
  rules: FieldRules,
  { place, rememberPlace }: PickerMemory,
) {
  const [chosenKey, setChosenKey] = useState(place.connection);
  const [chosenSort, setSort] = useState(place.sort);
  const [chosenFilters, setFilters] = useState<FacetFilters>(place.filters);
  const [typed, setTyped] = useState('');
  const settled = useDebounced(typed, SEARCH_DELAY_MS);
  const connection = available.find(({ key }) => key === chosenKey) ?? available[0] ?? null;
  const filters = useMemo(
    () => usableFilters(chosenFilters, connection?.filters ?? []),
    [chosenFilters, connection],
  );

  useEffect(() => {
    if (connection === null) return;
    rememberPlace({ connection: connection.key, sort: chosenSort, filters });
  }, [connection, chosenSort, filters, rememberPlace]);

  const setConnection = useCallback((key: string) => {
    setChosenKey(key);
    setSort(null);
    setFilters({});
  }, []);
  const open = useCallback((search: SavedSearch) => {
    setChosenKey(search.connection);
    setFilters(search.filters);
    setTyped(search.text);
  }, []);
  const clear = useCallback(() => {
    setTyped('');
    setFilters({});
  }, []);

  const sort = sortInForce(connection?.sorts ?? [], chosenSort, settled);
  const query = useMemo<AssetQuery | null>(
    () =>
      connection && {
        connection: connection.key,
        text: settled,
        sort,
        // What the editor chose is narrower, or else shows what cannot be used, and why.
        sent: { ...filtersOf(rules, connection.filters), ...filters },
        filters,
      },
    [connection, settled, sort, rules, filters],
  );
  return {
    connection,
    query,
    typed,
    filters,
    sort: sortInForce(connection?.sorts ?? [], chosenSort, typed),
    setConnection,
    setTyped,
    setSort,
    setFilters,
    open,
    clear,
  };
}
