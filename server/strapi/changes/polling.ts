import type { Core } from '@strapi/strapi';
import { followChanges } from '../../core/changes-feed';
import type { Clock, Connections, Logger } from '../../core/ports';
import type { Rereads } from '../../core/rereads';
import type { Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { sharedCell } from '../storage/shared-cell';
import { sharedEvidence } from './evidence';

/** Extra lease time beyond the polling interval, in milliseconds. */
const GRACE_MS = 10_000;

/** Collaborators and interval of `pollingTasks`. */
export interface PollingOptions {
  connections: Connections;
  rereads: Rereads;
  leases: Leases;
  clock: Pick<Clock, 'now'>;
  log: Pick<Logger, 'warn'>;
  /** Polling interval, in milliseconds. */
  changesEveryMs: number;
}

/**
 * Returns one polling task per connection whose connector lists changes. DAMs that send webhooks are
 * polled too, which makes up for lost webhooks. One node polls at a time; if it stops, another node
 * continues from the same cursor.
 */
export function pollingTasks(
  strapi: Core.Strapi,
  { connections, rereads, leases, clock, log, changesEveryMs }: PollingOptions,
): Task[] {
  return connections
    .all()
    .filter(({ connector }) => connector.changesSince !== undefined)
    .map((connection) => {
      const lease = `changes:${connection.key}`;
      const mayGoOn = () => leases.acquire(lease, changesEveryMs + GRACE_MS);
      return {
        name: `Reading the changes of ${connection.label} (connection "${connection.key}")`,
        everyMs: changesEveryMs,
        async run() {
          const cursor = sharedCell(strapi, `cursor:${connection.key}`);
          const unread = sharedCell(strapi, `unread:${connection.key}`);
          const evidence = sharedEvidence(strapi, connection.key);
          const beganAtMs = clock.now();
          try {
            const round = await followChanges({
              connection,
              rereads,
              cursor,
              unread,
              mayGoOn,
              log,
            });
            if (round.isComplete) await evidence.completed({ ...round, beganAtMs });
          } catch (error) {
            await evidence.failed();
            throw error;
          }
        },
        stop: () => leases.release(lease),
      };
    });
}
