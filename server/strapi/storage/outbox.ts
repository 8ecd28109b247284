import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
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

  /** Adds jobs in the transaction of the write that causes them, so that both are committed or neither. */
  async add(trx: Transaction, payloads: readonly unknown[]): Promise<void> {
    if (payloads.length === 0) return;
    const nowMs = this.#clock.now();
    const rows = payloads.map((payload) => ({
      kind: this.kind,
      payload: JSON.stringify(payload),
      attempts: 0,
      created_at: nowMs,
      due_at: nowMs,
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
    return rows.map(({ id, payload, attempts, created_at }) => ({
      id,
      payload,
      attempts,
      createdAtMs: Number(created_at),
    }));
  }

  /** Returns true if no job is due. */
  async isIdle(): Promise<boolean> {
    return (await this.due(1)).length === 0;
  }

  /** Returns true if there is a job of this kind with a smaller id, due or not. */
  async hasBefore(id: number): Promise<boolean> {
    const row: unknown = await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ kind: this.kind })
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

  /** Counts a failed attempt and makes the job due again in `inMs` milliseconds. */
  async postpone({ id, attempts }: Job, inMs: number): Promise<void> {
    await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ id })
      .update({ attempts: attempts + 1, due_at: this.#clock.now() + inMs });
  }
}
