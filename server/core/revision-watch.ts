import type { AssetRecord, Clock, Logger, RecordStore } from './ports';

export interface RevisionWatchOptions {
  store: RecordStore;
  clock: Clock;
  log: Logger;
  /** Memory is trusted for so long after a look at the revision began. */
  syncMs: number;
  /**
   * True while the other nodes count on this one, so that a webhook's answer waits for it. A node that
   * nobody waits for looks at the revision every time.
   */
  isAnnounced(): boolean;
  /** True where other nodes may answer requests. */
  hasOthers(): Promise<boolean>;
  /** Records that changed on this or another node; null: too many, forget them all. */
  apply(records: readonly AssetRecord[] | null): void;
}

/** Clocks are read in whole milliseconds on both nodes, and a timer may fire one too early. */
const MARGIN_MS = 5;

interface Look {
  beganAtMs: number;
  done: Promise<void>;
}

/**
 * Keeps this node's memory no older than `syncMs`: before memory is used, one row is read that counts
 * the changes of all nodes. Many requests share one look, and a site nobody visits looks at nothing.
 */
export class RevisionWatch {
  readonly #options: RevisionWatchOptions;
  #revision = 0;
  /** When this node first saw `#revision`. */
  #seenAtMs = Number.NEGATIVE_INFINITY;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #underWay: Look | null = null;
  #isFailing = false;

  constructor(options: RevisionWatchOptions) {
    this.#options = options;
  }

  /** Every change up to this one is in memory or forgotten. */
  get revision(): number {
    return this.#revision;
  }

  /** True where memory can be used at once. */
  isCurrent(): boolean {
    const { clock, syncMs, isAnnounced } = this.#options;
    return isAnnounced() && clock.now() - this.#lookedAtMs <= syncMs;
  }

  /** Resolves when memory is as new as a look that began at most `syncMs` ago; never rejects. */
  async ensureCurrent(): Promise<void> {
    if (this.isCurrent()) return;
    const { clock, syncMs, isAnnounced } = this.#options;
    const underWay = this.#underWay;
    if (underWay !== null && isAnnounced() && clock.now() - underWay.beganAtMs <= syncMs) {
      return underWay.done;
    }
    return this.checkRevision();
  }

  /** Looks now, whatever was seen before; never rejects. */
  checkRevision(): Promise<void> {
    const beganAtMs = this.#options.clock.now();
    const look: Look = { beganAtMs, done: this.#readRevision(beganAtMs) };
    this.#underWay = look;
    void look.done.then(() => {
      if (this.#underWay === look) this.#underWay = null;
    });
    return look.done;
  }

  /** Resolves when every node has seen all that this one has. */
  async seenByAll(): Promise<void> {
    if (!(await this.#options.hasOthers())) return;
    const { clock, syncMs } = this.#options;
    const restMs = this.#seenAtMs + syncMs + MARGIN_MS - clock.now();
    if (restMs > 0) await clock.after(restMs).done;
  }

  async #readRevision(beganAtMs: number): Promise<void> {
    const { store, clock, log, apply } = this.#options;
    try {
      const { revision, records } = await store.changedAfter(this.#revision);
      // Two looks may overtake one another.
      if (revision > this.#revision) {
        apply(records);
        this.#revision = revision;
        this.#seenAtMs = clock.now();
      }
      this.#lookedAtMs = Math.max(this.#lookedAtMs, beganAtMs);
      this.#isFailing = false;
    } catch (error) {
      // Strapi itself cannot answer without its database; what is known is as good as it gets.
      if (!this.#isFailing) {
        log.warn(`The DAM plugin cannot see what other nodes changed: ${String(error)}`);
      }
      this.#isFailing = true;
    }
  }
}
