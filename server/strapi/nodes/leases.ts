import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
import { TABLES } from '../storage/tables';

interface Row {
  name: string;
  owner: string;
  until: number | string;
}

/** How long a node that dies blocks the others, in milliseconds. */
const HELD_MS = 60_000;

/** Leases on work that one node at a time may do. The lease of a node that dies ends by itself. */
export class Leases {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;
  /** Work that this process is doing: a lease only tells nodes apart. */
  readonly #atWork = new Set<string>();
  /** Identifies this process among those on one database. */
  readonly owner = randomUUID();

  constructor(strapi: Core.Strapi, clock: Clock) {
    this.#strapi = strapi;
    this.#clock = clock;
  }

  /** Takes or prolongs the lease for `forMs` milliseconds; returns false if another node holds it. */
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
   * Runs `work` under a lease that is prolonged until the work ends. Returns false, without running it, if
   * another node or another call in this process holds the lease.
   */
  async during(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#atWork.has(name)) return false;
    this.#atWork.add(name);
    try {
      if (!(await this.acquire(name, HELD_MS))) return false;
      const prolonging = setInterval(() => {
        // A lease that cannot be prolonged ends by itself; without a database the work fails too.
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

  /** Gives the lease back, so that another node can begin at once. */
  async release(name: string): Promise<void> {
    await this.#strapi.db.getConnection(TABLES.leases).where({ name, owner: this.owner }).delete();
  }
}
