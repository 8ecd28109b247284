import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { Layouts, Page, useNotification } from '@strapi/strapi/admin';
import { type ReactNode, useCallback, useState } from 'react';
import { styled } from 'styled-components';
import type { ConnectionHealth } from '../../../server/contracts/administration';
import {
  type FailedJob,
  type FailedJobsResponse,
  PERMISSIONS,
} from '../../../server/contracts/api';
import { useDamApi } from '../../api';
import { Failed } from '../../asset/Failed';
import { useFormat } from '../../asset/useFormat';
import type { TextId } from '../../translations';
import { usePermission } from '../../usePermission';
import { type RequestResult, useRequest } from '../../useRequest';
import { useText } from '../../useText';

const READ = [{ action: PERMISSIONS.settingsRead, subject: null }];

/** Settings > DAM: the connections now, and work that failed. */
export default function SettingsPage() {
  const text = useText();
  return (
    <Page.Protect permissions={READ}>
      <Page.Main>
        <Page.Title>{text('settings.title')}</Page.Title>
        <Layouts.Header title={text('settings.title')} subtitle={text('settings.subtitle')} />
        <Layouts.Content>
          <Flex direction="column" alignItems="stretch" gap={8} paddingBottom={10}>
            <Connections />
            <FailedJobs />
          </Flex>
        </Layouts.Content>
      </Page.Main>
    </Page.Protect>
  );
}

interface SectionProps {
  title: TextId;
  action?: ReactNode;
  children: ReactNode;
}

function Section({ title, action, children }: SectionProps) {
  const text = useText();
  return (
    <Box tag="section" background="neutral0" hasRadius shadow="filterShadow" padding={6}>
      <Flex justifyContent="space-between" alignItems="center" gap={4} marginBottom={4} wrap="wrap">
        <Typography variant="delta" tag="h2">
          {text(title)}
        </Typography>
        {action}
      </Flex>
      {children}
    </Box>
  );
}

interface AnsweredProps<Value> {
  result: RequestResult<Value>;
  onRetry: () => void;
  children: (value: Value) => ReactNode;
}

function Answered<Value>({ result, onRetry, children }: AnsweredProps<Value>) {
  const text = useText();
  if (result.phase === 'ready') return children(result.value);
  if (result.phase === 'failed')
    return <Failed failure={result.failure} dam={null} onRetry={onRetry} />;
  return (
    <Typography textColor="neutral600" role="status">
      {text('settings.loading')}
    </Typography>
  );
}

function Connections() {
  const text = useText();
  const api = useDamApi();
  const send = useCallback((signal: AbortSignal) => api.connectionHealth(signal), [api]);
  const { result, isStale, retry } = useRequest(send);
  return (
    <Section
      title="settings.connections"
      action={
        <Button variant="tertiary" startIcon={<ArrowClockwise />} loading={isStale} onClick={retry}>
          {text('settings.connections.check')}
        </Button>
      }
    >
      <Answered result={result} onRetry={retry}>
        {({ connections }) =>
          connections.length === 0 ? (
            <Typography textColor="neutral700">{text('settings.connections.none')}</Typography>
          ) : (
            <Rows>
              {connections.map((each) => (
                <ConnectionRow key={each.key} connection={each} />
              ))}
            </Rows>
          )
        }
      </Answered>
    </Section>
  );
}

function ConnectionRow({ connection }: { connection: ConnectionHealth }) {
  const text = useText();
  const { key, label, connectorLabel, status } = connection;
  const answers = status.state === 'ready';
  return (
    <Row
      title={label}
      about={`${connectorLabel} · ${key}`}
      aside={
        <Typography textColor={answers ? 'success600' : 'danger600'} fontWeight="semiBold">
          {text(answers ? 'settings.state.ready' : 'settings.state.failing')}
        </Typography>
      }
    >
      {status.state === 'failing' && status.message}
    </Row>
  );
}

