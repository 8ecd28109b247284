import { useCallback } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { useDamApi } from '../../api';
import { useRequest } from '../../useRequest';
import { isOutline, withRead } from './wholeAsset';

/** Returns an asset with all that the DAM tells of it, which the results of a search may leave out. */
export function useWholeAsset(asset: PickerAsset): PickerAsset {
  const api = useDamApi();
  const sendRequest = useCallback(
    async (signal: AbortSignal) => {
      if (!isOutline(asset)) return null;
      const { connection, assetId } = asset;
      const { assets } = await api.assets({ references: [{ connection, assetId }] }, signal);
      return assets[0]?.asset ?? null;
    },
    [api, asset],
  );
  const { result } = useRequest(sendRequest);
  return result.phase === 'ready' ? withRead(asset, result.value) : asset;
}
