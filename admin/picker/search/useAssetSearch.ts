import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { PickerAsset, SearchRequest, SearchResponse } from '../../../server/contracts/api';
import type { Facet, FacetFilters } from '../../../server/contracts/connector';
import { type DamApi, type Failure, failureOf, isAborted } from '../../api';

const PAGE_SIZE = 40;

/** What is searched for; a change of any part starts again at the first page. */
export interface AssetQuery {
  connection: string;
  text: string;
  sort: string | null;
  /** What the DAM is asked for: what the field takes, narrowed by the editor. */
  sent: FacetFilters;
  /** What the editor narrowed it by. */
  filters: FacetFilters;
}

export interface SearchState {
  /** The query that `assets` answers; null before the first answer. */
  answered: AssetQuery | null;
  assets: PickerAsset[];
  total: number | null;
  facets: readonly Facet[];
  cursor: string | null;
  phase: 'searching' | 'adding' | 'idle';
  failure: Failure | null;
}

type Event =
  | { type: 'asked'; phase: 'searching' | 'adding'; connection: string }
  | { type: 'answered'; query: AssetQuery; page: SearchResponse; append: boolean }
  | { type: 'failed'; failure: Failure };

const NOTHING: SearchState = {
  answered: null,
  assets: [],
  total: null,
  facets: [],
  cursor: null,
  phase: 'searching',
  failure: null,
};

function reduce(state: SearchState, event: Event): SearchState {
  switch (event.type) {
    case 'asked':
      // The last results stay until the new ones are there, but never those of another DAM.
      return state.answered !== null && state.answered.connection !== event.connection
        ? NOTHING
        : { ...state, phase: event.phase, failure: null };
    case 'answered':
      return {
        answered: event.query,
        assets: event.append ? merged(state.assets, event.page.assets) : event.page.assets,
        total: event.page.total,
        facets: event.append ? state.facets : event.page.facets,
        cursor: event.page.cursor,
        phase: 'idle',
        failure: null,
      };
    case 'failed':
      return { ...state, phase: 'idle', failure: event.failure };
  }
}

/** An asset that moved to the next page between two requests is shown once. */
function merged(shown: readonly PickerAsset[], more: readonly PickerAsset[]): PickerAsset[] {
  const known = new Set(shown.map((asset) => asset.assetId));
  return [...shown, ...more.filter((asset) => !known.has(asset.assetId))];
}

function requestOf(query: AssetQuery, cursor: string | null): SearchRequest {
  const text = query.text.trim();
  return {
    ...(text === '' ? {} : { text }),
    ...(Object.keys(query.sent).length === 0 ? {} : { filters: query.sent }),
    ...(query.sort === null ? {} : { sort: query.sort }),
    ...(cursor === null ? {} : { cursor }),
    limit: PAGE_SIZE,
  };
}

/** Searches whenever `query` changes; a superseded request is cancelled, the newest answer wins. */
export function useAssetSearch(api: DamApi, query: AssetQuery | null) {
  const [state, dispatch] = useReducer(reduce, NOTHING);
  const [attempt, setAttempt] = useState(0);
  const running = useRef<AbortController | null>(null);

  const ask = useCallback(
    async (asked: AssetQuery, cursor: string | null) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const append = cursor !== null;
      dispatch({
        type: 'asked',
        phase: append ? 'adding' : 'searching',
        connection: asked.connection,
      });
      try {
        const page = await api.search(
          asked.connection,
          requestOf(asked, cursor),
          controller.signal,
        );
        if (!controller.signal.aborted) dispatch({ type: 'answered', query: asked, page, append });
      } catch (error) {
        if (!isAborted(error) && !controller.signal.aborted) {
          dispatch({ type: 'failed', failure: failureOf(error) });
        }
      }
    },
    [api],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` only asks again.
  useEffect(() => {
    if (query === null) return;
    void ask(query, null);
    return () => running.current?.abort();
  }, [ask, query, attempt]);

  const { cursor, phase, failure } = state;
  const loadMore = useCallback(() => {
    if (query === null || cursor === null || phase !== 'idle' || failure !== null) return;
    void ask(query, cursor);
  }, [ask, query, cursor, phase, failure]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);

  return { ...state, loadMore, retry };
}

export type AssetSearch = ReturnType<typeof useAssetSearch>;
