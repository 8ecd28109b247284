import { Button, Typography } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import {
  type FailedJob,
  type FailedJobsResponse,
  PERMISSIONS,
} from '../../../server/contracts/api';
import { useDamApi } from '../../api';
import { useFormat } from '../../asset/useFormat';
import { usePermission } from '../../usePermission';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { Answered, Row, Rows, Section } from './parts';

/** Work that failed and is tried again from time to time. */
export function FailedJobs() {
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
