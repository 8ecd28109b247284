import { LRUCache } from 'lru-cache';
import type { AssetVersion, SiteOverrides } from '../contracts/asset';
import type { CallPurpose } from '../contracts/connector';
import { hasManyVersions, withoutOldVersions } from './answers';
import type { AssetName } from './asset-name';
import { nameKey } from './asset-name';
import { changesBetween, saysTheSame } from './changes';
import type { ToldChanges } from './evidence';
import { type Finding, withFinding, withKnownFindings } from './file-findings';
import type { AssetRecord, ChangedRecord, Clock, Connections, Logger, RecordStore } from './ports';
import { type Kept, type ReadOutcome, type ReadStart, Reads, unanswered } from './reads';
import type { RecordChanges } from './record-changes';
import { Refreshes } from './refreshes';
import { RevisionWatch, type RevisionWatchOptions } from './revision-watch';
import { withSite } from './site-overrides';
import { versionKey } from './version-key';

/**
 * Reads of one asset within a reread. A change in two steps, such as an upload and its approval, is
 * written by two nodes while a third one reads, so one repetition is not enough.
 */
const MAX_REREADS = 5;

export interface RecordsOptions
  extends Pick<RevisionWatchOptions, 'syncMs' | 'isAnnounced' | 'hasOthers'> {
  connections: Connections;
  store: RecordStore;
  clock: Clock;
  log: Logger;
  /** Records younger than this are served without a read, in milliseconds. */
  freshForMs: number;
  /** Records older than this are reread while the response waits, in milliseconds. */
  staleForMs: number;
  /** How long a read in the background waits for further stale records, in milliseconds. */
  gatherMs: number;
  /** Proves that records need not be read again. */
  told: Pick<ToldChanges, 'unchangedUntil'>;
  /** The longest time that a response waits for the DAM, in milliseconds. */
  deadlineMs: number;
  /** The maximum number of records in memory. */
  maxInMemory: number;
  /** Receives every changed record, read on this node or another one. */
  changes: Pick<RecordChanges, 'recordsChanged'>;
  /** Returns the `nameKey` of those assets that content uses or that were picked. */
  usedOf(names: readonly AssetName[]): Promise<ReadonlySet<string>>;
  /** Returns what this site says of assets itself, by `nameKey`; an asset of which it says nothing may be absent. */
  siteOf(names: readonly AssetName[]): Promise<SitesByName>;
  /** Returns the versions of an asset that content pins. */
  pinnedOf(name: AssetName): Promise<ReadonlySet<string>>;
}

type SitesByName = ReadonlyMap<string, SiteOverrides>;

/** Records of assets that the site does not use, and names that were admitted, per process. */
const MAX_UNUSED = 1_000;
const MAX_ADMITTED = 10_000;

/** Records that the table refuses one after another before the others of a batch are given up. */
const MAX_REFUSED = 3;

/** A record in memory. */
interface Remembered {
  record: AssetRecord;
  /** `Clock.elapsed` when the read of the DAM started, which may be before this process did. */
  readAtMs: number;
  /** False as soon as memory has given it up or has a later state of the asset. */
  isHeld: boolean;
  /** False for an asset that the site does not use. */
  isUsed: boolean;
  /** `Clock.elapsed` when memory was last told of its use. */
  usedAtMs: number;
}

/** An asset that is asked for again and again. */
export interface Wanted {
  readonly name: AssetName;
  /** Its `nameKey`. */
  readonly key: string;
  /** What memory had of it at the last time, so that memory is searched only after a change. */
  known: Remembered | undefined;
}

/** How exactly memory knows which records were used last, in milliseconds: it keeps tens of thousands of them. */
const USE_NOTED_MS = 1_000;

/** Records that were used last, by size of a chunk, among which those that are stale soon are looked for. */
const CHUNKS_LOOKED_AT = 10;

/** How far the clocks of two nodes differ normally, in milliseconds. */
const CLOCK_SKEW_MS = 5_000;

/** The state of loading the records of one response. */
interface Progress {
  found: Map<string, AssetRecord>;
  /** Served now and reread in the background. */
  stale: AssetName[];
}

