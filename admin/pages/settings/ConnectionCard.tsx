import { Flex, Typography } from '@strapi/design-system';
import { Check, Minus } from '@strapi/icons';
import { styled } from 'styled-components';
import type { Capabilities, ConnectionHealth } from '../../../server/contracts/administration';
import type { TextId } from '../../translations';
import { useText } from '../../useText';
import { ConnectionTest } from './ConnectionTest';
import { Fact, Facts, Row } from './parts';
import { useAge } from './useAge';
import { WebhookBox } from './WebhookBox';

interface ConnectionCardProps {
  connection: ConnectionHealth;
  /** Called when the connection was tested. */
  onTested: () => void;
}

/** One connection: its state, its past, what it can do, and its tests. */
export function ConnectionCard({ connection, onTested }: ConnectionCardProps) {
  const text = useText();
  const { key, label, connectorLabel, status, can, webhook } = connection;
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
      more={
        <Flex direction="column" alignItems="stretch" gap={5}>
          <ConnectionFacts connection={connection} />
          <ConnectionTest connection={key} onTested={onTested} />
          {webhook !== null && <WebhookBox connection={key} report={webhook} />}
          <CapabilityList can={can} />
        </Flex>
      }
    >
      {status.state === 'failing' && status.message}
    </Row>
  );
}

function ConnectionFacts({ connection }: { connection: ConnectionHealth }) {
  const text = useText();
  const age = useAge();
  const { changes, can, webhook, circuit, filesCircuit, budget, callsLeft } = connection;
  const isPaused = circuit !== 'closed' || filesCircuit !== 'closed';
  return (
    <Facts>
      <Fact name="settings.fact.lastAnswer">{age(connection.lastAnswerAt)}</Fact>
      {webhook !== null && (
        <Fact name="settings.fact.lastEvent">{age(webhook.lastReceivedAt)}</Fact>
      )}
      {can.changes && (
        <Fact
          name="settings.fact.changes"
          isBad={changes?.state === 'failing'}
          hint={changes?.state === 'failing' ? text('settings.fact.changes.failing') : null}
        >
          {age(changes?.lastRoundAt ?? null)}
        </Fact>
      )}
      <Fact
        name="settings.fact.calls"
        hint={
          connection.failedCalls > 0
            ? text('settings.fact.calls.failed', { count: connection.failedCalls })
            : null
        }
      >
        {text('settings.fact.calls.made', { count: connection.calls })}
      </Fact>
      {budget !== null && callsLeft !== null && (
        <Fact name="settings.fact.budget" isBad={callsLeft === 0}>
          {text('settings.fact.budget.left', {
            left: callsLeft,
            calls: budget.calls,
            minutes: Math.round(budget.perMs / 60_000),
          })}
        </Fact>
      )}
      <Fact name="settings.fact.circuit" isBad={isPaused}>
        {text(isPaused ? 'settings.fact.circuit.open' : 'settings.fact.circuit.closed')}
      </Fact>
      <Fact name="settings.fact.records">
        {text('settings.fact.records.count', { count: connection.records })}
      </Fact>
      <Fact name="settings.fact.freshness">
        {text(`settings.fact.freshness.${connection.freshness}`)}
      </Fact>
    </Facts>
  );
}

/** What a connection may be able to do, in the order in which it is shown. */
const CAPABILITIES = [
  'renditions',
  'webhooks',
  'changes',
  'uploads',
  'usageReports',
  'addresses',
] as const;

function CapabilityList({ can }: { can: Capabilities }) {
  const text = useText();
  const abilities: { name: TextId; has: boolean }[] = [
    { name: `settings.can.${can.delivery}`, has: true },
    ...CAPABILITIES.map((name) => ({ name: `settings.can.${name}` as const, has: can[name] })),
  ];
  return (
    <div>
      <Typography variant="pi" fontWeight="semiBold" textColor="neutral600" tag="h3">
        {text('settings.can')}
      </Typography>
      <Abilities>
        {abilities.map(({ name, has }) => (
          <Ability key={name} name={name} has={has} />
        ))}
      </Abilities>
      {can.filters.length > 0 && (
        <Typography variant="pi" textColor="neutral600" tag="p" paddingTop={2} dir="auto">
          {text('settings.can.filters', { names: can.filters.join(', ') })}
        </Typography>
      )}
    </div>
  );
}

function Ability({ name, has }: { name: TextId; has: boolean }) {
  const text = useText();
  const Icon = has ? Check : Minus;
  return (
    <Flex tag="li" gap={2} alignItems="flex-start" color={has ? 'success600' : 'neutral600'}>
      <Icon width="1.6rem" height="1.6rem" fill="currentColor" aria-hidden />
      <Typography textColor={has ? 'neutral800' : 'neutral600'}>
        {has ? text(name) : text('settings.can.not', { name: text(name) })}
      </Typography>
    </Flex>
  );
}

const Abilities = styled.ul`
  list-style: none;
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(28rem, 1fr));
  gap: 0.8rem 2.4rem;
  padding-top: 0.8rem;
`;
