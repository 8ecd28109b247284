import type { Core } from '@strapi/strapi';
import { logLine } from '../../core/log-line';
import type { Clock, Logger } from '../../core/ports';
import { LONGEST_RETRY_MS, retryInMs } from '../../core/retry-schedule';
import { TABLES, type Transaction } from './tables';

/** A stored piece of work. */
export interface Job {
  id: number;
  /** JSON, as written by `Outbox.add`. */
  payload: string;
  /** Number of failed attempts. */
  attempts: number;
  /** In milliseconds since the epoch. */
  createdAtMs: number;
}

interface Row {
  id: number;
  payload: string;
  attempts: number;
  created_at: number | string;
}

/** Characters of a job in the log. */
const MAX_SHOWN = 200;

/** Characters of an error that are kept. */
const MAX_ERROR = 500;

/** A job of any kind that failed and waits for another attempt. */
export interface ParkedJob extends Job {
  kind: string;
  /** In milliseconds since the epoch. */
  dueAtMs: number;
  /** Why the last attempt failed. Null for attempts of an earlier version of the plugin. */
  error: string | null;
}

interface ParkedRow extends Row {
  kind: string;
  due_at: number | string;
  error: string | null;
}

/** Stores work that follows a write until it is done, also across restarts. Each `kind` has its own queue. */
export class Outbox {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;
  readonly kind: string;

  constructor(strapi: Core.Strapi, clock: Clock, kind: string) {
    this.#strapi = strapi;
    this.#clock = clock;
    this.kind = kind;
  }

  /**
   * Adds jobs in the transaction of the write that causes them, so that both are committed or neither. They are
   * due in `inMs` milliseconds.
   */
  async add(trx: Transaction, payloads: readonly unknown[], inMs = 0): Promise<void> {
    if (payloads.length === 0) return;
    const nowMs = this.#clock.now();
    const rows = payloads.map((payload) => ({
      kind: this.kind,
      payload: JSON.stringify(payload),
      attempts: 0,
      created_at: nowMs,
      due_at: nowMs + inMs,
    }));
    await trx(TABLES.outbox).insert(rows);
  }

  /** Returns at most `limit` jobs that are due, oldest first. */
  async due(limit: number): Promise<Job[]> {
    const rows: Row[] = await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ kind: this.kind })
      .where('due_at', '<=', this.#clock.now())
      .orderBy('id')
      .limit(limit)
      .select('id', 'payload', 'attempts', 'created_at');
    return rows.map(jobOf);
  }

  /** Returns true if no job is due. */
  async isIdle(): Promise<boolean> {
    return (await this.due(1)).length === 0;
  }

  /**
   * Does a batch of jobs at once. If that fails, does each by itself, so that a job that cannot be done holds up
   * no other: it is parked, which means tried again ever less often. `task` begins the log line about it.
   */
  async work(
    jobs: readonly Job[],
    todo: (jobs: readonly Job[]) => Promise<void>,
    { task, log }: { task: string; log: Logger },
  ): Promise<void> {
    try {
      await todo(jobs);
    } catch (error) {
      const [job, ...others] = jobs;
      if (job !== undefined && others.length === 0) return this.#park(job, error, task, log);
      for (const each of jobs) await this.work([each], todo, { task, log });
    }
  }

  async #park(job: Job, error: unknown, task: string, log: Logger): Promise<void> {
    const ageMs = this.#clock.now() - job.createdAtMs;
    const inMs = retryInMs(job.attempts, ageMs, Math.random()) ?? LONGEST_RETRY_MS;
    await this.postpone(job, inMs, String(error));
    if (job.attempts > 0) return;
    log.warn(
      `${task} failed for ${job.payload.slice(0, MAX_SHOWN)}: ${String(error)}. ` +
        'This one is tried again from time to time; everything else goes on.',
    );
  }

  /** Makes the jobs of this kind due that failed: what they failed of is over. */
  retryNow(): Promise<void> {
    return retryParked(this.#strapi, this.#clock, this.kind);
  }

  /** Returns the number of jobs that failed and wait for another attempt. */
  async countParked(): Promise<number> {
    const row: { jobs: number | string } | undefined = await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ kind: this.kind })
      .where('attempts', '>', 0)
      .count({ jobs: '*' })
      .first();
    return Number(row?.jobs ?? 0);
  }

  /** Returns how long the oldest job has been waiting, in milliseconds; 0 if there is none. */
  async oldestAgeMs(): Promise<number> {
    const row: { at: number | string | null } | undefined = await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ kind: this.kind })
      .min({ at: 'created_at' })
      .first();
    return row?.at === undefined || row.at === null ? 0 : this.#clock.now() - Number(row.at);
  }

  /** Returns the id of the newest job of this kind; 0 if there is none. */
  async lastId(): Promise<number> {
    const row: { id: number | string | null } | undefined = await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ kind: this.kind })
      .max({ id: 'id' })
      .first();
    return Number(row?.id ?? 0);
  }

  /** Returns true if a job of this kind with a smaller id is due, and has not been tried yet. */
  async hasBefore(id: number): Promise<boolean> {
    const row: unknown = await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ kind: this.kind })
      .where({ attempts: 0 })
      .where('due_at', '<=', this.#clock.now())
      .where('id', '<', id)
      .first('id');
    return row !== undefined;
  }

  /** Deletes finished jobs in the caller's transaction. */
  async done(trx: Transaction, ids: readonly number[]): Promise<void> {
    await trx(TABLES.outbox)
      .whereIn('id', [...ids])
      .delete();
  }

  /** Deletes a job that is finished or dropped. */
  async forget(id: number): Promise<void> {
    await this.#strapi.db.getConnection(TABLES.outbox).where({ id }).delete();
  }

  /** Counts a failed attempt, keeps its error, and makes the job due again in `inMs` milliseconds. */
  async postpone({ id, attempts }: Job, inMs: number, error: string): Promise<void> {
    await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ id })
      .update({
        attempts: attempts + 1,
        due_at: this.#clock.now() + inMs,
        error: logLine(error).slice(0, MAX_ERROR),
      });
  }
}

/** Returns the oldest parked jobs of all kinds, at most `limit`, and how many there are. */
export async function parkedJobs(
  strapi: Core.Strapi,
  limit: number,
): Promise<{ jobs: ParkedJob[]; total: number }> {
  const parked = () => strapi.db.getConnection(TABLES.outbox).where('attempts', '>', 0);
  const rows: ParkedRow[] = await parked().orderBy('id').limit(limit).select();
  const counted: { jobs: number | string } | undefined = await parked()
    .count({ jobs: '*' })
    .first();
  const jobs = rows.map((row): ParkedJob => {
    const { kind, due_at, error } = row;
    return { ...jobOf(row), kind, dueAtMs: Number(due_at), error };
  });
  return { jobs, total: Number(counted?.jobs ?? 0) };
}

function jobOf({ id, payload, attempts, created_at }: Row): Job {
  return { id, payload, attempts, createdAtMs: Number(created_at) };
}

/** Makes all parked jobs due now, or those of one kind. */
export async function retryParked(strapi: Core.Strapi, clock: Clock, kind?: string): Promise<void> {
  await strapi.db
    .getConnection(TABLES.outbox)
    .where('attempts', '>', 0)
    .where(kind === undefined ? {} : { kind })
    .update({ due_at: clock.now() });
}
