import { useCallback, useState } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import type { Reference } from '../../../server/contracts/reference';
import { type DamApi, type Failure, failureOf } from '../../api';
import type { OnPicked } from '../types';
import { assetKey } from './assetKey';

/** Pinned versions by `assetKey`. */
export type Pins = ReadonlyMap<string, string>;

/** Returns the reference of an asset, with its version if one is pinned. */
export function pinnedReference(asset: PickerAsset, pins: Pins): Reference {
  const { connection, assetId } = asset;
  const version = pins.get(assetKey(asset));
  return version === undefined ? { connection, assetId } : { connection, assetId, version };
}

/** Requests the references of assets, which a field can store, and passes them to `onPicked`. */
export function usePick(api: DamApi, onPicked: OnPicked) {
  const [isPicking, setPicking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const pickAssets = useCallback(
    (assets: readonly PickerAsset[], pins: Pins) => {
      if (isPicking || assets.length === 0) return;
      setPicking(true);
      setFailure(null);
      const references = assets.map((asset) => pinnedReference(asset, pins));
      api.pick({ references }).then(
        ({ picked }) => {
          // Whoever gets them may ask something first, and the picker goes on.
          setPicking(false);
          onPicked(picked);
        },
        (error: unknown) => {
          setPicking(false);
          setFailure(failureOf(error));
        },
      );
    },
    [api, onPicked, isPicking],
  );
  return { pickAssets, isPicking, failure };
}
