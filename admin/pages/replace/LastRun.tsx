import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useCallback } from 'react';
import type { RelinkRun } from '../../../server/contracts/api';
import type { Reference } from '../../../server/contracts/reference';
import { useDamApi } from '../../api';
import { useFormat } from '../../asset/useFormat';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { Card } from '../ListCard';
import { runFacts, runTitle } from '../runWords';
import { useUndo } from './useUndo';

interface LastRunProps {
  asset: Reference;
  onUndone: () => void;
}

/** The last run that put another asset in this one's place, as long as it can be undone. */
export function LastRun({ asset, onUndone }: LastRunProps) {
  const api = useDamApi();
  const read = useCallback(
    async (signal: AbortSignal) => (await api.lastReplacement({ asset }, signal)).run,
    [api, asset],
  );
  const { result, retry } = useRequest(read);
  // The page is of use without it.
  if (result.phase !== 'ready' || result.value === null) return null;
  return (
    <Run
      run={result.value}
      onUndone={() => {
        retry();
        onUndone();
      }}
    />
  );
}

function Run({ run, onUndone }: { run: RelinkRun; onUndone: () => void }) {
  const text = useText();
  const format = useFormat();
  const { isUndoing, undo } = useUndo(run.run, onUndone);
  return (
    <Card tag="section" aria-label={text('replace.last')}>
      <Flex gap={4} alignItems="center" wrap="wrap" justifyContent="space-between">
        <Box>
          <Typography variant="sigma" textColor="neutral600" tag="h2">
            {text('replace.last')}
          </Typography>
          <Typography fontWeight="semiBold" textColor="neutral800" tag="p" dir="auto">
            {runTitle(run, text)}
          </Typography>
          <Typography variant="pi" textColor="neutral600" tag="p">
            {runFacts(run, text, format.dateTime(run.at))}
          </Typography>
        </Box>
        <Button variant="secondary" loading={isUndoing} onClick={undo}>
          {text('replace.undo')}
        </Button>
      </Flex>
    </Card>
  );
}
