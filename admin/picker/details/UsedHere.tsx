import { Link } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import { PERMISSIONS, type PickerAsset } from '../../../server/contracts/api';
import { encodeAssetId } from '../../../server/contracts/reference';
import { useDamApi } from '../../api';
import { useAnswer } from '../../useRequest';
import { useText } from '../../useText';

/** Outside the component: `useRBAC` asks again for every new array. */
const READ = [{ action: PERMISSIONS.usageRead, subject: null }] as Parameters<typeof useRBAC>[0];

type Named = Pick<PickerAsset, 'connection' | 'assetId'>;

/** Where this site uses the asset already; nothing for who may not know, and where it is not used. */
export function UsedHere(asset: Named) {
  const { allowedActions } = useRBAC(READ);
  return allowedActions.canRead === true ? <Places {...asset} /> : null;
}

function Places({ connection, assetId }: Named) {
  const text = useText();
  const api = useDamApi();
  const encoded = encodeAssetId(assetId);
  const ask = useCallback(
    (signal: AbortSignal) => api.usageOf(connection, encoded, signal),
    [api, connection, encoded],
  );
  const { answer } = useAnswer(ask);
  // An asset that this site never used is not known to it, which is no failure.
  if (answer.phase !== 'ready' || answer.value.used.places === 0) return null;
  const { places, publishedPlaces } = answer.value.used;
  return (
    <Link tag={RouterLink} to={`/plugins/dam/${connection}/${encoded}`} target="_blank">
      {text('details.usedHere', { count: places, published: publishedPlaces })}
    </Link>
  );
}
