import type { DamErrorType } from '../contracts/errors';
import type { CircuitState } from './circuit';

/** Upper bounds in milliseconds. Longer calls are only in `count`. */
const BUCKETS_MS = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;

/** Calls of one method since the process started, without those whose caller left. */
export interface CallMetrics {
  count: number;
  /** Failed calls by error type. A call that succeeds after a retry is no failure. */
  failures: Partial<Record<DamErrorType, number>>;
  totalMs: number;
  /** Calls by upper bound in milliseconds, cumulative like a Prometheus histogram. */
  atMostMs: Record<string, number>;
}

/** Metrics of one connection since the process started. */
export interface ConnectionMetrics {
  calls: Record<string, CallMetrics>;
  retries: number;
  /** `open`: the DAM failed several times in a row, and calls are paused. */
  circuit: CircuitState;
  /** The same for opening files, which often come from another host. */
  filesCircuit: CircuitState;
  /** `told`: records are read again when the DAM tells a change. `asked`: when they are older than `freshForMs`. */
  freshness: 'told' | 'asked';
}

/** What became of the last call of a DAM's API. Instants are in milliseconds since the epoch. */
export interface LastCall {
  atMs: number;
  /** Null if the DAM did what was asked, or said that it cannot. */
  failure: DamErrorType | null;
}

/** Failures of a single request: the DAM answered. */
const ANSWERS: ReadonlySet<DamErrorType> = new Set(['bad-request', 'unsupported']);

/** Counts the calls of one connection and their results, for monitoring. */
export class Metrics {
  readonly #calls = new Map<string, CallMetrics>();
  /** What makes records be read again; see `ConnectionMetrics`. */
  freshness: ConnectionMetrics['freshness'] = 'asked';
  #retries = 0;
  #circuit: CircuitState = 'closed';
  #filesCircuit: CircuitState = 'closed';
  #lastCall: LastCall | null = null;
  #lastAnswerMs: number | null = null;

  /** The last call of the API, not that of a file, since the process started; null before the first one. */
  get lastCall(): LastCall | null {
    return this.#lastCall;
  }

  /** When the API last answered, in milliseconds since the epoch; null if it has not since the process started. */
  get lastAnswerMs(): number | null {
    return this.#lastAnswerMs;
  }

  /** Notes what became of a call of the API that was made. */
  noteCall(failure: DamErrorType | null, atMs: number): void {
    const isAnswer = failure === null || ANSWERS.has(failure);
    if (isAnswer) this.#lastAnswerMs = atMs;
    this.#lastCall = { atMs, failure: isAnswer ? null : failure };
  }

  /** Counts a finished call. `failure` is null if it succeeded. */
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

  /** Counts a retried attempt. */
  retried(): void {
    this.#retries += 1;
  }

  /** Sets the state of the circuit breaker. */
  circuit(state: CircuitState): void {
    this.#circuit = state;
  }

  /** Sets the state of the circuit breaker of files. */
  filesCircuit(state: CircuitState): void {
    this.#filesCircuit = state;
  }

  /** Returns a copy of the current values. */
  snapshot(): ConnectionMetrics {
    const calls = structuredClone(Object.fromEntries(this.#calls));
    return {
      calls,
      retries: this.#retries,
      circuit: this.#circuit,
      filesCircuit: this.#filesCircuit,
      freshness: this.freshness,
    };
  }
}

function newCall(): CallMetrics {
  const atMostMs = Object.fromEntries(BUCKETS_MS.map((bound) => [bound, 0]));
  return { count: 0, failures: {}, totalMs: 0, atMostMs };
}
