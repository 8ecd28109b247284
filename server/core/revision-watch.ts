import type { AssetRecord, Clock, Logger, RecordStore } from './ports';

export interface RevisionWatchOptions {
  store: RecordStore;
  clock: Clock;
  log: Logger;
  /** How long memory stays current after the start of a revision check, in milliseconds. */
  syncMs: number;
  /**
   * True while other nodes know this one, so that their webhook answers wait for it. An unannounced
   * node checks the revision before every use of memory.
   */
  isAnnounced(): boolean;
  /** Resolves to true if other nodes may serve requests. */
  hasOthers(): Promise<boolean>;
  /** Applies records that changed on any node; null if there are too many and all must be forgotten. */
  apply(records: readonly AssetRecord[] | null): void;
}

/** In milliseconds. Both nodes' clocks are rounded, and a timer may fire 1 ms too early. */
const MARGIN_MS = 5;

interface Check {
  beganAtMs: number;
  done: Promise<void>;
}

/**
 * Keeps this node's memory at most `syncMs` old. Before memory is used, it reads one row that counts
 * the changes of all nodes. Concurrent requests share a check; a site without visitors makes none.
 */
export class RevisionWatch {
  readonly #options: RevisionWatchOptions;
  #revision = 0;
  /** When this node first saw `#revision`. */
  #seenAtMs = Number.NEGATIVE_INFINITY;
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #underWay: Check | null = null;
  #isFailing = false;

  constructor(options: RevisionWatchOptions) {
    this.#options = options;
  }

  /** The revision up to which memory has applied all changes. */
  get revision(): number {
    return this.#revision;
  }

  /** True if memory can be used without a check. */
  isCurrent(): boolean {
    const { clock, syncMs, isAnnounced } = this.#options;
    return isAnnounced() && clock.elapsed() - this.#checkedAtMs <= syncMs;
  }

  /** Resolves when memory reflects a check that started at most `syncMs` ago. Never rejects. */
  async ensureCurrent(): Promise<void> {
    if (this.isCurrent()) return;
    const { clock, syncMs, isAnnounced } = this.#options;
    const underWay = this.#underWay;
    if (underWay !== null && isAnnounced() && clock.elapsed() - underWay.beganAtMs <= syncMs) {
      return underWay.done;
    }
    return this.checkRevision();
  }

  /** Checks the revision now, even if memory is current. Never rejects. */
  checkRevision(): Promise<void> {
    const beganAtMs = this.#options.clock.elapsed();
    const check: Check = { beganAtMs, done: this.#readRevision(beganAtMs) };
    this.#underWay = check;
    void check.done.then(() => {
      if (this.#underWay === check) this.#underWay = null;
    });
    return check.done;
  }

  /** Resolves when every node has seen the changes that this one has seen. */
  async seenByAll(): Promise<void> {
    if (!(await this.#options.hasOthers())) return;
    const { clock, syncMs } = this.#options;
    const restMs = this.#seenAtMs + syncMs + MARGIN_MS - clock.elapsed();
    if (restMs > 0) await clock.after(restMs).done;
  }

  async #readRevision(beganAtMs: number): Promise<void> {
    const { store, clock, log, apply } = this.#options;
    try {
      const { revision, records } = await store.changedAfter(this.#revision);
      // Concurrent checks may finish in any order.
      if (revision > this.#revision) {
        apply(records);
        this.#revision = revision;
        this.#seenAtMs = clock.elapsed();
      }
      this.#checkedAtMs = Math.max(this.#checkedAtMs, beganAtMs);
      this.#isFailing = false;
    } catch (error) {
      // Strapi itself fails without its database, so memory stays in use.
      if (!this.#isFailing) {
        log.warn(`The DAM plugin cannot read the changes of other nodes: ${String(error)}`);
      }
      this.#isFailing = true;
    }
  }
}
