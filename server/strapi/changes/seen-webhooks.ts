import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Clock } from '../../core/ports';
import type { Task } from '../nodes/background';
import { TABLES } from '../storage/tables';

/** Longer than any connector accepts a signature after it was made, in milliseconds. */
const REMEMBERED_FOR_MS = 24 * 60 * 60 * 1_000;

/** Remembers processed webhooks for all nodes, so that a repeated one is recognised as a replay. */
export class SeenWebhooks {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;

  constructor(strapi: Core.Strapi, clock: Clock) {
    this.#strapi = strapi;
    this.#clock = clock;
  }

  /** Returns true if this transmission of the connection was processed before. */
  async isKnown(connection: string, transmission: string): Promise<boolean> {
    const key = keyOf(connection, transmission);
    const row: unknown = await this.#strapi.db
      .getConnection(TABLES.seenWebhooks)
      .where({ key })
      .first('key');
    return row !== undefined;
  }

  /** Records a transmission. Call it after processing: a DAM sends a failed webhook again. */
  async remember(connection: string, transmission: string): Promise<void> {
    await this.#strapi.db
      .getConnection(TABLES.seenWebhooks)
      .insert({ key: keyOf(connection, transmission), at: this.#clock.now() })
      .onConflict('key')
      .ignore();
  }

  /** Deletes records of webhooks that are too old to be replayed. */
  readonly forgetting: Task = {
    name: 'Deleting old webhook records',
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
