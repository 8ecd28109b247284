import type { Core } from '@strapi/strapi';
import { changesByClock } from '../../core/changes';
import type { Clock } from '../../core/ports';
import type { Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { type RecordRow, recordOf } from '../storage/record-store';
import { sharedCell } from '../storage/shared-cell';
import { TABLES } from '../storage/tables';
import type { Announcements } from './announcements';

const EVERY_MS = 2_000;
const LEASE_MS = 15_000;

/**
 * Embargoes and rights end by the clock alone, with no word of the DAM. Responses see that by
 * themselves; this tells those that keep pages as files, also of what ended while nothing ran.
 */
export function rightsClock(
  strapi: Core.Strapi,
  { clock, leases, announcements }: { clock: Clock; leases: Leases; announcements: Announcements },
): Task {
  const lastRound = sharedCell(strapi, 'rights-clock');
  return {
    name: 'Watching the end of embargoes and rights',
    everyMs: EVERY_MS,
    async run() {
      if (!(await leases.acquire('rights-clock', LEASE_MS))) return;
      const untilMs = clock.now();
      const since = await lastRound.read();
      const sinceMs = since === null ? untilMs : Number(since);
      const rows: RecordRow[] = await strapi.db
        .getConnection(TABLES.records)
        .where((ended) =>
          ended.where('embargo_until', '>', sinceMs).where('embargo_until', '<=', untilMs),
        )
        .orWhere((ended) =>
          ended.where('expires_at', '>', sinceMs).where('expires_at', '<=', untilMs),
        )
        .select('*');
      const changed = rows.map(recordOf).map((record) => ({
        record,
        changes: changesByClock(record, sinceMs, untilMs),
      }));
      await strapi.db.transaction(async ({ trx }) => {
        await announcements.note(trx, changed);
        await lastRound.write(String(untilMs), trx);
      });
      if (changed.length > 0) announcements.wake();
    },
    stop: () => leases.release('rights-clock'),
  };
}
