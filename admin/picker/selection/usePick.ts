import { useCallback, useState } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { type DamApi, type Failure, failureOf } from '../../api';
import type { OnPicked } from '../types';
import { keyOf } from './useSelection';

/** Versions that a place is to stay with, by the asset's key. */
export type Pins = ReadonlyMap<string, string>;

/** Turns what is selected into what a field can store. */
export function usePick(api: DamApi, onPicked: OnPicked) {
  const [picking, setPicking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const pick = useCallback(
    (assets: readonly PickerAsset[], pins: Pins) => {
      if (picking || assets.length === 0) return;
      setPicking(true);
      setFailure(null);
      const references = assets.map((asset) => {
        const { connection, assetId } = asset;
        const version = pins.get(keyOf(asset));
        return version === undefined ? { connection, assetId } : { connection, assetId, version };
      });
      api.pick({ references }).then(
        ({ picked }) => onPicked(picked),
        (error: unknown) => {
          setPicking(false);
          setFailure(failureOf(error));
        },
      );
    },
    [api, onPicked, picking],
  );
  return { pick, picking, failure };
}
