import type { CallBudget, CallPurpose } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import type { Clock, Logger } from './ports';

/** Counts the calls of all nodes. */
export interface CallCounter {
  /**
   * Counts `calls` calls of a connection if no more than `allowed` are counted in the window then. Returns 0, or
   * the time until there is room, in milliseconds.
   */
  take(request: {
    connection: string;
    calls: number;
    allowed: number;
    perMs: number;
  }): Promise<number>;
  /** Returns the calls of a connection that are counted in the window now. */
  counted(request: { connection: string; perMs: number }): Promise<number>;
}

export interface BudgetOptions {
  connection: string;
  limit: CallBudget;
  counter: CallCounter;
  clock: Pick<Clock, 'after' | 'elapsed' | 'now'>;
  log: Logger;
}

/** What a DAM said of its own limit. */
interface ToldLimit {
  left: number;
  /** In milliseconds since the epoch. */
  resetAtMs: number;
}

/**
 * The share of the budget up to which calls of a purpose are made. What is left above it is kept for those
 * that are more urgent: a site that shows many assets must not keep its editors from the DAM.
 */
const SHARES: Readonly<Record<CallPurpose, number>> = {
  editor: 1,
  change: 0.95,
  response: 0.85,
  refresh: 0.7,
  sweep: 0.5,
};

/** Shortest time between two lines in the log, in milliseconds. */
const TOLD_EVERY_MS = 3_600_000;

const refusals = new WeakSet<object>();

/** True for the error of a call that was not made because the budget is used up. */
export function isOverBudget(error: unknown): boolean {
  return typeof error === 'object' && error !== null && refusals.has(error);
}

/** Longest time that a call waits to be counted, in milliseconds. */
const COUNTED_WITHIN_MS = 1_000;

/** Keeps the calls of one DAM within a limit, on all nodes together. Editors come first, refreshes last. */
export class Budget {
  readonly #options: BudgetOptions;
  #isFailing = false;
  #limit: ToldLimit | null = null;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /**
   * Counts calls before they are made. Calls that cannot be counted are made all the same: a table that cannot be
   * written must not take the DAM away.
   *
   * @throws `DamError` of type `rate-limited`, with the time until there is room, if the budget is used up.
   */
  async take(purpose: CallPurpose, calls: number): Promise<void> {
    const allowed = this.#allowed(purpose);
    const waitMs = this.#refusedByDam(calls, allowed) ?? (await this.#counted(calls, allowed));
    if (waitMs <= 0) {
      if (this.#limit !== null) this.#limit.left -= calls;
      return;
    }
    this.#tell();
    const error = new DamError('rate-limited', `This site has used up ${this.#words()}.`, {
      retryAfterMs: waitMs,
    });
    refusals.add(error);
    throw error;
  }

  /**
   * Takes what the DAM says of its own limit. It counts what others call too, so it may leave less than the budget;
   * it never leaves more.
   */
  hear(left: number, resetAtMs: number): void {
    this.#limit = { left, resetAtMs };
  }

  /** Returns the calls that are left in the window now, of the budget or of what the DAM itself says. */
  async left(): Promise<number> {
    const { connection, limit, counter, clock } = this.#options;
    const counted = await counter.counted({ connection, perMs: limit.perMs });
    const told = this.#limit;
    const isTold = told !== null && told.resetAtMs > clock.now();
    return Math.max(0, Math.min(limit.calls - counted, isTold ? told.left : limit.calls));
  }

  /** Returns the time until the DAM counts anew if it has too few calls left for this purpose; null otherwise. */
  #refusedByDam(calls: number, allowed: number): number | null {
    const limit = this.#limit;
    if (limit === null) return null;
    const untilMs = limit.resetAtMs - this.#options.clock.now();
    if (untilMs <= 0) this.#limit = null;
    const used = this.#options.limit.calls - limit.left;
    const fits = limit.left >= 1 && used + Math.min(calls, allowed) <= allowed;
    return untilMs <= 0 || fits ? null : untilMs;
  }

  /** Once in a while: a site with too small a budget is refused calls all the time. */
  #tell(): void {
    const { connection, limit, clock, log } = this.#options;
    const nowMs = clock.elapsed();
    if (nowMs < this.#toldAtMs + Math.max(limit.perMs, TOLD_EVERY_MS)) return;
    this.#toldAtMs = nowMs;
    log.warn(
      `The connection "${connection}" has used up ${this.#words()}. Pages go on with what is known of its ` +
        'assets, and records are read again later. Set its `budget` if the DAM allows more.',
    );
  }

  #words(): string {
    const { calls, perMs } = this.#options.limit;
    return `its budget of ${calls} calls in ${perMs / 1_000} s`;
  }

  /** At least one call, so that a small budget shuts nobody out for good. */
  #allowed(purpose: CallPurpose): number {
    return Math.max(1, Math.floor(this.#options.limit.calls * SHARES[purpose]));
  }

  async #counted(calls: number, allowed: number): Promise<number> {
    const { connection, limit, counter, clock } = this.#options;
    const timer = clock.after(COUNTED_WITHIN_MS);
    const taken = counter.take({
      connection,
      // More calls than the budget has would never be allowed.
      calls: Math.min(calls, allowed),
      allowed,
      perMs: limit.perMs,
    });
    try {
      const waitMs = await Promise.race([taken, timer.done.then(() => 0)]);
      this.#isFailing = false;
      return waitMs;
    } catch (error) {
      this.#failed(error);
      return 0;
    } finally {
      timer.cancel();
      // Nobody waits any more.
      taken.catch((error: unknown) => this.#failed(error));
    }
  }

  #failed(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    const { connection, log } = this.#options;
    log.warn(
      `Calls of the connection "${connection}" cannot be counted: ${String(error)} They are made without a budget.`,
    );
  }
}
