import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
import { TABLES } from '../storage/tables';
import type { Task } from './background';

/** Interval between two heartbeats, in milliseconds. */
const ANNOUNCE_EVERY_MS = 5_000;
/**
 * How long this node relies on its last heartbeat, in milliseconds. The difference to `GONE_AFTER_MS`
 * exceeds the clock difference between nodes.
 */
const COUNTED_ON_FOR_MS = 15_000;
/** Age of a heartbeat after which the others treat a node as gone, in milliseconds. */
const GONE_AFTER_MS = 30_000;

/** Keeps track of the Strapi processes that serve requests from the same database. */
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

  /** Writes this node's heartbeat and deletes old ones. */
  readonly task: Task = {
    name: 'Writing the heartbeat of this node',
    everyMs: ANNOUNCE_EVERY_MS,
    run: async () => {
      const nowMs = this.#clock.now();
      const beganAtMs = this.#clock.elapsed();
      const table = this.#strapi.db.getConnection(TABLES.nodes);
      await table.insert({ id: this.#id, seen_at: nowMs }).onConflict('id').merge();
      this.#announcedAtMs = beganAtMs;
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

  /** True while the other nodes count on this one to be running. */
  isAnnounced(): boolean {
    return this.#clock.elapsed() - this.#announcedAtMs < COUNTED_ON_FOR_MS;
  }

  /** Returns true if another node has a recent heartbeat. */
  async hasOthers(): Promise<boolean> {
    const other: unknown = await this.#strapi.db
      .getConnection(TABLES.nodes)
      .whereNot({ id: this.#id })
      .where('seen_at', '>', this.#clock.now() - GONE_AFTER_MS)
      .first('id');
    return other !== undefined;
  }
}
