import type { Core } from '@strapi/strapi';
import { changesByClock } from '../../core/changes';
import type { ChangedRecord, Clock } from '../../core/ports';
import type { Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { RecordTable } from '../storage/record-table';
import { sharedCell } from '../storage/shared-cell';
import type { Transaction } from '../storage/tables';

/** Interval between rounds, in milliseconds. */
const EVERY_MS = 2_000;
/** Time after which another node takes over from one that died, in milliseconds. */
const LEASE_MS = 15_000;

/** Work that follows a change. */
interface ChangeNotes {
  /** Queues the work, in the transaction `trx`. */
  noteChanges(trx: Transaction, changed: readonly ChangedRecord[]): Promise<void>;
  /** Starts it now. */
  wake(): void;
}

/**
 * Returns the task that announces embargoes and rights ending. DAMs send no event for these, since only
 * time passes. Responses compare the clock themselves; static sites need the announcement. Each round
 * starts where the last one ended, so it includes what ended while the server was down.
 */
export function rightsClock(
  strapi: Core.Strapi,
  { clock, leases, notes }: { clock: Clock; leases: Leases; notes: readonly ChangeNotes[] },
): Task {
  const records = new RecordTable(strapi);
  const lastRound = sharedCell(strapi, 'rights-clock');
  return {
    name: 'Announcing embargoes and rights that end',
    everyMs: EVERY_MS,
    async run() {
      if (!(await leases.acquire('rights-clock', LEASE_MS))) return;
      const untilMs = clock.now();
      const since = await lastRound.read();
      const sinceMs = since === null ? untilMs : Number(since);
      const changed = (await records.endedBetween(sinceMs, untilMs)).map((record) => ({
        record,
        changes: changesByClock(record, sinceMs, untilMs),
      }));
      await strapi.db.transaction(async ({ trx }) => {
        for (const note of notes) await note.noteChanges(trx, changed);
        await lastRound.write(String(untilMs), trx);
      });
      if (changed.length === 0) return;
      for (const note of notes) note.wake();
    },
    stop: () => leases.release('rights-clock'),
  };
}
