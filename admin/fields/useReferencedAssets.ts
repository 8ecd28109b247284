import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { type Reference, referenceKey } from '../../server/contracts/reference';
import { useDamApi } from '../api';
import { pageLocale } from '../pageLocale';
import { assetStore, type ReferenceStatus } from './assetStore';
import { distinct } from './references';

/**
 * Reads the current status of references, and again while the page is open. Known statuses stay while new
 * ones load, so that badges do not flicker when an asset is added.
 */
export function useReferencedAssets(references: readonly Reference[]) {
  const api = useDamApi();
  // A form passes new arrays at every keystroke, so only a changed set of keys is watched anew.
  const signature = distinct(references).map(referenceKey).sort().join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `signature` stands for `references`.
  const wanted = useMemo(() => distinct(references), [signature]);
  const locale = pageLocale();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `locale` is that of the answers.
  const subscribe = useCallback(
    (changed: () => void) =>
      wanted.length === 0 ? () => undefined : assetStore.watch(api, wanted, changed),
    [api, wanted, locale],
  );
  const { statuses, failure, losses } = useSyncExternalStore(subscribe, assetStore.page);
  const statusOf = useCallback(
    (reference: Reference): ReferenceStatus | null => statuses.get(referenceKey(reference)) ?? null,
    [statuses],
  );
  const isWatching = wanted.length > 0;
  return {
    statusOf,
    failure: isWatching ? failure : null,
    losses,
    retry: assetStore.refresh,
  };
}
