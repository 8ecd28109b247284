import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Fragment } from 'react';
import { styled } from 'styled-components';
import type { AdoptionWork } from '../../../server/contracts/adoption';
import { useFormat } from '../../asset/useFormat';
import type { TextId } from '../../translations';
import { useText } from '../../useText';
import { UsageEntryLine } from '../UsageEntryLine';
import { type Act, isUnderWay, type UnderWay } from './useAdoption';

const Left = styled.ul`
  padding-top: 0.8rem;

  & > li {
    padding: 0.8rem 0;
  }
`;

interface WorkStripProps {
  work: AdoptionWork;
  act: Act;
  isSending: boolean;
}

/** What is being done, with its progress; else how the last work ended. */
export function WorkStrip({ work, act, isSending }: WorkStripProps) {
  const text = useText();
  const { state, done, total } = work;
  if (!isUnderWay(state)) return <Outcome work={work} state={state} />;
  const isPaused = state === 'pausing' || state === 'paused';
  return (
    <Box background="neutral0" hasRadius shadow="filterShadow" padding={6}>
      <Flex justifyContent="space-between" alignItems="center" gap={4} wrap="wrap">
        <Box flex="1 1 32rem">
          <Typography fontWeight="semiBold" textColor="neutral800" tag="p" role="status">
            {text(headingOf(work), {
              done,
              total: total ?? 0,
            })}
          </Typography>
          {state === 'paused' && (
            <Typography variant="pi" textColor="neutral700" tag="p" paddingTop={1}>
              {text('adoption.paused')}
            </Typography>
          )}
          <Box paddingTop={3}>
            <Progress value={total === null ? null : (100 * done) / Math.max(1, total)} />
          </Box>
        </Box>
        <Flex gap={2}>
          <Button
            variant="secondary"
            disabled={isSending || state === 'cancelling'}
            onClick={() => act((api) => (isPaused ? api.resume() : api.pause()))}
          >
            {text(isPaused ? 'adoption.resume' : 'adoption.pause')}
          </Button>
          <Button
            variant="tertiary"
            disabled={isSending || state === 'cancelling'}
            onClick={() => act((api) => api.cancel())}
          >
            {text('action.cancel')}
          </Button>
        </Flex>
      </Flex>
    </Box>
  );
}

function headingOf(work: AdoptionWork): TextId {
  if (work.state === 'cancelling') return 'adoption.cancelling';
  return work.state === 'pausing' ? 'adoption.pausing' : stepOf(work);
}

function stepOf({ kind, step }: AdoptionWork): TextId {
  if (kind !== 'scan') return `adoption.step.${kind}`;
  return step === 'files' ? 'adoption.step.files' : 'adoption.step.assets';
}

/** A bar; nothing where the end is not known, since a bar would say that nothing is done. */
function Progress({ value }: { value: number | null }) {
  const text = useText();
  if (value === null) return null;
  return (
    <Box
      role="progressbar"
      aria-label={text('adoption.progress')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(value)}
      background="neutral150"
      hasRadius
      overflow="hidden"
      height="0.8rem"
    >
      <Box background="primary600" height="100%" width={`${value}%`} />
    </Box>
  );
}

type Ended = Exclude<AdoptionWork['state'], UnderWay>;

/** The colour of how a work ended. */
function toneOf(state: Ended): 'success' | 'danger' | 'warning' {
  if (state === 'done') return 'success';
  return state === 'failed' ? 'danger' : 'warning';
}

function Outcome({
  work: { kind, startedAt, done, message, left, stillUsed },
  state,
}: {
  work: AdoptionWork;
  state: Ended;
}) {
  const text = useText();
  const format = useFormat();
  const isGood = state === 'done';
  const tone = toneOf(state);
  return (
    <Box
      role={isGood ? 'status' : 'alert'}
      background={`${tone}100`}
      borderColor={`${tone}200`}
      hasRadius
      padding={4}
    >
      <Typography textColor="neutral800" tag="p">
        {text(isGood ? `adoption.done.${kind}` : `adoption.${state}.${kind}`, { count: done })}
        {message !== '' && ` ${message}`}
      </Typography>
      <Typography variant="pi" textColor="neutral700" tag="p">
        {text('adoption.startedAt', { date: format.dateTime(startedAt) })}
      </Typography>
      {stillUsed.length > 0 && (
        <>
          <Typography textColor="neutral800" tag="p" paddingTop={3}>
            {text('adoption.stillUsed')}
          </Typography>
          <Typography variant="pi" textColor="neutral800" tag="p" paddingTop={1}>
            {stillUsed.join(', ')}
          </Typography>
        </>
      )}
      {left.map(({ reason, entries, others }) => (
        <Fragment key={reason}>
          <Typography textColor="neutral800" tag="p" paddingTop={3}>
            {text(`adoption.left.${reason}`)}
          </Typography>
          <Left>
            {entries.map((entry) => (
              <UsageEntryLine
                key={`${entry.uid} ${entry.documentId} ${entry.locale}`}
                entry={entry}
                kind="image"
              />
            ))}
          </Left>
          {others > 0 && (
            <Typography variant="pi" textColor="neutral800" tag="p" paddingTop={1}>
              {text('adoption.preview.more', { count: others })}
            </Typography>
          )}
        </Fragment>
      ))}
    </Box>
  );
}
