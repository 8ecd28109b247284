import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { RelinkRun } from '../../../server/contracts/api';
import { useFormat } from '../../asset/useFormat';
import { ConfirmDialog } from '../../ConfirmDialog';
import { useText } from '../../useText';
import { List } from '../ListCard';
import { runFacts, runTitle } from '../runWords';
import type { Act } from './useAdoption';

interface RunsProps {
  runs: readonly RelinkRun[];
  act: Act;
  isDisabled: boolean;
}

/** The runs that can be undone, newest first. */
export function Runs({ runs, act, isDisabled }: RunsProps) {
  const text = useText();
  const format = useFormat();
  const [undoing, setUndoing] = useState<RelinkRun | null>(null);
  /** Name of the run whose undo is asked for, and has not begun. */
  const [busy, setBusy] = useState<string | null>(null);
  return (
    <>
      <List>
        {runs.map((run) => (
          <Flex key={run.run} tag="li" justifyContent="space-between" gap={4} wrap="wrap">
            <Box>
              <Typography fontWeight="semiBold" textColor="neutral800" tag="div" dir="auto">
                {runTitle(run, text) ?? format.dateTime(run.at)}
              </Typography>
              <Typography variant="pi" textColor="neutral600">
                {runFacts(run, text, format.dateTime(run.at))}
              </Typography>
            </Box>
            <Button
              variant="tertiary"
              disabled={isDisabled && busy !== run.run}
              loading={busy === run.run}
              aria-label={text('adoption.undo.of', { date: format.dateTime(run.at) })}
              onClick={() => setUndoing(run)}
            >
              {text('adoption.undo')}
            </Button>
          </Flex>
        ))}
      </List>
      {undoing !== null && (
        <UndoQuestion
          run={undoing}
          onClose={() => setUndoing(null)}
          onUndo={() => {
            setUndoing(null);
            setBusy(undoing.run);
            void act((api) => api.undo({ run: undoing.run })).then(() => setBusy(null));
          }}
        />
      )}
    </>
  );
}

interface UndoQuestionProps {
  run: RelinkRun;
  onClose: () => void;
  onUndo: () => void;
}

function UndoQuestion({ run, onClose, onUndo }: UndoQuestionProps) {
  const text = useText();
  const format = useFormat();
  return (
    <ConfirmDialog
      title={text('adoption.undo.title', { date: format.dateTime(run.at) })}
      body={text('adoption.undo.body', { count: run.changes })}
      confirm={text('adoption.undo')}
      isDangerous
      onCancel={onClose}
      onConfirm={onUndo}
    />
  );
}
