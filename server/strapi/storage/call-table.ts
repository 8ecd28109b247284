import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/strapi';
import type { CallCounter } from '../../core/budget';
import type { Clock } from '../../core/ports';
import { TABLES } from './tables';

/** Parts of a window in which calls are counted together. */
const PARTS = 60;

type CallRequest = Parameters<CallCounter['take']>[0];

interface Row {
  part: number | string;
  calls: number;
}

/** Returns how long a part of a window is, and when the one of `nowMs` began, in milliseconds. */
export function partAt(nowMs: number, perMs: number): { partMs: number; part: number } {
  const partMs = Math.max(1, Math.ceil(perMs / PARTS));
  return { partMs, part: Math.floor(nowMs / partMs) * partMs };
}

/** Counts the calls of DAMs for all nodes, in parts of the window. */
export class CallTable implements CallCounter {
  readonly #strapi: Core.Strapi;
  readonly #clock: Pick<Clock, 'now'>;
  /** Runs a function outside the caller's transaction, whose rollback would take a call back that was made. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(strapi: Core.Strapi, clock: Pick<Clock, 'now'>) {
    this.#strapi = strapi;
    this.#clock = clock;
  }

  take(request: CallRequest): Promise<number> {
    return this.#outside(async () => {
      const waitMs = await this.#count(request);
      if (waitMs !== null) return waitMs;
      const { connection } = request;
      // Outside the transaction, as in `ReferenceRows`: on MySQL two ignored inserts deadlock.
      await this.#strapi.db
        .getConnection(TABLES.calls)
        .insert({ connection, part: 0, calls: 0 })
        .onConflict(['connection', 'part'])
        .ignore();
      return (await this.#count(request)) ?? 0;
    });
  }

  async counted({ connection, perMs }: Pick<CallRequest, 'connection' | 'perMs'>): Promise<number> {
    const nowMs = this.#clock.now();
    const { partMs } = partAt(nowMs, perMs);
    const [row] = await this.#strapi.db
      .getConnection(TABLES.calls)
      .where({ connection })
      .where('part', '>', Math.max(0, nowMs - perMs - partMs))
      .sum({ calls: 'calls' });
    return Number(row?.calls ?? 0);
  }

  /** Like `take`; null, and nothing is counted, if the connection has no row to lock yet. */
  async #count({ connection, calls, allowed, perMs }: CallRequest): Promise<number | null> {
    const nowMs = this.#clock.now();
    const { partMs, part } = partAt(nowMs, perMs);
    // A part counts until its last instant has left the window.
    const countsUntil = (row: Row) => Number(row.part) + partMs + perMs;
    return this.#strapi.db.transaction(async ({ trx }) => {
      const own = () => trx(TABLES.calls).where({ connection });
      // The row of part 0 only stands for the lock: nodes count one after another.
      const lock: Row | undefined = await own().where({ part: 0 }).forUpdate().first();
      if (lock === undefined) return null;
      const all: Row[] = await own().where('part', '>', 0).orderBy('part').select('part', 'calls');
      const counted = all.filter((row) => countsUntil(row) > nowMs);
      let sum = counted.reduce((total, row) => total + row.calls, 0);
      if (sum + calls > allowed) {
        for (const row of counted) {
          sum -= row.calls;
          if (sum + calls <= allowed) return Math.max(1, countsUntil(row) - nowMs);
        }
        return partMs;
      }
      await own()
        .where('part', '>', 0)
        .where('part', '<=', nowMs - perMs - partMs)
        .delete();
      const updated = await own().where({ part }).increment('calls', calls);
      if (updated === 0) await trx(TABLES.calls).insert({ connection, part, calls });
      return 0;
    });
  }
}
