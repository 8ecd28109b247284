import { Box, Flex, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import type { ConnectionInfo } from '../../../server/contracts/api';
import { Failed, FailedLine } from '../../asset/Failed';
import { useLasting } from '../../useDebounced';
import { useText } from '../../useText';
import type { AssetSearch, SearchState } from '../search/useAssetSearch';
import { Empty } from './Empty';
import { Grid, type GridProps } from './Grid';
import { SkeletonCards } from './Skeleton';

/** Time after which a text says that the search is still waiting. */
const SLOW_MS = 1000;

interface ResultsProps
  extends Omit<GridProps, 'assets' | 'total' | 'stale' | 'busy' | 'hasMore' | 'onMore'> {
  found: AssetSearch;
  connection: ConnectionInfo;
  /** The filters in force, displayed beside the number of results. */
  chips: ReactNode;
  /** Clears the search text and the filters. */
  onClear: () => void;
  /** Searches for another text, with the same filters. */
  onSearchText: (text: string) => void;
}

/** The number of results, the filters in force, and the results or a message. */
export function Results(props: ResultsProps) {
  const { found, connection, chips, onClear, onSearchText, ...grid } = props;
  const isSlow = useLasting(found.phase === 'searching', SLOW_MS);
  const failedProps = { failure: found.failure, dam: connection.label, onRetry: found.retry };

  const body = () => {
    if (found.failure !== null && found.assets.length === 0) {
      return <Failed {...failedProps} failure={found.failure} />;
    }
    if (found.answered === null) return <SkeletonCards count={24} size={grid.size} />;
    if (found.assets.length === 0 && found.phase === 'idle') {
      const { text, filters } = found.answered;
      return (
        <Empty
          searched={text.trim()}
          filtered={Object.keys(filters).length > 0}
          dam={connection.label}
          onClear={onClear}
          onSearchText={onSearchText}
        />
      );
    }
    return (
      <>
        {found.failure !== null && (
          // In sight also where the editor has scrolled down.
          <Box position="sticky" top={0} zIndex={1}>
            <FailedLine {...failedProps} failure={found.failure} />
          </Box>
        )}
        <Grid
          {...grid}
          assets={found.assets}
          total={found.total}
          stale={found.isOutdated}
          busy={found.phase === 'searching'}
          hasMore={found.cursor !== null && found.failure === null}
          onMore={found.loadMore}
        />
      </>
    );
  };

  return (
    <>
      <Flex gap={4} paddingBottom={2} minHeight="4rem" wrap="wrap">
        <Box role="status" aria-live="polite">
          <Typography variant="pi" textColor="neutral600">
            <StatusLine
              found={found}
              dam={connection.label}
              isSlow={isSlow}
              selected={grid.multiple ? grid.positions.size : 0}
            />
          </Typography>
        </Box>
        {chips}
      </Flex>
      {body()}
    </>
  );
}

interface StatusLineProps {
  found: SearchState;
  dam: string;
  isSlow: boolean;
  /** Number of selected assets of a field that takes several. */
  selected: number;
}

/** Displays the total, or the number of loaded results if the DAM does not count, and how many are selected. */
function StatusLine({ found, dam, isSlow, selected }: StatusLineProps) {
  const text = useText();
  if (isSlow) return <>{text('status.waiting', { dam })}</>;
  if (found.answered === null || found.failure !== null) return null;
  const count =
    found.total === null
      ? text('status.shown', { count: found.assets.length })
      : text('status.total', { count: found.total });
  return <>{selected === 0 ? count : text('status.selected', { count, selected })}</>;
}
