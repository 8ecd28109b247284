import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Clock } from '../core/ports';
import { TABLES } from './tables';

interface Row {
  name: string;
  owner: string;
  until: number | string;
}

/** What only one node does at a time. A node that dies holds its lease until it ends by itself. */
export class Leases {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;
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

  /** Lets another node begin at once. */
  async release(name: string): Promise<void> {
    await this.#strapi.db.getConnection(TABLES.leases).where({ name, owner: this.owner }).delete();
  }
}
