import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
import type { Task } from '../nodes/background';
import { TABLES } from '../storage/tables';

/** Longer than any connector takes a signature for new. */
const REMEMBERED_FOR_MS = 24 * 60 * 60 * 1_000;

/** Webhooks that were acted upon, for all nodes: the same bytes once more are a replay. */
export class SeenWebhooks {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;

  constructor(strapi: Core.Strapi, clock: Clock) {
    this.#strapi = strapi;
    this.#clock = clock;
  }

  async isKnown(connection: string, transmission: string): Promise<boolean> {
    const key = keyOf(connection, transmission);
    const row: unknown = await this.#strapi.db
      .getConnection(TABLES.seenWebhooks)
      .where({ key })
      .first('key');
    return row !== undefined;
  }

  /** Only after it was acted upon: what failed may come again. */
  async remember(connection: string, transmission: string): Promise<void> {
    await this.#strapi.db
      .getConnection(TABLES.seenWebhooks)
      .insert({ key: keyOf(connection, transmission), at: this.#clock.now() })
      .onConflict('key')
      .ignore();
  }

  readonly forgetting: Task = {
    name: 'Forgetting old webhooks',
    everyMs: 10 * 60 * 1_000,
    run: async () => {
      await this.#strapi.db
        .getConnection(TABLES.seenWebhooks)
        .where('at', '<', this.#clock.now() - REMEMBERED_FOR_MS)
        .delete();
    },
  };
}

function keyOf(connection: string, transmission: string): string {
  return createHash('sha256').update(`${connection} ${transmission}`).digest('hex');
}
