import { DamError } from '../contracts/errors';
import type { Clock } from './ports';

/** The longest pause that a DAM can ask for, in milliseconds. A wrong header must not end a connection. */
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * The pause that a DAM asked for with `Retry-After`. Many DAMs lift a block only after a time without
 * calls, so every call of the connection is refused until the pause is over.
 */
export class Pause {
  readonly #clock: Pick<Clock, 'elapsed'>;
  #endsAtMs = Number.NEGATIVE_INFINITY;
  #reason: DamError | null = null;

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock;
  }

  /** Begins or extends the pause if the error of a call asks for one. */
  heed(error: unknown): void {
    if (!(error instanceof DamError) || error.retryAfterMs === undefined) return;
    const endsAtMs = this.#clock.elapsed() + Math.min(error.retryAfterMs, LONGEST_PAUSE_MS);
    if (endsAtMs <= this.#endsAtMs) return;
    this.#endsAtMs = endsAtMs;
    this.#reason = error;
  }

  /** Throws a `DamError` of the type that asked for the pause, with the time that is left. */
  refuseCalls(): void {
    const leftMs = Math.ceil(this.#endsAtMs - this.#clock.elapsed());
    if (leftMs <= 0 || this.#reason === null) return;
    const { type, message, status } = this.#reason;
    throw new DamError(type, `${message} It asked for a pause, so calls wait until it is over.`, {
      retryAfterMs: leftMs,
      status,
    });
  }
}
