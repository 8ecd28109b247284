import { LRUCache } from 'lru-cache';
import { nameKey } from './batch';
import type { AssetName, AssetRecord, Clock, Connections, Logger, RecordStore } from './ports';
import { type ReadOutcome, Reads } from './reads';

export interface RecordsOptions {
  connections: Connections;
  store: RecordStore;
  clock: Clock;
  log: Logger;
  /** A record younger than this is trusted. */
  freshForMs: number;
  /** A record older than this is read again while the response waits. */
  staleForMs: number;
  /** Longest wait of a response for the DAM. */
  deadlineMs: number;
  /** Most records in memory. */
  maxInMemory: number;
}

/** How far the records of one response have got. */
interface Progress {
  found: Map<string, AssetRecord>;
  /** Served now, read again behind the response's back. */
  stale: AssetName[];
}

/** The tiers behind every reference: process memory, then the record table, then the DAM. */
export class Records {
  readonly #options: RecordsOptions;
  readonly #memory: LRUCache<string, AssetRecord>;
  readonly #reads: Reads;

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.#memory = new LRUCache({ max: options.maxInMemory });
    this.#reads = new Reads({ ...options, keep: (records) => this.#keep(records) });
  }

  /**
   * The best record to be had of each name within the deadline, by `nameKey`. A name is absent where
   * nothing is known and the DAM does not answer in time. One table query and one call per chunk at
   * most; neither where memory is enough.
   */
  async load(names: ReadonlyMap<string, AssetName>): Promise<ReadonlyMap<string, AssetRecord>> {
    const progress: Progress = { found: new Map(), stale: [] };
    let open = this.#accept(names, progress);
    if (open.length > 0) {
      await this.#recall(open);
      open = this.#accept(new Map(open.map((name) => [nameKey(name), name])), progress);
    }
    if (progress.stale.length > 0) this.#reads.begin(progress.stale);
    if (open.length > 0) await this.#readInTime(open, progress.found);
    return progress.found;
  }

  /** The record of one asset if there is one in memory or in the table; never asks the DAM. */
  async known(name: AssetName): Promise<AssetRecord | undefined> {
    const key = nameKey(name);
    if (!this.#memory.has(key)) await this.#recall([name]);
    return this.#memory.get(key);
  }

  /** Reads the DAM now, whatever is known or under way; same length and order as `names`. */
  async reread(names: readonly AssetName[]): Promise<ReadOutcome[]> {
    // Only what is known can be told to be gone: a row must not outlive its asset unseen.
    const forgotten = names.filter((name) => !this.#memory.has(nameKey(name)));
    if (forgotten.length > 0) await this.#recall(forgotten);
    return Promise.all(this.#reads.begin(names, { again: true }));
  }

  /** Those for which the response has to wait, because memory has nothing good enough. */
  #accept(names: ReadonlyMap<string, AssetName>, { found, stale }: Progress): AssetName[] {
    const nowMs = this.#options.clock.now();
    const open: AssetName[] = [];
    for (const [key, name] of names) {
      const record = this.#memory.get(key);
      if (record !== undefined) found.set(key, record);
      const ageMs = record === undefined ? Number.POSITIVE_INFINITY : nowMs - record.checkedAtMs;
      if (ageMs >= this.#options.staleForMs) open.push(name);
      else if (ageMs >= this.#options.freshForMs) stale.push(name);
    }
    return open;
  }

  /** Table to memory. A table that cannot be read is a log line: the DAM is asked instead. */
  async #recall(names: readonly AssetName[]): Promise<void> {
    try {
      for (const record of await this.#options.store.getMany(names)) this.#remember(record);
    } catch (error) {
      this.#options.log.warn(`The DAM plugin's record table cannot be read: ${String(error)}`);
    }
  }

  /** Waits for the DAM, at most the deadline; what comes later still serves the next response. */
  async #readInTime(names: readonly AssetName[], found: Map<string, AssetRecord>): Promise<void> {
    const timer = this.#options.clock.after(this.#options.deadlineMs);
    const reads = this.#reads.begin(names).map(async (read) => {
      const outcome = await read;
      if ('record' in outcome) found.set(nameKey(outcome.record), outcome.record);
    });
    await Promise.race([Promise.all(reads), timer.done]);
    timer.cancel();
  }

  async #keep(records: readonly AssetRecord[]): Promise<boolean> {
    const worthKeeping = records.filter((record) => {
      const before = this.#memory.get(nameKey(record));
      if (record.asset === null && (before === undefined || before.asset !== null)) {
        this.#options.log.warn(
          `The asset "${record.assetId}" of connection "${record.connection}" does not exist in ` +
            'the DAM. Content that refers to it shows nothing in its place.',
        );
      }
      this.#remember(record);
      // An id that never existed gets no row: guessed ids must not fill the table.
      return record.asset !== null || (before !== undefined && before.asset !== null);
    });
    if (worthKeeping.length === 0) return true;
    try {
      await this.#options.store.putMany(worthKeeping);
      return true;
    } catch (error) {
      this.#options.log.warn(`The DAM plugin's record table cannot be written: ${String(error)}`);
      return false;
    }
  }

  #remember(record: AssetRecord): void {
    const key = nameKey(record);
    const before = this.#memory.get(key);
    if (before === undefined || record.checkedAtMs >= before.checkedAtMs) {
      this.#memory.set(key, record);
    }
  }
}
