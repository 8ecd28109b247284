import type { AssetName } from './asset-name';
import { nameKey } from './asset-name';
import { groupBy } from './lists';
import type { Clock, Connection, Connections } from './ports';

export interface RefreshesOptions {
  connections: Connections;
  clock: Pick<Clock, 'elapsed' | 'after'>;
  /** How long a call waits for further assets, in milliseconds. */
  gatherMs: number;
  /** True if the asset was not read since it was wanted. */
  isStale(name: AssetName): boolean;
  /** Returns at most `count` further assets of a connection whose records will be stale soon. */
  staleSoon(connectionKey: string, count: number): AssetName[];
  /** Reads at most a chunk of assets of one connection. Never rejects. */
  read(names: readonly AssetName[]): Promise<unknown>;
}

interface Queue {
  /** By key, in the order in which they were wanted. */
  wanted: Map<string, { name: AssetName; sinceMs: number }>;
  /** Called when there is a full chunk. */
  onFull: (() => void) | null;
  isAtWork: boolean;
}

/**
 * Reads stale records behind the responses that showed them. A connection has one such call at a time. It is
 * made when there is a full chunk, or its first asset has waited for `gatherMs`; room that is left is filled
 * with assets that will be stale soon. So calls grow with assets, not with pages or visitors.
 */
export class Refreshes {
  readonly #options: RefreshesOptions;
  readonly #queues = new Map<string, Queue>();

  constructor(options: RefreshesOptions) {
    this.#options = options;
  }

  want(names: readonly AssetName[]): void {
    const sinceMs = this.#options.clock.elapsed();
    for (const [connectionKey, group] of groupBy(names, (name) => name.connection)) {
      const queue = this.#queueOf(connectionKey);
      for (const name of group) {
        const key = nameKey(name);
        if (!queue.wanted.has(key)) queue.wanted.set(key, { name, sinceMs });
      }
      if (queue.wanted.size >= this.#chunkSize(connectionKey)) queue.onFull?.();
      if (!queue.isAtWork) void this.#work(connectionKey, queue);
    }
  }

  #queueOf(connectionKey: string): Queue {
    const known = this.#queues.get(connectionKey);
    if (known !== undefined) return known;
    const queue: Queue = { wanted: new Map(), onFull: null, isAtWork: false };
    this.#queues.set(connectionKey, queue);
    return queue;
  }

  #connection(connectionKey: string): Connection | undefined {
    return this.#options.connections.find(connectionKey);
  }

  #chunkSize(connectionKey: string): number {
    return this.#connection(connectionKey)?.chunkSize ?? Number.POSITIVE_INFINITY;
  }

  async #work(connectionKey: string, queue: Queue): Promise<void> {
    queue.isAtWork = true;
    while (queue.wanted.size > 0) {
      await this.#gather(connectionKey, queue);
      const chunk = this.#take(connectionKey, queue);
      if (chunk.length > 0) await this.#options.read(this.#filled(connectionKey, chunk));
    }
    queue.isAtWork = false;
  }

  /** Waits until there is a full chunk, or the first asset has waited for long enough. */
  async #gather(connectionKey: string, queue: Queue): Promise<void> {
    const { clock, gatherMs } = this.#options;
    const [first] = queue.wanted.values();
    const restMs = (first?.sinceMs ?? 0) + gatherMs - clock.elapsed();
    if (restMs <= 0 || queue.wanted.size >= this.#chunkSize(connectionKey)) return;
    const timer = clock.after(restMs);
    const full = new Promise<void>((resolve) => {
      queue.onFull = resolve;
    });
    await Promise.race([timer.done, full]);
    queue.onFull = null;
    timer.cancel();
  }

  #take(connectionKey: string, { wanted }: Queue): AssetName[] {
    const size = this.#chunkSize(connectionKey);
    const chunk: AssetName[] = [];
    for (const [key, { name }] of wanted) {
      if (chunk.length === size) break;
      wanted.delete(key);
      // Others, such as a webhook, may have had it read meanwhile.
      if (this.#options.isStale(name)) chunk.push(name);
    }
    return chunk;
  }

  #filled(connectionKey: string, chunk: readonly AssetName[]): AssetName[] {
    const connection = this.#connection(connectionKey);
    const room = (connection?.chunkSize ?? 0) - chunk.length;
    if (connection === undefined || connection.callsPerAsset || room <= 0) return [...chunk];
    const taken = new Set(chunk.map(nameKey));
    const more = this.#options.staleSoon(connectionKey, connection.chunkSize);
    return [...chunk, ...more.filter((name) => !taken.has(nameKey(name))).slice(0, room)];
  }
}
