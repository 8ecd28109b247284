import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
import { TABLES } from '../storage/tables';
import type { Task } from './background';

const ANNOUNCE_EVERY_MS = 5_000;
/** Shorter than `GONE_AFTER_MS` by more than the clocks of two nodes may differ. */
const COUNTED_ON_FOR_MS = 15_000;
const GONE_AFTER_MS = 30_000;

/** Tells the Strapi processes on one database about each other. */
export class Heartbeat {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;
  readonly #id: string;
  #announcedAtMs = Number.NEGATIVE_INFINITY;

  constructor(strapi: Core.Strapi, clock: Clock, id: string) {
    this.#strapi = strapi;
    this.#clock = clock;
    this.#id = id;
  }

  /** Announces this node at an interval. */
  readonly task: Task = {
    name: 'Telling the other nodes of this one',
    everyMs: ANNOUNCE_EVERY_MS,
    run: async () => {
      const nowMs = this.#clock.now();
      const table = this.#strapi.db.getConnection(TABLES.nodes);
      await table.insert({ id: this.#id, seen_at: nowMs }).onConflict('id').merge();
      this.#announcedAtMs = nowMs;
      await this.#strapi.db
        .getConnection(TABLES.nodes)
        .where('seen_at', '<', nowMs - 10 * GONE_AFTER_MS)
        .delete();
    },
    stop: async () => {
      this.#announcedAtMs = Number.NEGATIVE_INFINITY;
      await this.#strapi.db.getConnection(TABLES.nodes).where({ id: this.#id }).delete();
    },
  };

  /** True while the other nodes expect this node to serve requests. */
  isAnnounced(): boolean {
    return this.#clock.now() - this.#announcedAtMs < COUNTED_ON_FOR_MS;
  }

  async hasOthers(): Promise<boolean> {
    const other: unknown = await this.#strapi.db
      .getConnection(TABLES.nodes)
      .whereNot({ id: this.#id })
      .where('seen_at', '>', this.#clock.now() - GONE_AFTER_MS)
      .first('id');
    return other !== undefined;
  }
}
