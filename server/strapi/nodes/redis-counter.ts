import Redis from 'ioredis';
import type { CallCounter } from '../../core/budget';
import type { Clock, Logger } from '../../core/ports';
import { partAt } from '../storage/call-table';
import type { Task } from './background';

/**
 * Counts within one key, in one step: no other node comes in between. The hash has the calls of each part by the
 * instant at which the part began. Returns 0, or the milliseconds until there is room.
 */
const TAKE = `
  local now, part, partMs, perMs = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
  local calls, allowed = tonumber(ARGV[5]), tonumber(ARGV[6])
  local sum, parts, all = 0, {}, redis.call('HGETALL', KEYS[1])
  for index = 1, #all, 2 do
    local began, counted = tonumber(all[index]), tonumber(all[index + 1])
    if began + partMs + perMs > now then
      sum = sum + counted
      table.insert(parts, { began, counted })
    else
      redis.call('HDEL', KEYS[1], all[index])
    end
  end
  if sum + calls > allowed then
    table.sort(parts, function(one, other) return one[1] < other[1] end)
    for _, each in ipairs(parts) do
      sum = sum - each[2]
      if sum + calls <= allowed then return math.max(1, each[1] + partMs + perMs - now) end
    end
    return partMs
  end
  redis.call('HINCRBY', KEYS[1], part, calls)
  redis.call('PEXPIRE', KEYS[1], perMs + 2 * partMs)
  return 0
`;

/** Before the key of a connection. */
const KEY = 'strapi-plugin-dam:calls:';

/** Counts the calls of DAMs for all nodes in Redis; in the table while Redis does not answer. */
export class RedisCounter implements CallCounter {
  readonly #client: Redis;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #otherwise: CallCounter;
  readonly #log: Logger;
  #isFailing = false;

  constructor(options: {
    url: string;
    clock: Pick<Clock, 'now'>;
    log: Logger;
    /** Counts while Redis does not answer. */
    otherwise: CallCounter;
  }) {
    this.#clock = options.clock;
    this.#otherwise = options.otherwise;
    this.#log = options.log;
    this.#client = new Redis(options.url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
    });
    this.#client.on('error', (error: Error) => this.#failed(error));
    this.#client.on('ready', () => (this.#isFailing = false));
  }

  async take(request: Parameters<CallCounter['take']>[0]): Promise<number> {
    if (this.#client.status !== 'ready') return this.#otherwise.take(request);
    const { connection, calls, allowed, perMs } = request;
    const now = this.#clock.now();
    const { partMs, part } = partAt(now, perMs);
    const key = `${KEY}${connection}`;
    try {
      const waitMs = await this.#client.eval(
        TAKE,
        1,
        key,
        now,
        part,
        partMs,
        perMs,
        calls,
        allowed,
      );
      return Number(waitMs);
    } catch (error) {
      this.#failed(error);
      return this.#otherwise.take(request);
    }
  }

  async counted(request: Parameters<CallCounter['counted']>[0]): Promise<number> {
    if (this.#client.status !== 'ready') return this.#otherwise.counted(request);
    const { connection, perMs } = request;
    const now = this.#clock.now();
    const { partMs } = partAt(now, perMs);
    try {
      const parts = await this.#client.hgetall(`${KEY}${connection}`);
      return Object.entries(parts)
        .filter(([part]) => Number(part) + partMs + perMs > now)
        .reduce((sum, [, calls]) => sum + Number(calls), 0);
    } catch (error) {
      this.#failed(error);
      return this.#otherwise.counted(request);
    }
  }

  /** Connects while the server listens; ioredis reconnects by itself. */
  readonly task: Task = {
    name: 'Counting calls in Redis',
    everyMs: 60_000,
    run: async () => {
      if (this.#client.status === 'wait') this.#client.connect().catch(() => undefined);
    },
    stop: async () => {
      this.#client.disconnect();
    },
  };

  /** Logs the first error until Redis is ready again. */
  #failed(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.warn(
      `Redis does not answer (${reason}). Calls of DAMs are counted in the database meanwhile.`,
    );
  }
}
