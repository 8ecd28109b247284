import { Box, Button, Flex, Link, Typography } from '@strapi/design-system';
import { ArrowClockwise, Cloud, Database, Search, WarningCircle } from '@strapi/icons';
import type { ReactNode } from 'react';
import type { Failure } from '../api';
import type { TextId } from '../translations';
import { useText } from '../useText';

interface MessageProps {
  icon?: typeof Search;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  urgent?: boolean;
}

export function Message({
  icon: Icon = Database,
  title,
  children,
  action,
  urgent = false,
}: MessageProps) {
  return (
    <Flex
      role={urgent ? 'alert' : undefined}
      direction="column"
      alignItems="center"
      justifyContent="center"
      gap={4}
      padding={8}
      minHeight="32rem"
    >
      <Flex
        background={urgent ? 'danger100' : 'primary100'}
        color={urgent ? 'danger600' : 'primary600'}
        alignItems="center"
        justifyContent="center"
        width="6.4rem"
        height="6.4rem"
        borderRadius="50%"
      >
        <Icon width="2.8rem" height="2.8rem" fill="currentColor" aria-hidden />
      </Flex>
      <Flex direction="column" gap={2} maxWidth="48rem">
        <Typography variant="delta" tag="h3" textAlign="center">
          {title}
        </Typography>
        {children !== undefined && (
          <Typography variant="omega" textColor="neutral600" textAlign="center" tag="div">
            {children}
          </Typography>
        )}
      </Flex>
      {action}
    </Flex>
  );
}

const FAILURE_TITLES: Record<Failure['type'], TextId> = {
  unreachable: 'failure.unreachable',
  timeout: 'failure.timeout',
  unauthorized: 'failure.unauthorized',
  forbidden: 'failure.forbidden',
  'rate-limited': 'failure.rateLimited',
  'bad-answer': 'failure.badAnswer',
  'bad-request': 'failure.badRequest',
  unsupported: 'failure.unsupported',
  strapi: 'failure.strapi',
};

const FAILURE_HINTS: Partial<Record<Failure['type'], TextId>> = {
  unauthorized: 'failure.unauthorized.hint',
  forbidden: 'failure.forbidden.hint',
  'bad-request': 'failure.badRequest.hint',
};

/** Where the DAM's own reason says what to do, which no text here could know. */
const SAYS_WHY: ReadonlySet<Failure['type']> = new Set([
  'strapi',
  'forbidden',
  'unsupported',
  'bad-request',
]);

interface FailedProps {
  failure: Failure;
  /** The DAM's name as people know it; null where none is known yet. */
  dam: string | null;
  onRetry: () => void;
}

/** What failed, in which DAM, what to do; and that nothing is lost. */
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
      {SAYS_WHY.has(failure.type) && failure.message !== '' && <Box>{failure.message}</Box>}
    </Message>
  );
}

/** One line above results that are still good, when loading more of them failed. */
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
        {SAYS_WHY.has(failure.type) && failure.message !== '' && `: ${failure.message}`}
      </Typography>
      <Button variant="ghost" size="S" startIcon={<ArrowClockwise />} onClick={onRetry}>
        {text('action.retry')}
      </Button>
    </Flex>
  );
}

interface EmptyProps {
  searched: string;
  /** Filters narrow the results as well. */
  filtered: boolean;
  dam: string;
  onClear: () => void;
}

export function Empty({ searched, filtered, dam, onClear }: EmptyProps) {
  const text = useText();
  if (searched === '' && !filtered) {
    return <Message icon={Database} title={text('empty.nothing', { dam })} />;
  }
  return (
    <Message
      icon={Search}
      title={searched === '' ? text('empty.filtered') : text('empty.title', { searched })}
      action={
        <Button variant="secondary" onClick={onClear}>
          {text(filtered ? 'empty.clearAll' : 'empty.clear')}
        </Button>
      }
    >
      {text(filtered ? 'empty.filtered.hint' : 'empty.hint', { dam })}
    </Message>
  );
}

const CONFIG_EXAMPLE = `dam: {
  config: {
    connections: [{ key: 'brand', connector: '…', options: {} }],
  },
}`;

/** First use: what to configure. */
export function Unconfigured() {
  const text = useText();
  return (
    <Message icon={Database} title={text('unconfigured.title')}>
      <Box paddingBottom={4}>{text('unconfigured.hint')}</Box>
      <Box
        tag="pre"
        background="neutral100"
        padding={4}
        hasRadius
        style={{ textAlign: 'left', fontFamily: 'monospace' }}
      >
        {CONFIG_EXAMPLE}
      </Box>
      <Box paddingTop={4}>
        <Link href="https://docs.strapi.io/cms/configurations/plugins" isExternal>
          {text('unconfigured.link')}
        </Link>
      </Box>
    </Message>
  );
}
