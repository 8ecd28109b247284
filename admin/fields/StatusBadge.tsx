import { Typography } from '@strapi/design-system';
import { useState } from 'react';
import { stateOf } from '../asset/assetState';
import { StateBadge } from '../asset/StateBadge';
import { useFormat } from '../asset/useFormat';
import { useText } from '../useText';
import type { ReferenceStatus } from './assetStore';

/** Displays the state of a referenced asset, with the instant of the last check if it could not be checked since. */
export function StatusBadge({
  status,
}: {
  status: Pick<ReferenceStatus, 'availability' | 'asset' | 'asOf'>;
}) {
  const text = useText();
  const format = useFormat();
  const [now] = useState(() => Date.now());
  const state = stateOf(status.availability, status.asset, now);
  if (status.asOf === null) return <StateBadge state={state} />;
  return (
    <>
      <StateBadge state={state.tone === 'success' ? { ...state, tone: 'neutral' } : state} />
      <Typography variant="pi" textColor="neutral600">
        {text('status.asOf', { time: format.moment(status.asOf) })}
      </Typography>
    </>
  );
}
