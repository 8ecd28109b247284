import type { Core } from '@strapi/strapi';
import type { Clock, Connections } from '../../core/ports';
import type { Records } from '../../core/records';
import { SWEEP_PART_MS, sweepPart } from '../../core/sweep';
import type { Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { RecordTable } from '../storage/record-table';
import { sharedCell } from '../storage/shared-cell';

interface SweepTasksOptions {
  connections: Connections;
  records: Pick<Records, 'reread'>;
  leases: Leases;
  clock: Pick<Clock, 'now'>;
  /** In what time all records are read, in milliseconds. */
  sweepEveryMs: number;
}

/**
 * Returns a task per connection that tells its changes. It slowly reads all its records again, for what was not told
 * all the same. One node works at a time.
 */
export function sweepTasks(strapi: Core.Strapi, options: SweepTasksOptions): Task[] {
  const { connections, leases, ...parts } = options;
  const table = new RecordTable(strapi);
  return connections
    .all()
    .filter(({ tellsAllChanges }) => tellsAllChanges)
    .map((connection) => {
      const { key, label } = connection;
      const rows = {
        count: () => table.countOf(key),
        after: (after: string, limit: number) => table.namesAfter(key, after, limit),
      };
      const cell = sharedCell(strapi, `sweep:${key}`);
      return {
        name: `Reading all assets of ${label} again (connection "${key}")`,
        everyMs: SWEEP_PART_MS,
        async run() {
          const work = () => sweepPart({ ...parts, connection, rows, cell });
          await leases.during(`sweep:${key}`, work);
        },
      };
    });
}
