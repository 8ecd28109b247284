import { useCallback, useEffect, useMemo, useState } from 'react';
import type { AssetsResponse } from '../../server/contracts/api';
import { type Reference, type ReferenceKey, referenceKey } from '../../server/contracts/reference';
import { type Failure, failureOf, isAborted, useDamApi } from '../api';
import { distinct } from './references';

/** What is known of an asset; `firstVersion` is the one that was current when the page was opened. */
export type AssetKnowledge = AssetsResponse['assets'][number] & { firstVersion: string | null };

/** How often an open form asks whether something changed, while somebody looks at it. */
const ASK_AGAIN_MS = 60_000;

/**
 * What is known now about the references a field holds. What was learned stays while more is asked,
 * so badges do not flicker when an asset is added; `learn` takes in what the picker already knew.
 */
export function useReferencedAssets(references: readonly Reference[]) {
  const api = useDamApi();
  const [known, setKnown] = useState<ReadonlyMap<ReferenceKey, AssetKnowledge>>(new Map());
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  // A form hands out new arrays at every keystroke: only another set of keys asks again.
  const signature = distinct(references).map(referenceKey).sort().join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: see `signature`.
  const wanted = useMemo(() => distinct(references), [signature]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` only asks again.
  useEffect(() => {
    if (wanted.length === 0) return;
    const controller = new AbortController();
    setFailure(null);
    api
      .assets({ references: wanted }, controller.signal)
      .then(({ assets }) => {
        setKnown((before) => {
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
        if (!isAborted(error)) setFailure(failureOf(error));
      });
    return () => controller.abort();
  }, [api, wanted, attempt]);

  const asks = wanted.length > 0;
  useEffect(() => {
    if (!asks) return;
    const ask = () => {
      if (document.visibilityState === 'visible') setAttempt((count) => count + 1);
    };
    const timer = setInterval(ask, ASK_AGAIN_MS);
    window.addEventListener('focus', ask);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', ask);
    };
  }, [asks]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  const knowledgeOf = useCallback(
    (reference: Reference): AssetKnowledge | null => known.get(referenceKey(reference)) ?? null,
    [known],
  );
  return { knowledgeOf, failure, retry };
}
