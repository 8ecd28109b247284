import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { PickerAsset, SearchRequest, SearchResponse } from '../../../server/contracts/api';
import type { Facet, FacetFilters } from '../../../server/contracts/connector';
import { type DamApi, type Failure, failureOf, isAborted } from '../../api';
import { RELEVANCE } from './sorting';

const PAGE_SIZE = 40;

/** A search. A change of any property starts again at the first page. */
export interface AssetQuery {
  connection: string;
  text: string;
  sort: string | null;
  /** Filters sent to the DAM: the field's rules and the editor's filters. */
  sent: FacetFilters;
  /** The editor's filters. */
  filters: FacetFilters;
}

export interface SearchState {
  /** The query that `assets` are the results of; null until the first response. */
  answered: AssetQuery | null;
  assets: PickerAsset[];
  /** Total results; null if the DAM does not count. */
  total: number | null;
  facets: readonly Facet[];
  /** Cursor of the next page; null on the last page. */
  cursor: string | null;
  /** `adding` while the next page of the same query loads. */
  phase: 'searching' | 'adding' | 'idle';
  failure: Failure | null;
  /** True while `assets` are the results of another query than the last one. */
  isOutdated: boolean;
}

type Event =
  | { type: 'sent'; phase: 'searching' | 'adding'; connection: string }
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
  isOutdated: false,
};

function reduce(state: SearchState, event: Event): SearchState {
  switch (event.type) {
    case 'sent':
      // The previous results stay until the new ones arrive, unless they are of another connection.
      return state.answered !== null && state.answered.connection !== event.connection
        ? NOTHING
        : { ...state, phase: event.phase, failure: null, isOutdated: event.phase === 'searching' };
    case 'answered': {
      const page = inBestOrder(event.page.assets, event.query);
      return {
        answered: event.query,
        assets: event.append ? merged(state.assets, page) : page,
        total: event.page.total,
        facets: event.append ? state.facets : event.page.facets,
        cursor: event.page.cursor,
        phase: 'idle',
        failure: null,
        isOutdated: false,
      };
    }
    case 'failed':
      return { ...state, phase: 'idle', failure: event.failure };
  }
}

/** Of the best matches, those that can be used come first within each page, so that nothing moves later. */
function inBestOrder(page: readonly PickerAsset[], { sort }: AssetQuery): PickerAsset[] {
  if (sort !== RELEVANCE) return [...page];
  const isUsable = ({ availability }: PickerAsset) => availability === 'live';
  return [...page.filter(isUsable), ...page.filter((asset) => !isUsable(asset))];
}

/** Appends a page. An asset that moved to the next page between two requests is listed once. */
function merged(listed: readonly PickerAsset[], page: readonly PickerAsset[]): PickerAsset[] {
  const known = new Set(listed.map((asset) => asset.assetId));
  return [...listed, ...page.filter((asset) => !known.has(asset.assetId))];
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

/** Searches whenever `query` changes. A request that a newer one replaces is cancelled. */
export function useAssetSearch(api: DamApi, query: AssetQuery | null) {
  const [state, dispatch] = useReducer(reduce, NOTHING);
  const [attempt, setAttempt] = useState(0);
  const running = useRef<AbortController | null>(null);

  const sendRequest = useCallback(
    async (sent: AssetQuery, cursor: string | null) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const append = cursor !== null;
      dispatch({
        type: 'sent',
        phase: append ? 'adding' : 'searching',
        connection: sent.connection,
      });
      try {
        const page = await api.search(sent.connection, requestOf(sent, cursor), controller.signal);
        if (!controller.signal.aborted) dispatch({ type: 'answered', query: sent, page, append });
      } catch (error) {
        if (!isAborted(error) && !controller.signal.aborted) {
          dispatch({ type: 'failed', failure: failureOf(error) });
        }
      }
    },
    [api],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `attempt` sends the request again.
  useEffect(() => {
    if (query === null) return;
    void sendRequest(query, null);
    return () => running.current?.abort();
  }, [sendRequest, query, attempt]);

  const { cursor, phase, failure } = state;
  const loadMore = useCallback(() => {
    if (query === null || cursor === null || phase !== 'idle' || failure !== null) return;
    void sendRequest(query, cursor);
  }, [sendRequest, query, cursor, phase, failure]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);

  return { ...state, loadMore, retry };
}

export type AssetSearch = ReturnType<typeof useAssetSearch>;
