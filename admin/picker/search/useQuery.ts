import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ConnectionInfo, SavedSearch } from '../../../server/contracts/api';
import type { FacetFilters } from '../../../server/contracts/connector';
import { type FieldRules, filtersOf } from '../../../server/contracts/field-rules';
import { useDebounced } from '../../useDebounced';
import { usableFilters } from './facets';
import type { PickerMemory } from './memory';
import { sortInForce } from './sorting';
import type { AssetQuery } from './useAssetSearch';

const SEARCH_DELAY_MS = 250;

/** Holds the connection, search text, filters and sort order. Starts with the field's last ones. */
export function useQuery(
  connections: readonly ConnectionInfo[],
  rules: FieldRules,
  { place, rememberPlace }: PickerMemory,
) {
  const [chosenKey, setChosenKey] = useState(place.connection);
  const [chosenSort, setSort] = useState(place.sort);
  const [chosenFilters, setChosenFilters] = useState<FacetFilters>(place.filters);
  /** True while what waits for approval is shown: the field does not open with it the next time. */
  const [isPassing, setPassing] = useState(false);
  const [searchText, setSearchText] = useState('');
  const settledText = useDebounced(searchText, SEARCH_DELAY_MS);
  const connection = connections.find(({ key }) => key === chosenKey) ?? connections[0] ?? null;
  const filters = useMemo(
    () => usableFilters(chosenFilters, connection?.filters ?? []),
    [chosenFilters, connection],
  );

  useEffect(() => {
    if (connection === null || isPassing) return;
    rememberPlace({ connection: connection.key, sort: chosenSort, filters });
  }, [connection, chosenSort, filters, rememberPlace, isPassing]);

  const setFilters = useCallback((next: FacetFilters) => {
    setPassing(false);
    setChosenFilters(next);
  }, []);

  const setConnection = useCallback(
    (key: string) => {
      setChosenKey(key);
      setSort(null);
      setFilters({});
    },
    [setFilters],
  );
  const openSavedSearch = useCallback(
    (search: SavedSearch) => {
      setChosenKey(search.connection);
      setFilters(search.filters);
      setSearchText(search.text);
    },
    [setFilters],
  );
  const clearSearch = useCallback(() => {
    setSearchText('');
    setFilters({});
  }, [setFilters]);
  /** Finds what waits for approval, newest first, as far as the connection can. */
  const showWaiting = useCallback(() => {
    setSearchText('');
    setChosenFilters({ state: ['in-review'] });
    setSort('newest');
    setPassing(true);
  }, []);

  const sort = sortInForce(connection?.sorts ?? [], chosenSort, settledText);
  const query = useMemo<AssetQuery | null>(
    () =>
      connection && {
        connection: connection.key,
        text: settledText,
        sort,
        // A filter of the editor replaces the field's rule on the same facet. It is narrower, or it
        // shows assets that cannot be picked, with the reason.
        sent: { ...filtersOf(rules, connection.filters), ...filters },
        filters,
      },
    [connection, settledText, sort, rules, filters],
  );
  return {
    connection,
    query,
    /** The search text as typed; `query.text` follows after a delay. */
    searchText,
    filters,
    sort: sortInForce(connection?.sorts ?? [], chosenSort, searchText),
    setConnection,
    setSearchText,
    setSort,
    setFilters,
    openSavedSearch,
    clearSearch,
    showWaiting,
  };
}

export type Query = ReturnType<typeof useQuery>;
