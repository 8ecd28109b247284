import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
import { TABLES } from '../storage/tables';

interface Row {
  name: string;
  owner: string;
  until: number | string;
}

/** A node that dies at work holds the others up for so long. */
const HELD_MS = 60_000;

/** What only one node does at a time. A node that dies holds its lease until it ends by itself. */
export class Leases {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;
  /** What this process is doing; a lease tells only nodes apart. */
  readonly #atWork = new Set<string>();
  /** This process, among those of one database. */
  readonly owner = randomUUID();

  constructor(strapi: Core.Strapi, clock: Clock) {
    this.#strapi = strapi;
    this.#clock = clock;
  }

  /** True where this node has the lease now, for `forMs`; asked again, it is prolonged. */
  async acquire(name: string, forMs: number): Promise<boolean> {
    const nowMs = this.#clock.now();
    const until = nowMs + forMs;
    const table = () => this.#strapi.db.getConnection(TABLES.leases);
    const taken = await table()
      .where({ name })
      .andWhere((free) => free.where('owner', this.owner).orWhere('until', '<', nowMs))
      .update({ owner: this.owner, until });
    if (taken > 0) return true;
    await table().insert({ name, owner: this.owner, until }).onConflict('name').ignore();
    const row: Row | undefined = await table().where({ name }).first();
    return row?.owner === this.owner;
  }

  /**
   * Does `work` while this node has the lease, prolonged for as long as it lasts; false, and nothing
   * done, where another node or another call in this process has it.
   */
  async during(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#atWork.has(name)) return false;
    this.#atWork.add(name);
    try {
      if (!(await this.acquire(name, HELD_MS))) return false;
      const prolonging = setInterval(() => {
        // What cannot be prolonged ends by itself, and the work with the database that is gone.
        this.acquire(name, HELD_MS).catch(() => clearInterval(prolonging));
      }, HELD_MS / 3);
      try {
        await work();
      } finally {
        clearInterval(prolonging);
        await this.release(name);
      }
      return true;
    } finally {
      this.#atWork.delete(name);
    }
  }

  /** Lets another node begin at once. */
  async release(name: string): Promise<void> {
    await this.#strapi.db.getConnection(TABLES.leases).where({ name, owner: this.owner }).delete();
  }
}
