import Redis from 'ioredis';
import type { Logger } from '../../core/ports';
import type { ChangeOrigin, RecordChangeListener } from '../../core/record-changes';
import type { Task } from './background';

const CHANNEL = 'strapi-plugin-dam';

/**
 * Notifies the other nodes of changes over Redis, so that they check the database before their next
 * interval. The message is empty; the change itself is in the database. If Redis fails, the other nodes
 * see the change at most `syncMs` milliseconds later.
 */
export class RedisMessages implements RecordChangeListener {
  readonly #log: Logger;
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  #isFailing = false;

  constructor(options: { url: string; log: Logger; onMessage: () => void }) {
    this.#log = options.log;
    const settings = { lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: null };
    this.#publisher = new Redis(options.url, settings);
    // `subscribe` is called before the connection is ready, so it must be queued.
    this.#subscriber = new Redis(options.url, { ...settings, enableOfflineQueue: true });
    this.#subscriber.on('message', () => options.onMessage());
    for (const client of [this.#publisher, this.#subscriber]) {
      client.on('error', (error: Error) => this.#failed(error));
      client.on('ready', () => (this.#isFailing = false));
    }
  }

  /** Notifies the other nodes of a change on this node. Does not wait, and never throws. */
  recordsChanged(_records: unknown, origin: ChangeOrigin): void {
    if (origin !== 'this-node') return;
    if (this.#publisher.status !== 'ready') return;
    this.#publisher.publish(CHANNEL, '').catch((error: Error) => this.#failed(error));
  }

  /** Connects both clients while the server listens; ioredis reconnects by itself. */
  readonly task: Task = {
    name: 'Listening on Redis',
    everyMs: 60_000,
    run: async () => {
      if (this.#publisher.status === 'wait') this.#publisher.connect().catch(() => undefined);
      if (this.#subscriber.status === 'wait') await this.#subscriber.subscribe(CHANNEL);
    },
    stop: async () => {
      this.#publisher.disconnect();
      this.#subscriber.disconnect();
    },
  };

  /** Logs the first error until Redis is ready again. ioredis puts host and port in it, never the password. */
  #failed(error: Error): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#log.warn(
      `Redis does not answer (${error.message}). Nodes still see each other’s changes, but later. ` +
        'Check "redis.url" and the Redis server.',
    );
  }
}
