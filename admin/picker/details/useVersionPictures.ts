import { useCallback } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { useDamApi } from '../../api';
import { useRequest } from '../../useRequest';

/** Returns an asset with the pictures of all its versions, which the results of a search leave out. */
export function useVersionPictures(asset: PickerAsset): PickerAsset {
  const api = useDamApi();
  const { connection, assetId, versions } = asset;
  const sendRequest = useCallback(
    async (signal: AbortSignal) => {
      if (versions.length < 2) return versions;
      const { assets } = await api.assets({ references: [{ connection, assetId }] }, signal);
      return assets[0]?.asset?.versions ?? versions;
    },
    [api, connection, assetId, versions],
  );
  const { result } = useRequest(sendRequest);
  return result.phase === 'ready' ? { ...asset, versions: result.value } : asset;
}
