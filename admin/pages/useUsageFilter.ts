import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { UsageFilter } from '../../server/contracts/api';

/** Parameters of the list in the page's address, so that a link opens the same list. */
const NAMES = [
  'state',
  'text',
  'type',
  'locale',
  'noAlt',
  'behind',
  'mine',
  'sort',
  'order',
  'page',
  'pageSize',
] as const satisfies (keyof UsageFilter)[];

/** Those that decide which assets are in the list. */
const NARROWING = ['state', 'text', 'type', 'locale', 'noAlt', 'behind', 'mine'] as const;

/** Changes some parameters and returns to the first page. Undefined takes a parameter away. */
export type Narrow = (changes: UsageFilter) => void;

/** Returns the filter in the page's address, and functions that change it. */
export function useUsageFilter() {
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => {
    const found = NAMES.map((name) => [name, params.get(name) || undefined]);
    // The server refuses values that it does not know.
    return Object.fromEntries(found) as UsageFilter;
  }, [params]);
  const narrow: Narrow = useCallback(
    (changes) =>
      setParams((before) => {
        const next = new URLSearchParams(before);
        next.delete('page');
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined || value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      }),
    [setParams],
  );
  const showAll = useCallback(
    () => narrow(Object.fromEntries(NARROWING.map((name) => [name, undefined]))),
    [narrow],
  );
  const isNarrowed = NARROWING.some((name) => filter[name] !== undefined);
  return { filter, narrow, showAll, isNarrowed };
}
