import type { Core } from '@strapi/strapi';
import { PurgeError, type PurgeMode } from '../../contracts/cdn';
import type { CallCounter } from '../../core/budget';
import { PROBE_TAG } from '../../core/cache-tags';
import { isObject } from '../../core/json';
import type { ChangedRecord, Clock, Logger } from '../../core/ports';
import { type OutdatedAsset, purgeModeOf, purgesFor } from '../../core/purge-plan';
import type { ChangeOrigin, RecordChangeListener } from '../../core/record-changes';
import { retryInMs } from '../../core/retry-schedule';
import type { PurgingCdn } from '../config';
import type { Background, Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { type Job, Outbox } from '../storage/outbox';
import { type SharedCell, sharedCell } from '../storage/shared-cell';
import type { Transaction } from '../storage/tables';
import type { CrowdedAnswers } from './crowded-answers';

/** Time limit of one call, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;
/** Commits whose assets are purged together. */
const JOBS_PER_ROUND = 200;
/**
 * Pause until the same tags are purged once more, in milliseconds: an answer that was on its way during the first
 * purge may have been kept after it. `SHARED_WITHIN_MS` of the delivery route is shorter.
 */
const AGAIN_AFTER_MS = 15_000;
/** Without a purge for this long, a tag that nothing has is purged, in milliseconds. */
const PROBE_EVERY_MS = 30 * 60_000;
/** Pause between two attempts to purge that tag, in milliseconds. */
const PROBE_AGAIN_MS = 60_000;
/** Pause between two notes that purges work, in milliseconds. */
const NOTE_EVERY_MS = 60_000;
/** Pause between two looks at how far purging is behind, in milliseconds. */
const LOOK_EVERY_MS = 5_000;
/** What was seen longer ago says nothing, in milliseconds. */
const LOOK_COUNTS_MS = 30_000;
/** Calls of the CDN are counted under a name that no connection can have. */
const COUNTED_AS = '(cdn)';

/** What all nodes know of purging, by their clocks in milliseconds since the epoch. */
interface Evidence {
  /** When a purge last worked; 0 if none did. */
  workedAtMs: number;
  /** Since when none works; null while they do. */
  failingSinceMs: number | null;
}

/** Assets of one commit, to be purged. */
interface Pending {
  assets: OutdatedAsset[];
  /** True for the second purge of the same assets. */
  isSecond: boolean;
}

/** Collaborators of `Purges`, and the CDN from the configuration. */
export interface PurgesOptions {
  strapi: Core.Strapi;
  cdn: PurgingCdn;
  counter: CallCounter;
  crowded: CrowdedAnswers;
  clock: Clock;
  log: Logger;
  leases: Leases;
  background: Background;
  freshForMs: number;
  /** Resolves when every node serves data at least as new as this node's. */
  seenByAll(): Promise<void>;
}

/**
 * Purges a CDN's objects with changed assets, after all nodes have the change. What is to be purged is stored in the
 * transaction of the change, and tried for a day. Shared caches may keep pictures for long only while that works.
 */
export class Purges implements RecordChangeListener<Transaction> {
  readonly #options: PurgesOptions;
  readonly #outbox: Outbox;
  readonly #cell: SharedCell;
  /** True after this process has purged something, so that its own configuration is known to work. */
  #isProven = false;
  /** True from a failure until the next success. */
  #isFailing = false;
  /** By `Clock.elapsed`. */
  #pausedUntilMs = 0;
  #probeAtMs = 0;
  /** When it was last noted that purges work. */
  #notedAtMs = Number.NEGATIVE_INFINITY;
  /** The last look at how far purging is behind. */
  #look = { atMs: Number.NEGATIVE_INFINITY, isWorking: false };

  constructor(options: PurgesOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.strapi, options.clock, 'purge');
    this.#cell = sharedCell(options.strapi, 'purges');
  }

  /** Queues a purge of each asset that looks different now, in the caller's transaction. */
  async noteChanges(trx: Transaction, changed: readonly ChangedRecord[]): Promise<void> {
    const assets = changed
      .filter(({ changes }) => changes.length > 0)
      .map((each): OutdatedAsset => {
        const { connection, assetId } = each.record;
        return { connection, assetId, mode: purgeModeOf(each) };
      });
    if (assets.length > 0) await this.#outbox.add(trx, [{ assets, isSecond: false }]);
  }

  /** Queues the changes that this node read, in the transaction that commits them. */
  whileCommitting(trx: Transaction, changed: readonly ChangedRecord[]): Promise<void> {
    return this.noteChanges(trx, changed);
  }

  /** Starts a round after changes of this node; other nodes purge theirs themselves. */
  recordsChanged(_records: unknown, origin: ChangeOrigin): void {
    if (origin === 'this-node') this.wake();
  }

  /** Starts a round now instead of at the next interval. */
  wake(): void {
    void this.#options.background.nudge(this.task);
  }

  /** True while shared caches may keep pictures for long: purges are known to work, and none is late. */
  mayShare(): boolean {
    const { atMs, isWorking } = this.#look;
    const isCurrent = this.#options.clock.elapsed() - atMs < LOOK_COUNTS_MS;
    return this.#isProven && isWorking && isCurrent;
  }

  /** Returns true if a purge that was queued before the job with this id has not been tried yet. */
  hasUntriedBefore(id: number): Promise<boolean> {
    return this.#outbox.hasBefore(id);
  }

  /** Returns the number of jobs that failed and wait for another attempt. */
  countParked(): Promise<number> {
    return this.#outbox.countParked();
  }

  /** Purges what is due, on one node at a time. */
  readonly task: Task = {
    name: 'Purging the CDN',
    everyMs: 1_000,
    run: async () => {
      const { clock, leases } = this.#options;
      const isAt = (ms: number) => clock.elapsed() >= ms;
      if (isAt(this.#pausedUntilMs) && !(await this.#outbox.isIdle())) {
        await leases.during('purge', async () => {
          while (await this.#round());
        });
      }
      if (isAt(Math.max(this.#pausedUntilMs, this.#probeAtMs)) && (await this.#needsProof())) {
        await leases.during('purge', () => this.#probe());
      }
      if (isAt(this.#look.atMs + LOOK_EVERY_MS)) await this.#lookAround();
    },
  };

  /** Purges the assets of one batch of jobs; returns true if more may be due. */
  async #round(): Promise<boolean> {
    const { clock, cdn, crowded, seenByAll } = this.#options;
    const jobs = await this.#outbox.due(JOBS_PER_ROUND);
    if (jobs.length === 0) return false;
    // A node that still has the old state would put it back into the CDN.
    await seenByAll();
    const pending = jobs.map((job) => ({ job, ...pendingOf(job) }));
    const assets = pending.flatMap((each) => each.assets);
    const isCrowded = new Set<string>();
    for (const connection of new Set(assets.map((asset) => asset.connection))) {
      if (await crowded.has(connection)) isCrowded.add(connection);
    }
    const purges = purgesFor(assets, {
      tagsPerCall: cdn.tagsPerCall,
      // A round that needs more than the limit allows could never be finished.
      fewTags: cdn.tagsPerCall * Math.max(1, Math.floor(cdn.budget.calls / 2)),
      isCrowded: (connection) => isCrowded.has(connection),
    });
    for (const { tags, mode } of purges) {
      const problem = await this.#send(tags, mode);
      if (problem === null) continue;
      // A pause is no failure of these jobs: all others would meet it too.
      if (clock.elapsed() < this.#pausedUntilMs) return false;
      for (const { job } of pending) await this.#postpone(job, problem);
      return false;
    }
    await this.#finish(pending);
    return jobs.length === JOBS_PER_ROUND;
  }

  async #finish(pending: readonly ({ job: Job } & Pending)[]): Promise<void> {
    const again = pending
      .filter(({ isSecond }) => !isSecond)
      .map(({ assets }): Pending => ({ assets, isSecond: true }));
    await this.#options.strapi.db.transaction(async ({ trx }) => {
      await this.#outbox.done(
        trx,
        pending.map(({ job }) => job.id),
      );
      await this.#outbox.add(trx, again, AGAIN_AFTER_MS);
    });
  }

  /** Makes one call within the limit. Returns why it failed, or null. */
  async #send(tags: readonly string[], mode: PurgeMode): Promise<string | null> {
    const { cdn, counter } = this.#options;
    const { calls, perMs } = cdn.budget;
    const request = { connection: COUNTED_AS, calls: 1, allowed: calls, perMs };
    const waitMs = await counter.take(request);
    if (waitMs > 0) {
      this.#pause(waitMs);
      return `its limit of ${calls} calls in ${perMs / 1_000} s is reached`;
    }
    try {
      await cdn.purge(tags, mode, AbortSignal.timeout(ANSWER_WITHIN_MS));
    } catch (error) {
      return await this.#failed(error);
    }
    await this.#worked();
    return null;
  }

  #pause(ms: number): void {
    this.#pausedUntilMs = this.#options.clock.elapsed() + ms;
  }

  async #failed(error: unknown): Promise<string> {
    const { cdn, log } = this.#options;
    const problem = error instanceof PurgeError ? error.message : String(error);
    if (error instanceof PurgeError && error.retryAfterMs !== undefined) {
      this.#pause(error.retryAfterMs);
    }
    // A purge that works is what ends a failure, and those that failed are tried ever less often.
    this.#probeAtMs = Math.min(this.#probeAtMs, this.#options.clock.elapsed() + PROBE_AGAIN_MS);
    if (!this.#isFailing) {
      log.warn(
        `The CDN (${cdn.id}) did not take a purge: ${problem}. It is tried again for a day. Until it works, shared ` +
          'caches may keep pictures only as long as browsers do; what they have already may be old.',
      );
    }
    this.#isFailing = true;
    const { workedAtMs, failingSinceMs } = await this.#evidence();
    if (failingSinceMs === null) {
      await this.#noteEvidence({ workedAtMs, failingSinceMs: this.#options.clock.now() });
    }
    return problem;
  }

  async #worked(): Promise<void> {
    const { clock, cdn, log } = this.#options;
    if (this.#isFailing || !this.#isProven) {
      log.info(
        `The CDN (${cdn.id}) takes purges. Shared caches may keep pictures for up to ${cdn.sharedForMs / 1_000} s.`,
      );
    }
    const isNews = this.#isFailing || !this.#isProven;
    this.#isFailing = false;
    this.#isProven = true;
    const nowMs = clock.elapsed();
    this.#probeAtMs = nowMs + PROBE_EVERY_MS;
    if (isNews || nowMs >= this.#notedAtMs + NOTE_EVERY_MS) {
      this.#notedAtMs = nowMs;
      const { failingSinceMs } = await this.#evidence();
      await this.#noteEvidence({ workedAtMs: clock.now(), failingSinceMs: null });
      if (failingSinceMs !== null) await this.#outbox.retryNow();
    }
  }

  /** True if nobody has purged anything for a while, or this process has not, or the last purge failed. */
  async #needsProof(): Promise<boolean> {
    if (!this.#isProven || this.#isFailing) return true;
    const { clock } = this.#options;
    const { workedAtMs } = await this.#evidence();
    this.#probeAtMs = clock.elapsed() + Math.max(0, workedAtMs + PROBE_EVERY_MS - clock.now());
    return clock.elapsed() >= this.#probeAtMs;
  }

  async #probe(): Promise<void> {
    this.#probeAtMs = this.#options.clock.elapsed() + PROBE_AGAIN_MS;
    await this.#send([PROBE_TAG], 'soft');
    // What is known of purging has changed.
    this.#look = { ...this.#look, atMs: Number.NEGATIVE_INFINITY };
  }

  async #lookAround(): Promise<void> {
    const { clock, freshForMs } = this.#options;
    const oldestMs = await this.#outbox.oldestAgeMs();
    const { workedAtMs, failingSinceMs } = await this.#evidence();
    const isLate = oldestMs > freshForMs + AGAIN_AFTER_MS;
    const isForgotten = clock.now() - workedAtMs > 2 * PROBE_EVERY_MS;
    const fails = failingSinceMs !== null && clock.now() - failingSinceMs > freshForMs;
    this.#look = { atMs: clock.elapsed(), isWorking: !isLate && !isForgotten && !fails };
  }

  async #evidence(): Promise<Evidence> {
    const text = await this.#cell.read();
    const told: unknown = text === null ? null : JSON.parse(text);
    if (!isObject(told)) return { workedAtMs: 0, failingSinceMs: null };
    const { workedAtMs, failingSinceMs } = told;
    return {
      workedAtMs: Number(workedAtMs),
      failingSinceMs: typeof failingSinceMs === 'number' ? failingSinceMs : null,
    };
  }

  #noteEvidence(evidence: Evidence): Promise<void> {
    return this.#cell.write(JSON.stringify(evidence));
  }

  async #postpone(job: Job, problem: string): Promise<void> {
    const { clock, cdn, log } = this.#options;
    const inMs = retryInMs(job.attempts, clock.now() - job.createdAtMs, Math.random());
    if (inMs !== null) return this.#outbox.postpone(job, inMs, problem);
    log.warn(
      `The CDN (${cdn.id}) did not take a purge for a day (${problem}). It was dropped: what the CDN has of these ` +
        'assets has ended by now, unless it keeps objects longer than they say.',
    );
    await this.#outbox.forget(job.id);
  }
}

function pendingOf({ payload }: Job): Pending {
  // Only `noteChanges` and `#finish` write these payloads.
  return JSON.parse(payload) as Pending;
}
