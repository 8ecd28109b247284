import type { DamError } from '../contracts/errors';
import type { AssetName } from './asset-name';
import { nameKey } from './asset-name';
import type { Clock } from './ports';
import type { ReadOutcome } from './reads';
import type { Records } from './records';

/**
 * Delays of the repeated rereads, in milliseconds. A DAM may announce a change before its own reads
 * show it, because many DAMs read from an index that lags behind.
 */
export const READ_AGAIN_AFTER_MS: readonly number[] = [2_000, 10_000, 60_000];

/** The same after a list of changes, which is read some time after the change. */
export const READ_AGAIN_AFTER_LIST_MS: readonly number[] = [60_000];

/** Minimum time between two rereads, in milliseconds, to gather a burst. A single one starts at once. */
const GATHER_MS = 50;

export interface RereadsOptions {
  records: Records;
  clock: Clock;
}

interface Hinted {
  name: AssetName;
  /** When it is read again, in milliseconds after the reread. */
  againAfterMs: readonly number[];
}

/** An asset that alone cannot be read, though the DAM answers. */
export interface Unreadable {
  name: AssetName;
  error: DamError;
}

/** How rereads ended. */
export interface Reread {
  /** True if all assets but the unreadable ones were read and stored. */
  isDone: boolean;
  unreadable: readonly Unreadable[];
}

/** Why an asset was not read: the DAM's answer about it, or null for the whole call, or the table. */
type Failure = DamError | null;

interface Batch {
  names: Map<string, Hinted>;
  /** Resolves to the assets that could not be read or stored, by their keys. */
  failed: Promise<ReadonlyMap<string, Failure>>;
}

/**
 * Rereads assets that may have changed. Requests that arrive during a reread are batched into the next
 * one, so that a burst of thousands costs a few reads of the DAM.
 */
export class Rereads {
  readonly #options: RereadsOptions;
  #waiting: Batch | null = null;
  #underWay: Promise<unknown> = Promise.resolve();
  #beganAtMs = Number.NEGATIVE_INFINITY;
  /** Assets to reread by key, with the due times as `Clock.elapsed` tells them. */
  readonly #scheduled = new Map<string, { name: AssetName; dueAtMs: number[] }>();

  constructor(options: RereadsOptions) {
    this.#options = options;
  }

  /**
   * Resolves to true when the table has the DAM's current data of these assets and no node shows older
   * data; to false if an asset could not be read or stored. Ignores assets without a record. Never
   * rejects.
   */
  async rereadNow(
    names: readonly AssetName[],
    againAfterMs = READ_AGAIN_AFTER_MS,
  ): Promise<boolean> {
    const { isDone, unreadable } = await this.rereadEach(names, againAfterMs);
    return isDone && unreadable.length === 0;
  }

  /** Like `rereadNow`, but tells assets that alone cannot be read from a DAM that does not answer. */
  async rereadEach(
    names: readonly AssetName[],
    againAfterMs = READ_AGAIN_AFTER_MS,
  ): Promise<Reread> {
    if (names.length === 0) return { isDone: true, unreadable: [] };
    const failed = await this.#joined(names, againAfterMs).failed;
    const unreadable: Unreadable[] = [];
    let isDone = true;
    for (const name of names) {
      const failure = failed.get(nameKey(name));
      if (failure === null) isDone = false;
      else if (failure !== undefined) unreadable.push({ name, error: failure });
    }
    return { isDone, unreadable };
  }

  /** Rereads the assets that are due. */
  async rereadDue(): Promise<void> {
    const nowMs = this.#options.clock.elapsed();
    const due: AssetName[] = [];
    for (const [key, later] of this.#scheduled) {
      const ahead = later.dueAtMs.filter((instant) => instant > nowMs);
      if (ahead.length === later.dueAtMs.length) continue;
      due.push(later.name);
      if (ahead.length === 0) this.#scheduled.delete(key);
      else later.dueAtMs = ahead;
    }
    if (due.length > 0) await this.#options.records.reread(due);
  }

  #joined(names: readonly AssetName[], againAfterMs: readonly number[]): Batch {
    const batch = this.#waiting ?? this.#nextBatch();
    for (const name of names) {
      const before = batch.names.get(nameKey(name))?.againAfterMs ?? [];
      const isMore = againAfterMs.length > before.length;
      batch.names.set(nameKey(name), { name, againAfterMs: isMore ? againAfterMs : before });
    }
    return batch;
  }

  #nextBatch(): Batch {
    const names = new Map<string, Hinted>();
    const { clock } = this.#options;
    const failed = this.#underWay.then(async () => {
      const restMs = this.#beganAtMs + GATHER_MS - clock.elapsed();
      if (restMs > 0) await clock.after(restMs).done;
      this.#waiting = null;
      this.#beganAtMs = clock.elapsed();
      return this.#read([...names.values()]);
    });
    this.#underWay = failed;
    this.#waiting = { names, failed };
    return this.#waiting;
  }

  async #read(hinted: readonly Hinted[]): Promise<ReadonlyMap<string, Failure>> {
    const { records, clock } = this.#options;
    const known = await records.knownOf(hinted.map(({ name }) => name));
    const used = hinted.filter(({ name }) => known.has(nameKey(name)));
    const names = used.map(({ name }) => name);
    const outcomes = await records.reread(names);
    const nowMs = clock.elapsed();
    for (const { name, againAfterMs } of used) {
      const pending = this.#scheduled.get(nameKey(name))?.dueAtMs ?? [];
      // A list takes nothing away from what a webhook has scheduled.
      if (pending.length > againAfterMs.length) continue;
      const dueAtMs = againAfterMs.map((afterMs) => nowMs + afterMs);
      this.#scheduled.set(nameKey(name), { name, dueAtMs });
    }
    await records.revisionWatch.seenByAll();
    return new Map(
      names.flatMap((name, index) => {
        const failure = failureOf(outcomes[index]);
        return failure === undefined ? [] : [[nameKey(name), failure] as const];
      }),
    );
  }
}

/** Undefined for an asset that was read and stored. */
function failureOf(outcome: ReadOutcome | undefined): Failure | undefined {
  if (outcome === undefined) return null;
  if ('error' in outcome) return outcome.isOfAsset === true ? outcome.error : null;
  return outcome.kept ? undefined : null;
}
