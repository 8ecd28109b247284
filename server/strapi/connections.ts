import { Metrics } from '../core/metrics';
import type { Clock, Connection, Connections } from '../core/ports';
import { DEFAULT_RESILIENCE, withResilience } from '../core/resilience';
import type { ConfiguredConnection } from './config';

/** Creates the configured connections. `find` accepts a key or an alias. */
export function createConnections(
  configured: readonly ConfiguredConnection[],
  clock: Clock,
): Connections {
  const all = configured.map((each) => createConnection(each, clock));
  const byName = new Map<string, Connection>();
  for (const [index, { key, aliases }] of configured.entries()) {
    const connection = all[index];
    if (connection === undefined) continue;
    for (const name of [key, ...aliases]) byName.set(name, connection);
  }
  return { find: (name) => byName.get(name), all: () => all };
}

function createConnection(configured: ConfiguredConnection, clock: Clock): Connection {
  const { key, label, traits, connectorLabel, allowPrivateNetwork } = configured;
  const metrics = new Metrics();
  return {
    key,
    label,
    connectorLabel,
    delivery: configured.delivery ?? traits.delivery,
    chunkSize: traits.chunkSize,
    callsPerAsset: traits.callsPerAsset ?? false,
    filters: traits.filters,
    sorts: traits.sorts,
    uploads: traits.uploads ?? null,
    connector: withResilience(configured.create({ allowPrivateNetwork }), DEFAULT_RESILIENCE, {
      metrics,
      clock,
    }),
    metrics,
  };
}
