import { useNotification } from '@strapi/strapi/admin';
import { useCallback, useEffect, useState } from 'react';
import {
  LONGEST_SEARCH_NAME,
  type SavedSearch,
  type SavedSearchesResponse,
  type SaveSearchRequest,
} from '../../../server/contracts/api';
import { type DamApi, failureOf, isAborted } from '../../api';
import { useText } from '../../useText';
import type { PickerMemory } from './memory';

const NONE: SavedSearchesResponse = { searches: [], roles: [] };

/** The searches that the editor saved or that others share with a role of theirs. The server keeps them. */
export function useSavedSearches(
  api: DamApi,
  { localSearches, forgetLocalSearches }: PickerMemory,
) {
  const text = useText();
  const { toggleNotification } = useNotification();
  const [{ searches, roles }, setAnswer] = useState(NONE);

  const sayFailed = useCallback(
    (error: unknown) => {
      if (isAborted(error)) return;
      const message = failureOf(error).message || text('searches.failed');
      toggleNotification({ type: 'danger', message });
    },
    [text, toggleNotification],
  );

  useEffect(() => {
    const controller = new AbortController();
    const load = async () => {
      setAnswer(await api.savedSearches(controller.signal));
      if (localSearches.length === 0) return;
      // Older versions kept them in the browser. The oldest is saved first, so that the order stays.
      for (const search of [...localSearches].reverse()) {
        const name = search.name.slice(0, LONGEST_SEARCH_NAME);
        setAnswer(await api.saveSearch({ ...search, name, role: null }));
      }
      forgetLocalSearches();
    };
    load().catch(sayFailed);
    return () => controller.abort();
  }, [api, localSearches, forgetLocalSearches, sayFailed]);

  const change = (request: Promise<SavedSearchesResponse>) => request.then(setAnswer, sayFailed);
  return {
    searches,
    roles,
    save: (search: Omit<SaveSearchRequest, 'role'>) =>
      change(api.saveSearch({ ...search, role: null })),
    forget: ({ id }: SavedSearch) => change(api.deleteSearch(id)),
    /** Shares one's own search with a role, or with none. */
    share: ({ name, connection, text: words, filters }: SavedSearch, role: number | null) =>
      change(api.saveSearch({ name, connection, text: words, filters, role })),
  };
}

export type SavedSearches = ReturnType<typeof useSavedSearches>;
