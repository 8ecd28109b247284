import { Button, Flex, Typography } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useEffect, useState } from 'react';
import { styled } from 'styled-components';
import type { WebhookReport } from '../../../server/contracts/administration';
import { useDamApi } from '../../api';
import { useText } from '../../useText';
import { CopyButton } from './CopyButton';
import { useAge } from './useAge';

/** Pause between two looks while the page waits for an event, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

interface WebhookBoxProps {
  connection: string;
  report: WebhookReport;
}

/** The address for the DAM's settings, the last events, and a test that waits for one. */
export function WebhookBox({ connection, report: atFirst }: WebhookBoxProps) {
  const text = useText();
  const age = useAge();
  const { report, wait, start, stop } = useWatch(connection, atFirst);
  const address = new URL(report.address, window.location.origin).href;
  return (
    <div>
      <Typography variant="pi" fontWeight="semiBold" textColor="neutral600" tag="h3">
        {text('settings.webhook')}
      </Typography>
      <Flex gap={2} paddingTop={2} alignItems="center" wrap="wrap">
        <Address>{address}</Address>
        <CopyButton text={address} label="settings.webhook.copy" icon={<Duplicate />} />
      </Flex>
      <Typography textColor="neutral700" tag="p" paddingTop={2}>
        {text('settings.webhook.received', { when: age(report.lastReceivedAt) })}
      </Typography>
      {report.lastRefusedAt !== null && (
        <Typography textColor="neutral700" tag="p" dir="auto">
          {text('settings.webhook.refused', {
            when: age(report.lastRefusedAt),
            reason: report.refusal ?? '',
          })}
        </Typography>
      )}
      <Flex gap={3} paddingTop={2} wrap="wrap">
        <Button variant="tertiary" size="S" onClick={wait === 'waiting' ? stop : start}>
          {text(wait === 'waiting' ? 'settings.webhook.stop' : 'settings.webhook.wait')}
        </Button>
        <Typography
          role="status"
          fontWeight={wait === 'waiting' ? 'regular' : 'semiBold'}
          textColor={wait === 'refused' ? 'danger600' : 'neutral800'}
        >
          {wait !== 'none' && text(`settings.webhook.wait.${wait}`)}
        </Typography>
      </Flex>
    </div>
  );
}

/** As high as the button beside it. */
const Address = styled.code`
  font-family: monospace;
  font-size: 1.3rem;
  line-height: 1.5;
  overflow-wrap: anywhere;
  color: ${({ theme }) => theme.colors.neutral800};
  background: ${({ theme }) => theme.colors.neutral100};
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: ${({ theme }) => theme.borderRadius};
  padding: 0.5rem 1.2rem;
`;

type Wait = 'none' | 'waiting' | 'received' | 'refused' | 'failed';

/** Asks again and again, from `start` until an event came, was refused, or somebody stops. */
function useWatch(connection: string, atFirst: WebhookReport) {
  const api = useDamApi();
  const [watched, setWatched] = useState<WebhookReport | null>(null);
  const [wait, setWait] = useState<Wait>('none');
  const report = watched ?? atFirst;

  useEffect(() => {
    if (wait !== 'waiting') return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      api.webhook(connection, controller.signal).then(
        (next) => {
          setWatched(next);
          if (next.lastReceivedAt !== report.lastReceivedAt) setWait('received');
          else if (next.lastRefusedAt !== report.lastRefusedAt) setWait('refused');
        },
        () => {
          if (!controller.signal.aborted) setWait('failed');
        },
      );
    }, LOOK_EVERY_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, connection, report, wait]);

  return {
    report,
    wait,
    start: () => setWait('waiting'),
    stop: () => setWait('none'),
  };
}
