import { Link } from '@strapi/design-system';
import { useCallback, useEffect } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import {
  PERMISSIONS,
  type PickerAsset,
  type UsageDetailResponse,
} from '../../server/contracts/api';
import { encodeAssetId } from '../../server/contracts/reference';
import { useDamApi } from '../api';
import { usePermission } from '../usePermission';
import { useRequest } from '../useRequest';
import { useText } from '../useText';
import { usagePath } from './usagePath';

interface UsedHereProps extends Pick<PickerAsset, 'connection' | 'assetId'> {
  /** True to leave the page for the list of places; else it opens beside it. */
  isLeaving?: boolean;
  /** Called with the usage once it is known. */
  onUsage?: (usage: UsageDetailResponse) => void;
}

/**
 * Links to the places in which the site uses the asset. Renders nothing if there are none, or without
 * the permission to read usage.
 */
export function UsedHere(props: UsedHereProps) {
  return usePermission(PERMISSIONS.usageRead) === true ? <UsageLink {...props} /> : null;
}

function UsageLink({ connection, assetId, isLeaving = false, onUsage }: UsedHereProps) {
  const text = useText();
  const api = useDamApi();
  const encoded = encodeAssetId(assetId);
  const sendRequest = useCallback(
    (signal: AbortSignal) => api.usageOf(connection, encoded, signal),
    [api, connection, encoded],
  );
  const { result } = useRequest(sendRequest);
  const usage = result.phase === 'ready' ? result.value : null;
  useEffect(() => {
    if (usage !== null) onUsage?.(usage);
  }, [usage, onUsage]);
  const used = usage?.used ?? null;
  if (used === null || used.places === 0) return null;
  const { places, publishedPlaces } = used;
  return (
    <Link
      tag={RouterLink}
      to={usagePath({ connection, assetId })}
      {...(isLeaving ? {} : { target: '_blank' })}
    >
      {text('details.usedHere', { count: places, published: publishedPlaces })}
    </Link>
  );
}
