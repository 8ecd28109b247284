import type { Core } from '@strapi/strapi';
import { followChanges } from '../../core/changes-feed';
import type { Connections } from '../../core/ports';
import type { Rereads } from '../../core/rereads';
import type { Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { sharedCell } from '../storage/shared-cell';

/** How much longer than a round's interval a node keeps its turn, before another one may take it. */
const GRACE_MS = 10_000;

export interface PollingOptions {
  connections: Connections;
  rereads: Rereads;
  leases: Leases;
  /** Interval of the rounds in milliseconds. */
  changesEveryMs: number;
}

/**
 * Asks each DAM that can tell what changed, also where it sends webhooks: one that got lost is made
 * up for. One node at a time asks; the others take over where it ends.
 */
export function pollingTasks(
  strapi: Core.Strapi,
  { connections, rereads, leases, changesEveryMs }: PollingOptions,
): Task[] {
  return connections
    .all()
    .filter(({ connector }) => connector.changesSince !== undefined)
    .map((connection) => {
      const lease = `changes:${connection.key}`;
      const mayGoOn = () => leases.acquire(lease, changesEveryMs + GRACE_MS);
      return {
        name: `Asking ${connection.label} (connection "${connection.key}") what changed`,
        everyMs: changesEveryMs,
        async run() {
          const cursor = sharedCell(strapi, `cursor:${connection.key}`);
          await followChanges({ connection, rereads, cursor, mayGoOn });
        },
        stop: () => leases.release(lease),
      };
    });
}