function FailedJobs() {
  const text = useText();
  const api = useDamApi();
  const { toggleNotification } = useNotification();
  const mayUpdate = usePermission(PERMISSIONS.settingsUpdate) === true;
  const send = useCallback((signal: AbortSignal) => api.failedJobs(signal), [api]);
  const { result, retry } = useRequest(send);
  const [isTrying, setTrying] = useState(false);
  const tryAll = async () => {
    setTrying(true);
    try {
      const { total } = await api.retryFailedJobs();
      const message = total === 0 ? 'settings.jobs.retried' : 'settings.jobs.failedAgain';
      toggleNotification({
        type: total === 0 ? 'success' : 'warning',
        message: text(message, { count: total }),
      });
      retry();
    } catch {
      toggleNotification({ type: 'danger', message: text('settings.jobs.retry.failed') });
    } finally {
      setTrying(false);
    }
  };
  const hasJobs = result.phase === 'ready' && result.value.total > 0;
  return (
    <Section
      title="settings.jobs"
      action={
        hasJobs &&
        mayUpdate && (
          <Button
            variant="secondary"
            startIcon={<ArrowClockwise />}
            loading={isTrying}
            onClick={tryAll}
          >
            {text('settings.jobs.retry')}
          </Button>
        )
      }
    >
      <Typography textColor="neutral600" tag="p" marginBottom={4}>
        {text('settings.jobs.hint')}
      </Typography>
      <Answered result={result} onRetry={retry}>
        {(value) => <JobTable {...value} />}
      </Answered>
    </Section>
  );
}

function JobTable({ jobs, total }: FailedJobsResponse) {
  const text = useText();
  if (total === 0)
    return <Typography textColor="neutral700">{text('settings.jobs.none')}</Typography>;
  return (
    <>
      <Typography variant="pi" textColor="neutral600" role="status" tag="p" marginBottom={2}>
        {text('settings.jobs.count', { count: total, shown: jobs.length })}
      </Typography>
      <Rows>
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </Rows>
    </>
  );
}

function JobRow({ job: { task, about, error, attempts, createdAt, dueAt } }: { job: FailedJob }) {
  const text = useText();
  const format = useFormat();
  return (
    <Row
      title={text(`settings.task.${task}`)}
      about={about}
      aside={
        <>
          <Typography textColor="neutral800" tag="div">
            {text('settings.jobs.next', { date: format.dateTime(dueAt) })}
          </Typography>
          <Typography variant="pi" textColor="neutral600">
            {text('settings.jobs.attempts', { count: attempts, date: format.dateTime(createdAt) })}
          </Typography>
        </>
      }
    >
      {error}
    </Row>
  );
}

const Rows = styled.ul`
  list-style: none;
`;

/** Long ids and addresses break instead of widening the page. */
const Item = styled.li`
  padding: 1.6rem 0;
  overflow-wrap: anywhere;

  & + & {
    border-top: 1px solid ${({ theme }) => theme.colors.neutral150};
  }
`;

interface RowProps {
  title: string;
  about: string;
  /** At the end of the line; below it on a small screen. */
  aside: ReactNode;
  /** The reason of a failure. */
  children: ReactNode;
}

function Row({ title, about, aside, children }: RowProps) {
  return (
    <Item>
      <Flex gap={4} justifyContent="space-between" alignItems="flex-start" wrap="wrap">
        <Box flex="1 1 28rem" minWidth={0}>
          <Typography fontWeight="semiBold" textColor="neutral800" tag="div" dir="auto">
            {title}
          </Typography>
          <Typography variant="pi" textColor="neutral600" tag="div" dir="auto">
            {about}
          </Typography>
        </Box>
        <Box>{aside}</Box>
      </Flex>
      {children !== null && children !== false && (
        <Typography textColor="neutral700" tag="p" paddingTop={2} dir="auto">
          {children}
        </Typography>
      )}
    </Item>
  );
}
