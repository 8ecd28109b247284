import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
import { TABLES, type Transaction } from './tables';

/** A unit of work that stays in the table until it is done. */
export interface Job {
  id: number;
  payload: string;
  attempts: number;
  createdAtMs: number;
}

interface Row {
  id: number;
  payload: string;
  attempts: number;
  created_at: number | string;
}

/** Work of one kind that follows a write and must survive a restart. */
export class Outbox {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;
  readonly kind: string;

  constructor(strapi: Core.Strapi, clock: Clock, kind: string) {
    this.#strapi = strapi;
    this.#clock = clock;
    this.kind = kind;
  }

  /** Adds work in the transaction of the write it follows from: both are committed, or neither. */
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

  /** The oldest jobs that are due. */
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

  /** True if no job is due. */
  async isIdle(): Promise<boolean> {
    return (await this.due(1)).length === 0;
  }

  /** True if an older job of this kind than `id` is not done. */
  async hasBefore(id: number): Promise<boolean> {
    const row: unknown = await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ kind: this.kind })
      .where('id', '<', id)
      .first('id');
    return row !== undefined;
  }

  async done(trx: Transaction, ids: readonly number[]): Promise<void> {
    await trx(TABLES.outbox)
      .whereIn('id', [...ids])
      .delete();
  }

  async forget(id: number): Promise<void> {
    await this.#strapi.db.getConnection(TABLES.outbox).where({ id }).delete();
  }

  /** Schedules the next attempt in `inMs` milliseconds. */
  async postpone({ id, attempts }: Job, inMs: number): Promise<void> {
    await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ id })
      .update({ attempts: attempts + 1, due_at: this.#clock.now() + inMs });
  }
}
