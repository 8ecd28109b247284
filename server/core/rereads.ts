import type { AssetName } from './asset-name';
import { nameKey } from './asset-name';
import type { Clock } from './ports';
import type { ReadOutcome } from './reads';
import type { Records } from './records';

/**
 * A DAM may tell of a change before its own reads show it, so what was hinted at is read again: many
 * answer from an index that lags behind.
 */
export const READ_AGAIN_AFTER_MS: readonly number[] = [2_000, 10_000, 60_000];

/** A single hint is acted upon at once; those of a burst are gathered for so long. */
const GATHER_MS = 50;

export interface RereadsOptions {
  records: Records;
  clock: Clock;
}

interface Batch {
  names: Map<string, AssetName>;
  /** Keys of what could not be read or kept. */
  failed: Promise<ReadonlySet<string>>;
}

/**
 * Acts on rereads that assets may have changed. Rereads that come while others are acted upon are taken
 * together afterwards, so that a burst of thousands costs a few reads of the DAM.
 */
export class Rereads {
  readonly #options: RereadsOptions;
  #waiting: Batch | null = null;
  #underWay: Promise<unknown> = Promise.resolve();
  #beganAtMs = Number.NEGATIVE_INFINITY;
  /** What is read again, and when. */
  readonly #scheduled = new Map<string, { name: AssetName; dueAtMs: number[] }>();

  constructor(options: RereadsOptions) {
    this.#options = options;
  }

  /**
   * Resolves true once the table has what the DAM says now of these assets and no node shows anything
   * older; false where one of them could not be read or kept. Assets that this site does not use are
   * nobody's business. Never rejects.
   */
  async rereadNow(names: readonly AssetName[]): Promise<boolean> {
    if (names.length === 0) return true;
    const batch = this.#joined(names);
    const failed = await batch.failed;
    return names.every((name) => !failed.has(nameKey(name)));
  }

  /** Reads again what is due. */
  async rereadDue(): Promise<void> {
    const nowMs = this.#options.clock.now();
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

  #joined(names: readonly AssetName[]): Batch {
    const batch = this.#waiting ?? this.#nextBatch();
    for (const name of names) batch.names.set(nameKey(name), name);
    return batch;
  }

  #nextBatch(): Batch {
    const names = new Map<string, AssetName>();
    const { clock } = this.#options;
    const failed = this.#underWay.then(async () => {
      const restMs = this.#beganAtMs + GATHER_MS - clock.now();
      if (restMs > 0) await clock.after(restMs).done;
      this.#waiting = null;
      this.#beganAtMs = clock.now();
      return this.#read([...names.values()]);
    });
    this.#underWay = failed;
    this.#waiting = { names, failed };
    return this.#waiting;
  }

  async #read(hinted: readonly AssetName[]): Promise<ReadonlySet<string>> {
    const { records, clock } = this.#options;
    const known = await records.knownOf(hinted);
    const names = hinted.filter((name) => known.has(nameKey(name)));
    const outcomes = await records.reread(names);
    const nowMs = clock.now();
    for (const name of names) {
      const dueAtMs = READ_AGAIN_AFTER_MS.map((afterMs) => nowMs + afterMs);
      this.#scheduled.set(nameKey(name), { name, dueAtMs });
    }
    await records.revisionWatch.seenByAll();
    return new Set(names.filter((_, index) => isFailed(outcomes[index])).map(nameKey));
  }
}

function isFailed(outcome: ReadOutcome | undefined): boolean {
  return outcome === undefined || 'error' in outcome || !outcome.kept;
}
