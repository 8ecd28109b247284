import { Link } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import { PERMISSIONS, type PickerAsset } from '../../../server/contracts/api';
import { encodeAssetId } from '../../../server/contracts/reference';
import { useDamApi } from '../../api';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';

/** A constant, because `useRBAC` sends a request for every new array. */
const READ = [{ action: PERMISSIONS.usageRead, subject: null }] as Parameters<typeof useRBAC>[0];

type AssetIds = Pick<PickerAsset, 'connection' | 'assetId'>;

/**
 * Links to the places in which the site uses the asset. Renders nothing if there are none, or without
 * the permission to read usage.
 */
export function UsedHere(asset: AssetIds) {
  const { allowedActions } = useRBAC(READ);
  return allowedActions.canRead === true ? <UsageLink {...asset} /> : null;
}

function UsageLink({ connection, assetId }: AssetIds) {
  const text = useText();
  const api = useDamApi();
  const encoded = encodeAssetId(assetId);
  const sendRequest = useCallback(
    (signal: AbortSignal) => api.usageOf(connection, encoded, signal),
    [api, connection, encoded],
  );
  const { result } = useRequest(sendRequest);
  // The request fails with 404 for an asset that the site never used.
  if (result.phase !== 'ready' || result.value.used.places === 0) return null;
  const { places, publishedPlaces } = result.value.used;
  return (
    <Link tag={RouterLink} to={`/plugins/dam/${connection}/${encoded}`} target="_blank">
      {text('details.usedHere', { count: places, published: publishedPlaces })}
    </Link>
  );
}
