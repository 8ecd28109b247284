import { Box, Flex, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import type { ConnectionInfo } from '../../../server/contracts/api';
import { Empty, Failed, FailedLine } from '../../asset/Failed';
import { useLasting } from '../../useDebounced';
import { useText } from '../../useText';
import type { AssetSearch, SearchState } from '../search/useAssetSearch';
import { Grid, type GridProps } from './Grid';
import { SkeletonCards } from './Skeleton';

/** Waiting longer than this is told in words. */
const SLOW_MS = 1000;

interface ResultsProps
  extends Omit<GridProps, 'assets' | 'total' | 'stale' | 'hasMore' | 'onMore'> {
  found: AssetSearch;
  connection: ConnectionInfo;
  /** What narrows the results, shown beside their number. */
  chips: ReactNode;
  onClear: () => void;
}

export function Results(props: ResultsProps) {
  const { found, connection, chips, onClear, ...grid } = props;
  const slow = useLasting(found.phase === 'searching', SLOW_MS);
  const trouble = { failure: found.failure, dam: connection.label, onRetry: found.retry };

  const body = () => {
    if (trouble.failure !== null && found.assets.length === 0) {
      return <Failed {...trouble} failure={trouble.failure} />;
    }
    if (found.answered === null) return <SkeletonCards count={18} />;
    if (found.assets.length === 0 && found.phase === 'idle') {
      const { text, filters } = found.answered;
      return (
        <Empty
          searched={text.trim()}
          filtered={Object.keys(filters).length > 0}
          dam={connection.label}
          onClear={onClear}
        />
      );
    }
    return (
      <>
        {trouble.failure !== null && <FailedLine {...trouble} failure={trouble.failure} />}
        <Grid
          {...grid}
          assets={found.assets}
          total={found.total}
          stale={found.phase === 'searching'}
          hasMore={found.cursor !== null && found.failure === null}
          onMore={found.loadMore}
        />
      </>
    );
  };

  return (
    <>
      <Flex gap={4} paddingBottom={4} minHeight="4.8rem" wrap="wrap">
        <Box role="status" aria-live="polite">
          <Typography variant="pi" textColor="neutral600">
            <StatusLine found={found} dam={connection.label} slow={slow} />
          </Typography>
        </Box>
        {chips}
      </Flex>
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
