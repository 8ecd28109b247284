import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise, Cloud, WarningCircle } from '@strapi/icons';
import type { Failure } from '../api';
import type { TextId } from '../translations';
import { useText } from '../useText';
import { Message } from './Message';

const FAILURE_TITLES: Record<Failure['type'], TextId> = {
  unreachable: 'failure.unreachable',
  timeout: 'failure.timeout',
  unauthorized: 'failure.unauthorized',
  forbidden: 'failure.forbidden',
  'rate-limited': 'failure.rateLimited',
  'bad-answer': 'failure.badAnswer',
  'bad-request': 'failure.badRequest',
  unsupported: 'failure.unsupported',
  session: 'failure.session',
  strapi: 'failure.strapi',
};

const FAILURE_HINTS: Partial<Record<Failure['type'], TextId>> = {
  unauthorized: 'failure.unauthorized.hint',
  forbidden: 'failure.forbidden.hint',
  'bad-request': 'failure.badRequest.hint',
  session: 'failure.session.hint',
};

/** Failures whose message comes from the server and helps to solve them, so it is displayed. */
const HELPFUL_MESSAGES: ReadonlySet<Failure['type']> = new Set([
  'strapi',
  'forbidden',
  'unsupported',
  'bad-request',
]);

interface FailedProps {
  failure: Failure;
  /** The connection's label; null if no connection is known yet. */
  dam: string | null;
  onRetry: () => void;
}

/** Explains a failed request in place of the content, with a button that tries again. */
export function Failed({ failure, dam, onRetry }: FailedProps) {
  const text = useText();
  const name = dam ?? text('picker.tab.dam');
  const seconds =
    failure.retryAfterMs === null ? null : Math.max(1, Math.ceil(failure.retryAfterMs / 1000));
  const hint = FAILURE_HINTS[failure.type];
  return (
    <Message
      urgent
      icon={failure.type === 'unreachable' || failure.type === 'timeout' ? Cloud : WarningCircle}
      title={text(FAILURE_TITLES[failure.type], { dam: name })}
      action={
        <Button variant="secondary" startIcon={<ArrowClockwise />} onClick={onRetry}>
          {text('action.retry')}
        </Button>
      }
    >
      {seconds !== null && <Box>{text('failure.retryAfter', { seconds })}</Box>}
      {hint !== undefined && <Box>{text(hint)}</Box>}
      <Box>{text('failure.contentSafe')}</Box>
      {HELPFUL_MESSAGES.has(failure.type) && failure.message !== '' && <Box>{failure.message}</Box>}
    </Message>
  );
}

/** Explains in one line why loading more failed, above results that are still valid. */
export function FailedLine({ failure, dam, onRetry }: FailedProps) {
  const text = useText();
  return (
    <Flex
      role="alert"
      background="danger100"
      hasRadius
      padding={3}
      gap={3}
      marginBottom={4}
      justifyContent="space-between"
    >
      <Typography variant="pi" textColor="danger700">
        {text(FAILURE_TITLES[failure.type], { dam: dam ?? text('picker.tab.dam') })}
        {HELPFUL_MESSAGES.has(failure.type) && failure.message !== '' && `: ${failure.message}`}
      </Typography>
      <Button variant="ghost" size="S" startIcon={<ArrowClockwise />} onClick={onRetry}>
        {text('action.retry')}
      </Button>
    </Flex>
  );
}
