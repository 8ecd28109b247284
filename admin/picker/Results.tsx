import { Box, Typography } from '@strapi/design-system';
import { useMemo } from 'react';
import type { ConnectionInfo, PickerAsset } from '../../server/contracts/api';
import type { AssetKind } from '../../server/contracts/asset';
import type { DamApi } from '../api';
import { useText } from '../useText';
import { Grid } from './Grid';
import { SkeletonCards } from './Skeleton';
import { Empty, Failed, FailedLine } from './States';
import { type AssetQuery, type SearchState, useAssetSearch } from './useAssetSearch';
import { useLasting } from './useDebounced';

/** Waiting longer than this is told in words. */
const SLOW_MS = 1000;

interface ResultsProps {
  api: DamApi;
  connection: ConnectionInfo;
  search: string;
  sort: string | null;
  kinds: readonly AssetKind[] | null;
  multiple: boolean;
  positions: ReadonlyMap<string, number>;
  now: number;
  onClear: () => void;
  onShow: (asset: PickerAsset) => void;
  onSelect: (asset: PickerAsset) => void;
  onConfirm: (asset: PickerAsset) => void;
}

export function Results(props: ResultsProps) {
  const { api, connection, search, sort, kinds, onClear, ...grid } = props;
  const filtersByType = connection.filters.includes('type');
  const query = useMemo<AssetQuery>(
    () => ({
      connection: connection.key,
      text: search,
      sort,
      kinds: filtersByType ? kinds : null,
    }),
    [connection.key, search, sort, kinds, filtersByType],
  );
  const found = useAssetSearch(api, query);
  const slow = useLasting(found.phase === 'searching', SLOW_MS);
  const trouble = { failure: found.failure, dam: connection.label, onRetry: found.retry };

  const body = () => {
    if (trouble.failure !== null && found.assets.length === 0) {
      return <Failed {...trouble} failure={trouble.failure} />;
    }
    if (found.answered === null) return <SkeletonCards count={18} />;
    if (found.assets.length === 0 && found.phase === 'idle') {
      return (
        <Empty searched={found.answered.text.trim()} dam={connection.label} onClear={onClear} />
      );
    }
    return (
      <>
        {trouble.failure !== null && <FailedLine {...trouble} failure={trouble.failure} />}
        <Grid
          {...grid}
          kinds={kinds}
          assets={found.assets}
          stale={found.phase === 'searching'}
          hasMore={found.cursor !== null && found.failure === null}
          onMore={found.loadMore}
        />
      </>
    );
  };

  return (
    <>
      <Box paddingBottom={4} minHeight="3.6rem" role="status" aria-live="polite">
        <Typography variant="pi" textColor="neutral600">
          <StatusLine found={found} dam={connection.label} slow={slow} />
        </Typography>
      </Box>
      {body()}
    </>
  );
}

/** How many there are; where the DAM does not count, how many are shown. */
function StatusLine({ found, dam, slow }: { found: SearchState; dam: string; slow: boolean }) {
  const text = useText();
  if (slow) return <>{text('status.waiting', { dam })}</>;
  if (found.answered === null || found.failure !== null) return null;
  if (found.total !== null) return <>{text('status.total', { count: found.total })}</>;
  return <>{text('status.shown', { count: found.assets.length })}</>;
}