/** Loads records from process memory, then the record table, then the DAM. */
export class Records {
  readonly #options: RecordsOptions;
  readonly #memory: LRUCache<string, Remembered>;
  /**
   * Assets that responses have named and that the site does not use, such as an id in a JSON attribute.
   * They never become records: an asset with a record is delivered to everybody.
   */
  readonly #unused = new LRUCache<string, Remembered>({ max: MAX_UNUSED, dispose: giveUp });
  /** Keys of assets that a trusted write or a pick has named, maybe before the usage index knows. */
  readonly #admitted = new LRUCache<string, true>({ max: MAX_ADMITTED });
  readonly #reads: Reads;
  readonly #refreshes: Refreshes;
  /** Updates memory with the changes that other nodes wrote. */
  readonly revisionWatch: RevisionWatch;

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.#memory = new LRUCache({ max: options.maxInMemory, dispose: giveUp });
    this.revisionWatch = new RevisionWatch({
      ...options,
      apply: (records) => this.#apply(records),
    });
    this.#reads = new Reads({
      ...options,
      revision: () => this.revisionWatch.revision,
      keep: (records, began) => this.#keep(records, began),
    });
    this.#refreshes = new Refreshes({
      ...options,
      isStale: (name) => this.#isOlderThan(options.freshForMs, name),
      staleSoon: (connectionKey, count) => this.#staleSoon(connectionKey, count),
      read: (names) => this.#refresh(names),
    });
  }

  /**
   * Returns the best record of each name available within the deadline, by `nameKey`. A name is absent
   * if it has no record and the DAM does not answer in time. Makes at most one table query and one call
   * per chunk, and neither if memory has fresh records.
   */
  async load(names: ReadonlyMap<string, AssetName>): Promise<ReadonlyMap<string, AssetRecord>> {
    if (!this.revisionWatch.isCurrent()) await this.revisionWatch.ensureCurrent();
    const progress: Progress = { found: new Map(), stale: [] };
    let open = this.#accept(names, progress);
    if (open.length > 0) {
      await this.#recall(open);
      open = this.#accept(new Map(open.map((name) => [nameKey(name), name])), progress);
    }
    if (progress.stale.length > 0) this.#refreshes.want(progress.stale);
    if (open.length > 0) await this.#readInTime(open, progress.found);
    return progress.found;
  }

  /** Like `load`, for assets that responses name again and again. Returns the same length and order. */
  async loadAll(wanted: readonly Wanted[]): Promise<(AssetRecord | undefined)[]> {
    if (!this.revisionWatch.isCurrent()) await this.revisionWatch.ensureCurrent();
    const { clock, freshForMs } = this.#options;
    const nowMs = clock.now();
    const elapsedMs = clock.elapsed();
    const open = new Map<string, AssetName>();
    const records = wanted.map((each) => {
      const { known } = each;
      const isFresh = known?.isHeld === true && this.#ageMs(known, nowMs, elapsedMs) < freshForMs;
      if (!isFresh) open.set(each.key, each.name);
      else if (elapsedMs - known.usedAtMs > USE_NOTED_MS) this.#noteUse(each.key, known);
      return known?.record;
    });
    if (open.size === 0) return records;
    const loaded = await this.load(open);
    for (const [index, each] of wanted.entries()) {
      if (!open.has(each.key)) continue;
      records[index] = loaded.get(each.key);
      each.known = this.#memory.peek(each.key) ?? this.#unused.peek(each.key);
    }
    return records;
  }

  #noteUse(key: string, known: Remembered): void {
    known.usedAtMs = this.#options.clock.elapsed();
    this.#memory.get(key);
    this.#unused.get(key);
  }

  /**
   * Like `load`, for one asset that already has a record. Returns undefined without calling the DAM if
   * there is none.
   */
  async loadKnown(name: AssetName): Promise<AssetRecord | undefined> {
    if (!this.revisionWatch.isCurrent()) await this.revisionWatch.ensureCurrent();
    const key = nameKey(name);
    if (!this.#memory.has(key)) await this.#recall([name]);
    const known = this.#memory.get(key);
    if (known === undefined) return undefined;
    const isFresh = this.#ageMs(known) < this.#options.freshForMs;
    return isFresh ? known.record : (await this.load(new Map([[key, name]]))).get(key);
  }

  /** Returns the record of an asset from memory or the table. Never calls the DAM. */
  async known(name: AssetName): Promise<AssetRecord | undefined> {
    return (await this.knownOf([name])).get(nameKey(name));
  }

  /** Returns the instant as of which a record is known to be true, in milliseconds since the epoch. */
  asOfMs(record: AssetRecord): number {
    const untilMs = this.#options.told.unchangedUntil(record, this.#options.clock.now());
    return Math.max(record.checkedAtMs, untilMs ?? 0);
  }

  /** Returns existing records from memory or the table, by `nameKey`. Never calls the DAM. */
  async knownOf(names: readonly AssetName[]): Promise<ReadonlyMap<string, AssetRecord>> {
    if (!this.revisionWatch.isCurrent()) await this.revisionWatch.ensureCurrent();
    const forgotten = names.filter((name) => !this.#memory.has(nameKey(name)));
    if (forgotten.length > 0) await this.#recall(forgotten);
    return new Map(
      names.flatMap((name) => {
        const known = this.#memory.get(nameKey(name));
        return known === undefined ? [] : [[nameKey(name), known.record]];
      }),
    );
  }

  /** Lets assets have records that a trusted write or a pick names. */
  async admit(names: readonly AssetName[]): Promise<void> {
    for (const key of names.map(nameKey)) {
      this.#admitted.set(key, true);
      const waiting = this.#unused.get(key);
      if (waiting === undefined) continue;
      const { record, readAtMs } = waiting;
      await this.#keep([record], { revision: record.revision, elapsedMs: readAtMs });
    }
  }

  /** Keeps what was found in the file of a version, for this and all later reads. */
  async found(name: AssetName, version: AssetVersion, finding: Finding): Promise<void> {
    const known = this.#memory.get(nameKey(name));
    const asset = known?.record.asset ?? null;
    if (known === undefined || asset === null) return;
    const changed = withFinding(asset, versionKey(version), finding);
    if (changed === asset) return;
    const { record, readAtMs } = known;
    const start = { revision: record.revision, elapsedMs: readAtMs };
    await this.#keep([{ ...record, asset: changed }], start);
  }

  /**
   * Takes over what this site says of assets now. Asks again if another node changed one meanwhile, so that the last
   * word stands. Assets without a record get it with their record.
   */
  async readSite(names: readonly AssetName[]): Promise<void> {
    for (let round = 0; round < MAX_REREADS; round += 1) {
      await this.revisionWatch.checkRevision();
      await this.knownOf(names);
      const { revision } = this.revisionWatch;
      const elapsedMs = this.#options.clock.elapsed();
      const sites = await this.#options.siteOf(names);
      const changed = names.flatMap((name) => {
        const key = nameKey(name);
        const { record, readAtMs = elapsedMs } = this.#memory.get(key) ?? {};
        const asset = record?.asset ?? null;
        if (record === undefined || asset === null) return [];
        const isSame = saysTheSame(asset, withSite(asset, sites.get(key)));
        return isSame ? [] : [{ record, readAtMs }];
      });
      const kept = await Promise.all(
        changed.map(({ record, readAtMs }) =>
          this.#keep([record], { revision, elapsedMs: readAtMs }, sites),
        ),
      );
      if (kept.flat().every((each) => each.kept)) return;
    }
  }

  /** Reads the DAM now, even if records are fresh or being read. Returns the order of `names`. */
  async reread(
    names: readonly AssetName[],
    purpose: CallPurpose = 'change',
  ): Promise<ReadOutcome[]> {
    // A read that starts at an older revision than the table's would be rejected as outdated.
    await this.revisionWatch.checkRevision();
    // Load existing rows first: only an asset with a record is reported when it is gone.
    await this.knownOf(names);
    const outcomes = new Map<string, ReadOutcome>();
    let open = names;
    for (let round = 0; open.length > 0 && round < MAX_REREADS; round += 1) {
      const read = await Promise.all(this.#reads.begin(open, { again: true, purpose }));
      await this.revisionWatch.checkRevision();
      const overtaken: AssetName[] = [];
      for (const [index, name] of open.entries()) {
        const outcome = read[index] ?? unanswered(name);
        outcomes.set(nameKey(name), outcome);
        if (this.#isOvertaken(outcome)) overtaken.push(name);
      }
      open = overtaken;
    }
    return names.map((name) => outcomes.get(nameKey(name)) ?? unanswered(name));
  }

  /** True if another node wrote a change during the read, or the table could not be written. */
  #isOvertaken(outcome: ReadOutcome): boolean {
    if ('error' in outcome) return false;
    const now = this.#memory.get(nameKey(outcome.record))?.record;
    return !outcome.kept || (now !== undefined && now.revision > outcome.record.revision);
  }

  /** Returns the names whose records are absent or too old, so that the response must wait. */
  #accept(names: ReadonlyMap<string, AssetName>, { found, stale }: Progress): AssetName[] {
    const open: AssetName[] = [];
    for (const [key, name] of names) {
      const known = this.#memory.get(key) ?? this.#unused.get(key);
      if (known !== undefined) found.set(key, known.record);
      const ageMs = known === undefined ? Number.POSITIVE_INFINITY : this.#ageMs(known);
      if (ageMs >= this.#options.staleForMs) open.push(name);
      else if (ageMs >= this.#options.freshForMs) stale.push(name);
    }
    return open;
  }

  /** Reads records behind responses, unless another node has read those that were stale. */
  async #refresh(names: readonly AssetName[]): Promise<void> {
    await this.#recall(names);
    if (!names.some((name) => this.#isOlderThan(this.#options.freshForMs, name))) return;
    await Promise.all(this.#reads.begin(names, { purpose: 'refresh' }));
  }

  #isOlderThan(ms: number, name: AssetName): boolean {
    const key = nameKey(name);
    const known = this.#memory.get(key) ?? this.#unused.get(key);
    return known === undefined || this.#ageMs(known) >= ms;
  }

  /** Returns records that were used lately and are at least half as old as stale ones, oldest first. */
  #staleSoon(connectionKey: string, count: number): AssetName[] {
    const soonMs = this.#options.freshForMs / 2;
    const soon: Remembered[] = [];
    let looked = 0;
    for (const known of this.#memory.values()) {
      if (looked++ === count * CHUNKS_LOOKED_AT) break;
      if (known.record.connection !== connectionKey || this.#ageMs(known) < soonMs) continue;
      soon.push(known);
    }
    return soon
      .sort((one, other) => one.readAtMs - other.readAtMs)
      .slice(0, count)
      .map(({ record: { connection, assetId } }) => ({ connection, assetId }));
  }

  /** Loads records from the table into memory. Logs a failure; the DAM is read instead. */
  async #recall(names: readonly AssetName[]): Promise<void> {
    try {
      for (const record of await this.#options.store.getMany(names)) this.#rememberStored(record);
    } catch (error) {
      this.#options.log.warn(`The DAM plugin's record table cannot be read: ${String(error)}`);
    }
  }

  /** Waits for the DAM until the deadline. Later results still serve the next response. */
  async #readInTime(names: readonly AssetName[], found: Map<string, AssetRecord>): Promise<void> {
    const timer = this.#options.clock.after(this.#options.deadlineMs);
    const reads = this.#reads.begin(names).map(async (read) => {
      const outcome = await read;
      if ('record' in outcome) found.set(nameKey(outcome.record), outcome.record);
    });
    await Promise.race([Promise.all(reads), timer.done]);
    timer.cancel();
  }

  /** Stores read records in memory and table, unless another node stored later ones. */
  async #keep(
    read: readonly AssetRecord[],
    start: ReadStart,
    sites?: SitesByName,
  ): Promise<Kept[]> {
    const { revision: since, elapsedMs } = start;
    const records = await Promise.all(read.map((record) => this.#bounded(record)));
    const unused = await this.#unusedOf(records);
    const used = records.filter((record) => !this.#setAside(record, start, unused));
    const { same, changed } = this.#compared(used, since, sites ?? (await this.#sitesOf(used)));
    const standing = await this.#write(same, changed, since);
    const own = new Set([...same, ...changed.map(({ record }) => record)]);
    for (const { record, kept } of standing.values()) {
      // If the table could not be written, memory holds what was read all the same.
      if (kept || own.has(record)) this.#remember(rememberedOf(record, elapsedMs));
      else this.#rememberStored(record);
    }
    if (changed.length > 0) {
      const now = changed.map(({ record }) => standing.get(nameKey(record))?.record ?? record);
      this.#options.changes.recordsChanged(now, 'this-node');
    }
    return records.map(
      (record) =>
        standing.get(nameKey(record)) ?? {
          record: { ...record, revision: since },
          // There is nothing to store of an asset that is not used, and nothing to try again.
          kept: unused.has(nameKey(record)),
        },
    );
  }

  /** Returns what this site says of assets, as their records have it; asks about those that have none. */
  async #sitesOf(records: readonly AssetRecord[]): Promise<SitesByName> {
    const sites = new Map<string, SiteOverrides>();
    const strangers: AssetName[] = [];
    for (const record of records) {
      const key = nameKey(record);
      const before = this.#memory.get(key)?.record.asset ?? null;
      if (before?.site !== undefined) sites.set(key, before.site);
      if (before === null && record.asset !== null) strangers.push(record);
    }
    if (strangers.length === 0) return sites;
    try {
      for (const [key, site] of await this.#options.siteOf(strangers)) sites.set(key, site);
    } catch (error) {
      this.#options.log.warn(
        `The DAM plugin cannot read the texts of assets in the Media Library, and tries again within the hour: ${String(error)}`,
      );
    }
    return sites;
  }

  /** Drops old versions of an asset that has very many. Keeps all if it cannot be known which are pinned. */
  async #bounded(record: AssetRecord): Promise<AssetRecord> {
    const { asset } = record;
    if (asset === null || !hasManyVersions(asset)) return record;
    try {
      const pinned = await this.#options.pinnedOf(record);
      return { ...record, asset: withoutOldVersions(asset, pinned) };
    } catch (error) {
      this.#options.log.warn(
        `The DAM plugin cannot read which versions are pinned: ${String(error)}`,
      );
      return record;
    }
  }

  /** Separates the records that say the same as those in memory from those that changed. */
  #compared(
    records: readonly AssetRecord[],
    since: number,
    sites: SitesByName,
  ): { same: AssetRecord[]; changed: ChangedRecord[] } {
    const same: AssetRecord[] = [];
    const changed: ChangedRecord[] = [];
    for (const read of records) {
      const key = nameKey(read);
      const before = this.#memory.get(key)?.record;
      const found = read.asset && withKnownFindings(before?.asset ?? null, read.asset);
      const asset = found && withSite(found, sites.get(key));
      const record: AssetRecord = { ...read, asset, revision: before?.revision ?? since };
      this.#warnOfMissing(before, record);
      // An id that never existed gets no row: guessed ids must not fill the table.
      const isGuess = record.asset === null && (before === undefined || before.asset === null);
      if (isGuess || (before !== undefined && saysTheSame(before.asset, record.asset))) {
        same.push({ ...record, ...changedAt(before) });
      } else {
        const changes = before === undefined ? [] : changesBetween(before.asset, record.asset);
        changed.push({ record: { ...record, changedAtMs: read.checkedAtMs }, changes });
      }
    }
    return { same, changed };
  }

  /** Returns the keys of assets that exist, have no record and are not used. */
  async #unusedOf(records: readonly AssetRecord[]): Promise<ReadonlySet<string>> {
    const strangers = records.filter((record) => {
      const key = nameKey(record);
      const isKnown = (this.#memory.get(key)?.record.asset ?? null) !== null;
      return record.asset !== null && !isKnown && !this.#admitted.has(key);
    });
    if (strangers.length === 0) return new Set();
    const keys = new Set(strangers.map(nameKey));
    try {
      for (const key of await this.#options.usedOf(strangers)) keys.delete(key);
    } catch (error) {
      this.#options.log.warn(`The DAM plugin cannot read which assets are used: ${String(error)}`);
    }
    return keys;
  }

  /** Remembers an asset that is not used apart from the records; returns false for all others. */
  #setAside(
    read: AssetRecord,
    { revision, elapsedMs }: ReadStart,
    unused: ReadonlySet<string>,
  ): boolean {
    const key = nameKey(read);
    if (!unused.has(key)) {
      this.#unused.delete(key);
      return false;
    }
    this.#memory.delete(key);
    this.#unused.set(key, rememberedOf({ ...read, revision }, elapsedMs, false));
    return true;
  }

  async #write(
    same: readonly AssetRecord[],
    changed: readonly ChangedRecord[],
    since: number,
  ): Promise<Map<string, Kept>> {
    const { store } = this.#options;
    const written = [
      ...(await this.#writeEach(same, async (records) => {
        const rows = records.filter((record) => record.asset !== null);
        if (rows.length > 0) await store.touch(rows, since);
        return records;
      })),
      ...(await this.#writeEach(
        changed.map(({ record }) => record),
        (records) =>
          store.commit(
            changed.filter(({ record }) => records.includes(record)),
            since,
          ),
      )),
    ];
    return new Map(written.map((result) => [nameKey(result.record), result]));
  }

  /**
   * Writes records together; `write` returns those now in the table. If the table refuses the batch, each
   * record is written for itself, so that one that it cannot hold costs no other.
   */
  async #writeEach(
    records: readonly AssetRecord[],
    write: (records: readonly AssetRecord[]) => Promise<readonly AssetRecord[]>,
  ): Promise<Kept[]> {
    const { log } = this.#options;
    if (records.length === 0) return [];
    try {
      const stands = await write(records);
      return records.map((record, index) => keptAs(record, stands[index]));
    } catch (error) {
      if (records.length === 1) {
        log.warn(`The DAM plugin's record table cannot be written: ${String(error)}`);
        return records.map((record) => ({ record, kept: false }));
      }
    }
    let failures = 0;
    const written: Kept[] = [];
    for (const record of records) {
      // Several failures in a row: it is the table that fails, which can take long each time.
      const [result] =
        failures === MAX_REFUSED
          ? [{ record, kept: false }]
          : await this.#writeEach([record], write);
      if (result === undefined) continue;
      failures = result.kept ? 0 : Math.min(failures + 1, MAX_REFUSED);
      written.push(result);
    }
    return written;
  }

  #warnOfMissing(before: AssetRecord | undefined, record: AssetRecord): void {
    if (record.asset !== null || before?.asset === null) return;
    this.#options.log.warn(
      `The asset "${record.assetId}" of connection "${record.connection}" does not exist in ` +
        'the DAM. Content that refers to it is served without it.',
    );
  }

  /** Updates memory with records of other nodes. Records not in memory are loaded when needed. */
  #apply(records: readonly AssetRecord[] | null): void {
    // This node's own commits come back here, since they raised the revision too.
    const news =
      records?.filter((record) => {
        return this.#memory.get(nameKey(record))?.record.revision !== record.revision;
      }) ?? null;
    if (news === null) this.#memory.clear();
    for (const record of news ?? []) {
      if (this.#memory.has(nameKey(record))) this.#rememberStored(record);
    }
    if (news?.length === 0) return;
    this.#options.changes.recordsChanged(news, 'other-node');
  }

  /**
   * Returns how long ago the DAM was read, in milliseconds; 0 if the DAM has proven since that nothing has changed.
   * Of assets that are not used it proves nothing, since their changes are not followed. The wall clock counts too,
   * since the other one may stand still while a machine sleeps; but whoever sets the wall clock back makes no record
   * younger.
   */
  #ageMs(
    { record, readAtMs, isUsed }: Remembered,
    nowMs = this.#options.clock.now(),
    elapsedMs = this.#options.clock.elapsed(),
  ): number {
    const { told } = this.#options;
    const ageMs = Math.max(elapsedMs - readAtMs, nowMs - record.checkedAtMs);
    if (ageMs < this.#options.freshForMs || !isUsed) return ageMs;
    return told.unchangedUntil(record, nowMs) === null ? ageMs : 0;
  }

  /** Remembers a record of the table, of whose age only the wall clock of some node tells. */
  #rememberStored(record: AssetRecord): void {
    const { clock, freshForMs, staleForMs } = this.#options;
    const ageMs = clock.now() - record.checkedAtMs;
    // A read in the future: the clock was set back, so nobody knows the age. Another node's clock may also
    // just be a little ahead; then the record is shown, and read again.
    const knownAgeMs = ageMs >= 0 ? ageMs : ageMs > -CLOCK_SKEW_MS ? freshForMs : staleForMs;
    this.#remember(rememberedOf(record, clock.elapsed() - knownAgeMs));
  }

  /** Stores a record in memory if it has a later revision, or the same revision and a later read. */
  #remember(known: Remembered): void {
    const key = nameKey(known.record);
    const before = this.#memory.get(key);
    const isLater =
      before === undefined ||
      known.record.revision > before.record.revision ||
      (known.record.revision === before.record.revision && known.readAtMs >= before.readAtMs);
    if (isLater) this.#memory.set(key, known);
  }
}

function rememberedOf(record: AssetRecord, readAtMs: number, isUsed = true): Remembered {
  return { record, readAtMs, isHeld: true, isUsed, usedAtMs: Number.NEGATIVE_INFINITY };
}

function giveUp(known: Remembered): void {
  known.isHeld = false;
}

/** The record that stands in the table after `record` was written. */
function keptAs(record: AssetRecord, stood = record): Kept {
  return { record: stood, kept: stood.asset === record.asset };
}

function changedAt(before: AssetRecord | undefined): Pick<AssetRecord, 'changedAtMs'> {
  return before?.changedAtMs === undefined ? {} : { changedAtMs: before.changedAtMs };
}
