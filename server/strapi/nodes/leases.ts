import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
import { TABLES } from '../storage/tables';

interface Row {
  name: string;
  owner: string;
  until: number | string;
}

/** Duration of a lease in milliseconds: the time for which a node that dies delays the others. */
const HELD_MS = 60_000;

/** Leases for work that only one node may do at a time. The lease of a node that dies expires. */
export class Leases {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;
  /** Names of the work that this process is doing: a lease tells nodes apart, not calls in a process. */
  readonly #atWork = new Set<string>();
  /** Identifies this process among the nodes of the database. */
  readonly owner = randomUUID();

  constructor(strapi: Core.Strapi, clock: Clock) {
    this.#strapi = strapi;
    this.#clock = clock;
  }

  /** Takes or prolongs the lease for `forMs` milliseconds. Returns true if this node has it now. */
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
   * Runs `work` under the lease, which is prolonged until the work ends. Returns false without running
   * it if another node, or another call in this process, has the lease.
   */
  async during(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#atWork.has(name)) return false;
    this.#atWork.add(name);
    try {
      if (!(await this.acquire(name, HELD_MS))) return false;
      const prolonging = setInterval(() => {
        // Without the database the lease expires, and the work fails with the same error.
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

  /** Gives the lease back, so that another node can take it at once. */
  async release(name: string): Promise<void> {
    await this.#strapi.db.getConnection(TABLES.leases).where({ name, owner: this.owner }).delete();
  }
}
