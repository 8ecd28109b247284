import type { DamErrorType } from '../contracts/errors';

/** Upper bounds in milliseconds; what took longer is only in `count`. */
const BUCKETS_MS = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;

/** Calls of one kind, since the process began. */
export interface CallMetrics {
  count: number;
  /** By the kind of error in which they ended; retried attempts that came to something are no failure. */
  failures: Partial<Record<DamErrorType, number>>;
  totalMs: number;
  /** How many took at most so many milliseconds, each with those below it, as Prometheus has it. */
  atMostMs: Record<string, number>;
}

/** How one connection has been doing. */
export interface ConnectionMetrics {
  calls: Record<string, CallMetrics>;
  retries: number;
  /** `open`: it failed several times in a row and is left alone for a moment. */
  circuit: 'closed' | 'open' | 'half-open';
}

/** Counts what a connection's calls come to; read by whoever watches the site. */
export class Metrics {
  readonly #calls = new Map<string, CallMetrics>();
  #retries = 0;
  #circuit: ConnectionMetrics['circuit'] = 'closed';

  /** Counts a call once it has ended; `failure` null where it came to something. */
  ended(method: string, ms: number, failure: DamErrorType | null): void {
    const call = this.#calls.get(method) ?? newCall();
    this.#calls.set(method, call);
    call.count += 1;
    call.totalMs += ms;
    for (const bound of BUCKETS_MS) {
      if (ms <= bound) call.atMostMs[bound] = (call.atMostMs[bound] ?? 0) + 1;
    }
    if (failure !== null) call.failures[failure] = (call.failures[failure] ?? 0) + 1;
  }

  retried(): void {
    this.#retries += 1;
  }

  circuit(state: ConnectionMetrics['circuit']): void {
    this.#circuit = state;
  }

  /** A copy, as it is now. */
  snapshot(): ConnectionMetrics {
    const calls = structuredClone(Object.fromEntries(this.#calls));
    return { calls, retries: this.#retries, circuit: this.#circuit };
  }
}

function newCall(): CallMetrics {
  const atMostMs = Object.fromEntries(BUCKETS_MS.map((bound) => [bound, 0]));
  return { count: 0, failures: {}, totalMs: 0, atMostMs };
}
