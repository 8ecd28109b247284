import { LRUCache } from 'lru-cache';
import type { AssetName } from './asset-name';
import { nameKey } from './asset-name';
import { changesBetween, saysTheSame } from './changes';
import type { AssetRecord, ChangedRecord, Clock, Connections, Logger, RecordStore } from './ports';
import { type Kept, type ReadOutcome, Reads } from './reads';
import type { RecordChanges } from './record-changes';
import { RevisionWatch, type RevisionWatchOptions } from './revision-watch';

export interface RecordsOptions
  extends Pick<RevisionWatchOptions, 'syncMs' | 'isAnnounced' | 'hasOthers'> {
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
  /** Told of every record that says something new, read here or on another node. */
  changes: Pick<RecordChanges, 'recordsChanged'>;
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
  /** Keeps memory no older than what other nodes wrote. */
  readonly revisionWatch: RevisionWatch;

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.#memory = new LRUCache({ max: options.maxInMemory });
    this.revisionWatch = new RevisionWatch({
      ...options,
      apply: (records) => this.#apply(records),
    });
    this.#reads = new Reads({
      ...options,
      revision: () => this.revisionWatch.revision,
      keep: (records, since) => this.#keep(records, since),
    });
  }

  /**
   * The best record to be had of each name within the deadline, by `nameKey`. A name is absent where
   * nothing is known and the DAM does not answer in time. One table query and one call per chunk at
   * most; neither where memory is enough.
   */
  async load(names: ReadonlyMap<string, AssetName>): Promise<ReadonlyMap<string, AssetRecord>> {
    if (!this.revisionWatch.isCurrent()) await this.revisionWatch.ensureCurrent();
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

  /**
   * As `load`, for one asset that has a record already; undefined for one that has none, of which the
   * DAM is asked nothing.
   */
  async loadKnown(name: AssetName): Promise<AssetRecord | undefined> {
    if (!this.revisionWatch.isCurrent()) await this.revisionWatch.ensureCurrent();
    const key = nameKey(name);
    if (!this.#memory.has(key)) await this.#recall([name]);
    const record = this.#memory.get(key);
    if (record === undefined) return undefined;
    const isFresh = this.#options.clock.now() - record.checkedAtMs < this.#options.freshForMs;
    return isFresh ? record : (await this.load(new Map([[key, name]]))).get(key);
  }

  /** The record of one asset if there is one in memory or in the table; never asks the DAM. */
  async known(name: AssetName): Promise<AssetRecord | undefined> {
    return (await this.knownOf([name])).get(nameKey(name));
  }

  /** The records there are of these, by `nameKey`, in memory or in the table; never asks the DAM. */
  async knownOf(names: readonly AssetName[]): Promise<ReadonlyMap<string, AssetRecord>> {
    if (!this.revisionWatch.isCurrent()) await this.revisionWatch.ensureCurrent();
    const forgotten = names.filter((name) => !this.#memory.has(nameKey(name)));
    if (forgotten.length > 0) await this.#recall(forgotten);
    return new Map(
      names.flatMap((name) => {
        const record = this.#memory.get(nameKey(name));
        return record === undefined ? [] : [[nameKey(name), record]];
      }),
    );
  }

  /** Reads the DAM now, whatever is known or under way; same length and order as `names`. */
  async reread(names: readonly AssetName[]): Promise<ReadOutcome[]> {
    // A read that knows of fewer changes than there are would be taken for an old one.
    await this.revisionWatch.checkRevision();
    // Only what is known can be told to be gone: a row must not outlive its asset unseen.
    await this.knownOf(names);
    const outcomes = await Promise.all(this.#reads.begin(names, { again: true }));
    await this.revisionWatch.checkRevision();
    const overtaken = names.filter((_, index) => this.#isOvertaken(outcomes[index]));
    const again = await Promise.all(this.#reads.begin(overtaken, { again: true }));
    const mended = new Map<AssetName | undefined, ReadOutcome | undefined>(
      overtaken.map((name, index) => [name, again[index]]),
    );
    return outcomes.map((outcome, index) => mended.get(names[index]) ?? outcome);
  }

  /** Whether another node wrote a change while this was read, or the table could not be written. */
  #isOvertaken(outcome: ReadOutcome | undefined): boolean {
    if (outcome === undefined || 'error' in outcome) return false;
    const now = this.#memory.get(nameKey(outcome.record));
    return !outcome.kept || (now !== undefined && now.revision > outcome.record.revision);
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

  /** Memory and table take what was read, where no other node's later word stands against it. */
  async #keep(records: readonly AssetRecord[], since: number): Promise<Kept[]> {
    const same: AssetRecord[] = [];
    const changed: ChangedRecord[] = [];
    for (const read of records) {
      const before = this.#memory.get(nameKey(read));
      const record = { ...read, revision: before?.revision ?? since };
      this.#warnOfMissing(before, record);
      // An id that never existed gets no row: guessed ids must not fill the table.
      const isGuess = record.asset === null && (before === undefined || before.asset === null);
      if (isGuess || (before !== undefined && saysTheSame(before.asset, record.asset))) {
        same.push(record);
      } else {
        const changes = before === undefined ? [] : changesBetween(before.asset, record.asset);
        changed.push({ record, changes });
      }
    }
    const standing = await this.#write(same, changed, since);
    for (const { record } of standing.values()) this.#remember(record);
    if (changed.length > 0) {
      const now = changed.map(({ record }) => standing.get(nameKey(record))?.record ?? record);
      this.#options.changes.recordsChanged(now, 'this-node');
    }
    return records.map(
      (record) =>
        standing.get(nameKey(record)) ?? { record: { ...record, revision: since }, kept: false },
    );
  }

  async #write(
    same: readonly AssetRecord[],
    changed: readonly ChangedRecord[],
    since: number,
  ): Promise<Map<string, Kept>> {
    const { store, log } = this.#options;
    const read = [...same, ...changed.map(({ record }) => record)];
    let written = read.map((record): Kept => ({ record, kept: true }));
    try {
      const rows = same.filter((record) => record.asset !== null);
      if (rows.length > 0) await store.touch(rows, since);
      if (changed.length > 0) {
        const stands = await store.commit(changed, since);
        written = read.map((record, index) => {
          const stood = stands[index - same.length] ?? record;
          return { record: stood, kept: stood.asset === record.asset };
        });
      }
    } catch (error) {
      log.warn(`The DAM plugin's record table cannot be written: ${String(error)}`);
      written = read.map((record) => ({ record, kept: false }));
    }
    return new Map(written.map((one) => [nameKey(one.record), one]));
  }

  #warnOfMissing(before: AssetRecord | undefined, record: AssetRecord): void {
    if (record.asset !== null || before?.asset === null) return;
    this.#options.log.warn(
      `The asset "${record.assetId}" of connection "${record.connection}" does not exist in ` +
        'the DAM. Content that refers to it shows nothing in its place.',
    );
  }

  /** What other nodes wrote; what is not in memory is read from the table when it is asked for. */
  #apply(records: readonly AssetRecord[] | null): void {
    // This node's own commits come back here, since they raised the revision too.
    const news =
      records?.filter((record) => {
        return this.#memory.get(nameKey(record))?.revision !== record.revision;
      }) ?? null;
    if (news === null) this.#memory.clear();
    for (const record of news ?? []) {
      if (this.#memory.has(nameKey(record))) this.#remember(record);
    }
    if (news?.length === 0) return;
    this.#options.changes.recordsChanged(news, 'other-node');
  }

  /** A later change wins; within one, the later read. */
  #remember(record: AssetRecord): void {
    const key = nameKey(record);
    const before = this.#memory.get(key);
    const isLater =
      before === undefined ||
      record.revision > before.revision ||
      (record.revision === before.revision && record.checkedAtMs >= before.checkedAtMs);
    if (isLater) this.#memory.set(key, record);
  }
}
