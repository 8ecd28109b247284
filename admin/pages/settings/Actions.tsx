import { Box, Button, Field, Flex, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import type {
  Action,
  ActionRequest,
  ActionsResponse,
  ConnectionHealth,
} from '../../../server/contracts/administration';
import { PERMISSIONS } from '../../../server/contracts/api';
import { type DamApi, failureOf, useDamApi } from '../../api';
import { useFormat } from '../../asset/useFormat';
import { usePermission } from '../../usePermission';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { ConnectionSelect } from '../ConnectionSelect';
import { Answered, Row, Rows, Section } from './parts';

/** Pause between two looks at what runs, in milliseconds. */
const LOOK_EVERY_MS = 1_500;

/** Actions that need nothing to be chosen. */
const SIMPLE = ['reindex', 'check', 'empty-cache'] as const;

type Named = Pick<ConnectionHealth, 'key' | 'label'>;
type Act = (request: (api: DamApi) => Promise<ActionsResponse>) => Promise<void>;

/** Buttons that start an action, and the log of actions with the person who started each. */
export function Actions({ connections }: { connections: readonly Named[] }) {
  const text = useText();
  const mayUpdate = usePermission(PERMISSIONS.settingsUpdate) === true;
  const { result, retry, act, isSending } = useActions();
  return (
    <Section title="settings.actions">
      {mayUpdate && (
        <Flex direction="column" alignItems="stretch" gap={5} paddingBottom={5}>
          <Flex gap={4} wrap="wrap" alignItems="stretch">
            {SIMPLE.map((kind) => (
              <Box key={kind} flex="1 1 26rem">
                <Button
                  variant="secondary"
                  disabled={isSending}
                  onClick={() => act((api) => api.startAction({ kind }))}
                >
                  {text(`settings.action.${kind}`)}
                </Button>
                <Typography variant="pi" textColor="neutral600" tag="p" paddingTop={2}>
                  {text(`settings.action.${kind}.hint`)}
                </Typography>
              </Box>
            ))}
          </Flex>
          {connections.length > 0 && (
            <Reread connections={connections} act={act} isDisabled={isSending} />
          )}
        </Flex>
      )}
      <Answered result={result} onRetry={retry}>
        {({ actions }) => <Log actions={actions} act={act} mayUpdate={mayUpdate} />}
      </Answered>
    </Section>
  );
}

/** Asks for the actions, again and again while one runs. */
function useActions() {
  const api = useDamApi();
  const text = useText();
  const { toggleNotification } = useNotification();
  const send = useCallback((signal: AbortSignal) => api.actions(signal), [api]);
  const { result, retry } = useRequest(send);
  const [isSending, setSending] = useState(false);

  useEffect(() => {
    if (result.phase !== 'ready') return;
    if (!result.value.actions.some(({ state }) => state === 'running')) return;
    const timer = setTimeout(retry, LOOK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [result, retry]);

  const act: Act = async (request) => {
    setSending(true);
    try {
      await request(api);
    } catch (error) {
      const { message } = failureOf(error);
      toggleNotification({ type: 'danger', message: message || text('settings.action.refused') });
    } finally {
      setSending(false);
      retry();
    }
  };
  return { result, retry, act, isSending };
}

interface RereadProps {
  connections: readonly Named[];
  act: Act;
  isDisabled: boolean;
}

/** Reads one asset of a connection again, or all of them. */
function Reread({ connections, act, isDisabled }: RereadProps) {
  const text = useText();
  const [connection, setConnection] = useState(connections[0]?.key ?? '');
  const [assetId, setAssetId] = useState('');
  const wanted = assetId.trim();
  const request: ActionRequest =
    wanted === ''
      ? { kind: 'reread-connection', connection }
      : { kind: 'reread-asset', connection, assetId: wanted };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void act((api) => api.startAction(request));
  };
  return (
    <Flex tag="form" gap={4} wrap="wrap" alignItems="flex-end" onSubmit={onSubmit}>
      <Box flex="1 1 20rem">
        <ConnectionSelect
          label={text('settings.action.connection')}
          connections={connections}
          value={connection}
          onChange={setConnection}
        />
      </Box>
      <Box flex="2 1 28rem">
        <Field.Root>
          <Field.Label>{text('settings.action.assetId')}</Field.Label>
          <Field.Input
            value={assetId}
            placeholder={text('settings.action.assetId.all')}
            onChange={({ target }: { target: HTMLInputElement }) => setAssetId(target.value)}
          />
        </Field.Root>
      </Box>
      <Button type="submit" variant="secondary" size="L" disabled={isDisabled}>
        {text(wanted === '' ? 'settings.action.reread-connection' : 'settings.action.reread-asset')}
      </Button>
    </Flex>
  );
}

interface LogProps {
  actions: readonly Action[];
  act: Act;
  mayUpdate: boolean;
}

function Log({ actions, act, mayUpdate }: LogProps) {
  const text = useText();
  return (
    <>
      <Typography variant="pi" fontWeight="semiBold" textColor="neutral600" tag="h3">
        {text('settings.log')}
      </Typography>
      {actions.length === 0 && (
        <Typography textColor="neutral700" tag="p" paddingTop={2}>
          {text('settings.log.empty')}
        </Typography>
      )}
      <Rows>
        {actions.map((action) => (
          <ActionRow key={action.id} action={action} act={act} mayUpdate={mayUpdate} />
        ))}
      </Rows>
    </>
  );
}

/** What an action counts. */
const UNITS = {
  'reread-asset': 'settings.action.progress.assets',
  'reread-connection': 'settings.action.progress.assets',
  reindex: 'settings.action.progress.documents',
  check: 'settings.action.progress.checked',
  'empty-cache': 'settings.action.progress.documents',
} as const;

const COLOURS = {
  running: 'primary600',
  done: 'success600',
  failed: 'danger600',
  cancelled: 'neutral700',
  interrupted: 'warning700',
} as const;

function ActionRow({ action, act, mayUpdate }: Omit<LogProps, 'actions'> & { action: Action }) {
  const text = useText();
  const format = useFormat();
  const { id, kind, about, by, state, startedAt, done, total, problems, message } = action;
  return (
    <Row
      title={text(`settings.action.${kind}`)}
      about={[text('settings.log.by', { by, date: format.dateTime(startedAt) }), about]
        .filter((part) => part !== '')
        .join(' · ')}
      aside={
        <Flex gap={3}>
          <Typography textColor={COLOURS[state]} fontWeight="semiBold" role="status">
            {text(`settings.action.state.${state}`)}
          </Typography>
          {action.canCancel && mayUpdate && (
            <Button variant="tertiary" size="S" onClick={() => act((api) => api.cancelAction(id))}>
              {text('action.cancel')}
            </Button>
          )}
        </Flex>
      }
    >
      {message !== '' && message}
      {(done > 0 || total !== null) && message === '' && (
        <Typography variant="pi" textColor="neutral700" tag="span">
          {text(UNITS[kind], { done, total: total ?? 0, problems })}
        </Typography>
      )}
    </Row>
  );
}
