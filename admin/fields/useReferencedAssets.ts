import { useCallback, useEffect, useMemo, useState } from 'react';
import type { AssetsResponse } from '../../server/contracts/api';
import { type Reference, type ReferenceKey, referenceKey } from '../../server/contracts/reference';
import { type Failure, failureOf, useDamApi } from '../api';
import { readAssets } from './readAssets';
import { distinct } from './references';

/** The current status of a reference. */
export type ReferenceStatus = AssetsResponse['assets'][number] & {
  /** The version that the reference showed when the page was opened. */
  firstVersion: string | null;
};

/** Interval at which an open and visible form reads the status again. */
const REFRESH_MS = 60_000;

/**
 * Reads the current status of references, again each minute and when the window gets the focus. Known
 * statuses stay while new ones load, so that badges do not flicker when an asset is added.
 */
export function useReferencedAssets(references: readonly Reference[]) {
  const api = useDamApi();
  const [statuses, setStatuses] = useState<ReadonlyMap<ReferenceKey, ReferenceStatus>>(new Map());
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  // A form passes new arrays at every keystroke, so only a changed set of keys sends a request.
  const signature = distinct(references).map(referenceKey).sort().join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `signature` stands for `references`.
  const wanted = useMemo(() => distinct(references), [signature]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `attempt` sends the request again.
  useEffect(() => {
    if (wanted.length === 0) return;
    const controller = new AbortController();
    setFailure(null);
    readAssets(api, wanted)
      .then((assets) => {
        if (controller.signal.aborted) return;
        setStatuses((before) => {
          const after = new Map(before);
          for (const [index, reference] of wanted.entries()) {
            const answer = assets[index];
            if (answer === undefined) continue;
            const key = referenceKey(reference);
            const firstVersion = before.get(key)?.firstVersion ?? answer.asset?.version ?? null;
            after.set(key, { ...answer, firstVersion });
          }
          return after;
        });
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setFailure(failureOf(error));
      });
    return () => controller.abort();
  }, [api, wanted, attempt]);

  const isWatching = wanted.length > 0;
  useEffect(() => {
    if (!isWatching) return;
    const refresh = () => {
      if (document.visibilityState === 'visible') setAttempt((count) => count + 1);
    };
    const timer = setInterval(refresh, REFRESH_MS);
    window.addEventListener('focus', refresh);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', refresh);
    };
  }, [isWatching]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  const statusOf = useCallback(
    (reference: Reference): ReferenceStatus | null => statuses.get(referenceKey(reference)) ?? null,
    [statuses],
  );
  return { statusOf, failure, retry };
}
