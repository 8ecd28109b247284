import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { AdoptionWork } from '../../../server/contracts/adoption';
import { useFormat } from '../../asset/useFormat';
import type { TextId } from '../../translations';
import { useText } from '../../useText';
import { UsageEntryLine } from '../UsageEntryLine';

const Left = styled.ul`
  padding-top: 0.8rem;

  & > li {
    padding: 0.8rem 0;
  }
`;

interface WorkStripProps {
  work: AdoptionWork;
  onCancel: () => void;
  isSending: boolean;
}

/** What is being done, with its progress; else how the last work ended. */
export function WorkStrip({ work, onCancel, isSending }: WorkStripProps) {
  const text = useText();
  const { state, done, total } = work;
  const isOver = state !== 'working' && state !== 'cancelling';
  if (isOver) return <Outcome work={work} />;
  return (
    <Box background="neutral0" hasRadius shadow="filterShadow" padding={6}>
      <Flex justifyContent="space-between" alignItems="center" gap={4} wrap="wrap">
        <Box flex="1 1 32rem">
          <Typography fontWeight="semiBold" textColor="neutral800" tag="p" role="status">
            {text(state === 'cancelling' ? 'adoption.cancelling' : stepOf(work), {
              done,
              total: total ?? 0,
            })}
          </Typography>
          <Box paddingTop={3}>
            <Progress value={total === null ? null : (100 * done) / Math.max(1, total)} />
          </Box>
        </Box>
        <Button
          variant="tertiary"
          disabled={isSending || state === 'cancelling'}
          onClick={onCancel}
        >
          {text('action.cancel')}
        </Button>
      </Flex>
    </Box>
  );
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

/** The colour of how a work ended. */
function toneOf(state: AdoptionWork['state']): 'success' | 'danger' | 'warning' {
  if (state === 'done') return 'success';
  return state === 'failed' ? 'danger' : 'warning';
}

function Outcome({
  work: { kind, state, startedAt, done, message, left },
}: {
  work: AdoptionWork;
}) {
  const text = useText();
  const format = useFormat();
  if (state === 'working' || state === 'cancelling') return null;
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
      {left.length > 0 && (
        <>
          <Typography textColor="neutral800" tag="p" paddingTop={3}>
            {text('adoption.left')}
          </Typography>
          <Left>
            {left.map((entry) => (
              <UsageEntryLine
                key={`${entry.uid} ${entry.documentId} ${entry.locale}`}
                entry={entry}
                kind="image"
              />
            ))}
          </Left>
        </>
      )}
    </Box>
  );
}
