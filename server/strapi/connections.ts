import type { Connector } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import { Budget, type CallCounter } from '../core/budget';
import { tellsAll } from '../core/evidence';
import { Metrics } from '../core/metrics';
import type { Clock, Connection, Connections, Logger } from '../core/ports';
import { DEFAULT_RESILIENCE, withResilience } from '../core/resilience';
import type { ConfiguredConnection } from './config';

interface ConnectionParts {
  clock: Clock;
  counter: CallCounter;
  log: Logger;
}

/** Creates the configured connections. `find` accepts a key or an alias. */
export function createConnections(
  configured: readonly ConfiguredConnection[],
  parts: ConnectionParts,
): Connections {
  const all = configured.map((each) => createConnection(each, parts));
  const byName = new Map<string, Connection>();
  for (const [index, { key, aliases }] of configured.entries()) {
    const connection = all[index];
    if (connection === undefined) continue;
    for (const name of [key, ...aliases]) byName.set(name, connection);
  }
  return { find: (name) => byName.get(name), all: () => all };
}

function createConnection(
  configured: ConfiguredConnection,
  { clock, counter, log }: ConnectionParts,
): Connection {
  const { key, label, traits, connector, connectorLabel, allowPrivateNetwork } = configured;
  const metrics = new Metrics();
  const callsPerAsset = traits.callsPerAsset ?? false;
  const limit = configured.budget === undefined ? traits.budget : configured.budget;
  const budget = limit && new Budget({ connection: key, limit, counter, clock, log });
  const created = configured.create({
    allowPrivateNetwork,
    callsLeft: (left, resetAtMs) => budget?.hear(left, resetAtMs),
  });
  return {
    key,
    label,
    connectorLabel,
    connectorId: connector,
    delivery: configured.delivery,
    addresses: configured.addresses,
    chunkSize: traits.chunkSize,
    callsPerAsset,
    tellsAllChanges: tellsAll(traits.changesTell),
    changesTell: traits.changesTell ?? [],
    filters: traits.filters,
    sorts: traits.sorts,
    uploads: traits.uploads ?? null,
    connector: namingAddress(
      withResilience(created, DEFAULT_RESILIENCE, {
        metrics,
        clock,
        callsPerAsset,
        ...(budget && { budget }),
      }),
      configured.options,
    ),
    metrics,
    budget: limit ?? null,
    callsLeft: async () => (budget ? budget.left() : null),
  };
}

/** Options for the address that is called. */
const ADDRESSES = ['apiUrl', 'baseUrl'];

/** Makes `ping` name the option of the address if what answers there does not look like the DAM. */
function namingAddress(
  connector: Connector,
  options: Readonly<Record<string, unknown>>,
): Connector {
  const option = ADDRESSES.find((name) => options[name] !== undefined);
  if (option === undefined) return connector;
  return {
    ...connector,
    ping: (call) =>
      connector.ping(call).catch((error: unknown) => {
        throw isElsewhere(error) ? withAddress(error, option) : error;
      }),
  };
}

function isElsewhere(error: unknown): error is DamError {
  if (!(error instanceof DamError)) return false;
  const { type, status = 200 } = error;
  return status === 404 || status === 405 || (type === 'bad-answer' && status < 500);
}

/** Keeps the cause, by which a test of the connection tells a page from another broken answer. */
function withAddress({ type, message, status, cause }: DamError, option: string): DamError {
  const hint = `Check "${option}": another server, or another path, may answer there.`;
  const isNamed = message.includes(`"${option}"`);
  return new DamError(type, isNamed ? message : `${message} ${hint}`, { status, cause });
}
