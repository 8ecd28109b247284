import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
import { TABLES, type Transaction } from './tables';

/** Work that is kept in the table until it is done. */
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

/** What follows a write and outlives the process, by kind. */
export class Outbox {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;
  readonly kind: string;

  constructor(strapi: Core.Strapi, clock: Clock, kind: string) {
    this.#strapi = strapi;
    this.#clock = clock;
    this.kind = kind;
  }

  /** In the transaction of what it follows from, so that neither is there without the other. */
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

  /** The oldest that are due. */
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

  /** True where nothing is due. */
  async isIdle(): Promise<boolean> {
    return (await this.due(1)).length === 0;
  }

  /** Whether there is work of this kind that was there before `id`. */
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

  /** To be tried again in `inMs`. */
  async postpone({ id, attempts }: Job, inMs: number): Promise<void> {
    await this.#strapi.db
      .getConnection(TABLES.outbox)
      .where({ id })
      .update({ attempts: attempts + 1, due_at: this.#clock.now() + inMs });
  }
}
