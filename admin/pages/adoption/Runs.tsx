import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { AdoptionRun } from '../../../server/contracts/adoption';
import { useFormat } from '../../asset/useFormat';
import { ConfirmDialog } from '../../ConfirmDialog';
import { useText } from '../../useText';
import { List } from '../ListCard';
import type { Act } from './useAdoption';

interface RunsProps {
  runs: readonly AdoptionRun[];
  act: Act;
  isDisabled: boolean;
}

/** The runs that can be undone, newest first. */
export function Runs({ runs, act, isDisabled }: RunsProps) {
  const text = useText();
  const format = useFormat();
  const [undoing, setUndoing] = useState<AdoptionRun | null>(null);
  return (
    <>
      <List>
        {runs.map((run) => (
          <Flex key={run.run} tag="li" justifyContent="space-between" gap={4} wrap="wrap">
            <Box>
              <Typography fontWeight="semiBold" textColor="neutral800" tag="div">
                {format.dateTime(run.at)}
              </Typography>
              <Typography variant="pi" textColor="neutral600">
                {text('adoption.run.changes', { count: run.changes })}
              </Typography>
            </Box>
            <Button
              variant="tertiary"
              disabled={isDisabled}
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
            void act((api) => api.undo({ run: undoing.run }));
          }}
        />
      )}
    </>
  );
}

interface UndoQuestionProps {
  run: AdoptionRun;
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
