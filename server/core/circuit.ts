import { CallAborted, DamError, isPassing } from '../contracts/errors';
import { unlessAborted } from './abort';
import type { Clock } from './ports';

export interface CircuitOptions {
  /** Consecutive failures that open the circuit. */
  breakAfter: number;
  /** How long the circuit stays open before a trial, in milliseconds. */
  restMs: number;
  /** How long callers wait for a trial, in milliseconds. A call that takes longer may hang. */
  trialMs: number;
  clock: Pick<Clock, 'elapsed' | 'after'>;
  /** A short call that shows whether the DAM answers. Without it the next call is the trial. */
  trial?: () => Promise<unknown>;
  onState(state: CircuitState): void;
}

/** `open`: calls are refused. `half-open`: callers wait for a trial. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** Ends an attempt that began in an outage, once the DAM answers again. */
const LOST_IN_OUTAGE = new DamError('timeout', 'It did not answer.');

/**
 * Refuses calls of a DAM that failed several times in a row, until a trial shows that it answers again.
 * Callers who leave count neither as a failure nor as a success.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  #state: CircuitState = 'closed';
  #failures = 0;
  #restsUntilMs = Number.NEGATIVE_INFINITY;
  /** Settles when the trial under way is decided, or callers have waited for it long enough. */
  #decision: Promise<unknown> = Promise.resolve();
  /** Whether the DAM answers at all, while a call takes long; null if nobody asks. */
  #question: Promise<void> | null = null;
  #answeredAtMs = Number.NEGATIVE_INFINITY;
  #lastFailure: DamError | null = null;
  readonly #underWay = new Set<AbortController>();

  constructor(options: CircuitOptions) {
    this.#options = options;
  }

  /**
   * Resolves if a call may be made. Starts a trial when one is due, and waits for the one under way.
   *
   * @throws `DamError` that repeats the last failure while calls are refused.
   */
  async admit(signal?: AbortSignal): Promise<void> {
    if (this.#state === 'half-open') await unlessAborted(this.#decision, signal);
    if (this.#isTrialDue()) {
      if (this.#options.trial === undefined) return;
      this.#tryOnce(this.#options.trial);
      await unlessAborted(this.#decision, signal);
    }
    if (this.#state !== 'closed') throw this.#refusal();
  }

  /**
   * Makes a call and counts how it ends. A call that was under way when the DAM began to answer again is
   * made once more: the first one was sent to a DAM that hung, and may wait for ever.
   */
  async run<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const isOnlyTrial = this.#options.trial === undefined && this.#isTrialDue();
    if (!isOnlyTrial) await this.admit(signal);
    const isTrial = this.#state !== 'closed';
    const attempt = () => this.#counted(() => this.#abandonable(work, signal), { isTrial });
    const call = attempt().catch((error: unknown) => {
      if (error !== LOST_IN_OUTAGE) throw error;
      return attempt();
    });
    if (isTrial) this.#beginTrial(call);
    return this.watch(call);
  }

  /**
   * Waits for a call. If it takes long, a trial tells whether the DAM answers at all: a DAM that does not is
   * left alone before more calls hang. It is tried until the call ends, so that the call can be made again.
   */
  async watch<Result>(call: Promise<Result>): Promise<Result> {
    const { trial, clock, trialMs, restMs } = this.#options;
    if (trial === undefined) return call;
    let isOver = false;
    let timer = clock.after(trialMs);
    const askWhileItTakesLong = async () => {
      for (;;) {
        await timer.done;
        if (isOver) return;
        await this.#ask(trial);
        // A DAM that answers is not asked again for the sake of one slow call.
        if (isOver || this.#state === 'closed') return;
        timer = clock.after(restMs);
      }
    };
    void askWhileItTakesLong();
    try {
      return await call;
    } finally {
      isOver = true;
      timer.cancel();
    }
  }

  /** Sends all calls under way once more: they began while the DAM did not answer. */
  repeatCalls(): void {
    for (const attempt of this.#underWay) attempt.abort(LOST_IN_OUTAGE);
  }

  #ask(trial: () => Promise<unknown>): Promise<void> {
    this.#question ??= this.#answerTo(trial).finally(() => {
      this.#question = null;
    });
    return this.#question;
  }

  async #answerTo(trial: () => Promise<unknown>): Promise<void> {
    if (this.#state === 'closed') return this.#openUnlessAnswered(trial);
    if (this.#isTrialDue()) this.#tryOnce(trial);
    await this.#decision;
  }

  async #openUnlessAnswered(trial: () => Promise<unknown>): Promise<void> {
    const { clock, trialMs, breakAfter } = this.#options;
    const beganMs = clock.elapsed();
    const timer = clock.after(trialMs);
    const late = timer.done.then(
      () => new DamError('timeout', `It did not answer within ${trialMs} ms.`),
    );
    const failure = await Promise.race([
      trial().then(
        () => null,
        (error: unknown) => error,
      ),
      late,
    ]);
    timer.cancel();
    // Calls that are answered meanwhile say more than a trial that is slow.
    if (!isOutage(failure) || this.#answeredAtMs >= beganMs) return;
    if (this.#state !== 'closed') return;
    this.#failures = breakAfter;
    this.#failed(failure);
  }

  async #abandonable<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const controller = new AbortController();
    const leave = () => controller.abort(new CallAborted());
    if (signal?.aborted === true) leave();
    signal?.addEventListener('abort', leave, { once: true });
    this.#underWay.add(controller);
    try {
      return await work(controller.signal);
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      this.#underWay.delete(controller);
      signal?.removeEventListener('abort', leave);
    }
  }

  async #counted<Result>(
    work: () => Promise<Result>,
    { isTrial }: { isTrial: boolean },
  ): Promise<Result> {
    try {
      const result = await work();
      this.#answered();
      return result;
    } catch (error) {
      // Calls that began before the circuit opened say nothing new when they fail.
      const counts = isTrial || this.#state === 'closed';
      if (isAnswer(error)) this.#answeredAtMs = this.#options.clock.elapsed();
      if (isOutage(error) && counts) this.#failed(error);
      else if (isTrial && isAnswer(error)) this.#answered();
      throw error;
    }
  }

  #isTrialDue(): boolean {
    return this.#state === 'open' && this.#options.clock.elapsed() >= this.#restsUntilMs;
  }

  #tryOnce(trial: () => Promise<unknown>): void {
    this.#beginTrial(this.#counted(trial, { isTrial: true }));
  }

  /** A trial that takes longer than callers wait goes on: its answer still closes the circuit. */
  #beginTrial(trial: Promise<unknown>): void {
    const timer = this.#options.clock.after(this.#options.trialMs);
    const settled = trial.then(
      () => true,
      () => true,
    );
    const decision = Promise.race([settled, timer.done.then(() => false)]).then((isSettled) => {
      timer.cancel();
      if (this.#state !== 'half-open' || this.#decision !== decision) return;
      // Still half-open: callers waited long enough, or the trial's caller left, which decides nothing.
      if (!isSettled) this.#rest();
      this.#become('open');
    });
    this.#decision = decision;
    this.#become('half-open');
  }

  #answered(): void {
    this.#answeredAtMs = this.#options.clock.elapsed();
    const wasClosed = this.#state === 'closed';
    // After an outage one more failure is enough, since a trial may answer where other calls fail.
    this.#failures = wasClosed ? 0 : this.#options.breakAfter - 1;
    if (wasClosed) return;
    this.#become('closed');
    this.repeatCalls();
  }

  #failed(error: DamError): void {
    this.#lastFailure = error;
    this.#failures++;
    if (this.#state === 'closed' && this.#failures < this.#options.breakAfter) return;
    this.#rest();
    this.#become('open');
  }

  #rest(): void {
    this.#restsUntilMs = this.#options.clock.elapsed() + this.#options.restMs;
  }

  #become(state: CircuitState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }

  #refusal(): DamError {
    const { type, message, status, cause } =
      this.#lastFailure ?? new DamError('unreachable', 'It cannot be reached.');
    return new DamError(
      type,
      `${message} It failed several times in a row, so calls are paused for a moment.`,
      { status, cause },
    );
  }
}

/** A DAM that asks for a pause answers: `Pause` heeds it, and the circuit need not count it. */
function isOutage(error: unknown): error is DamError {
  return isPassing(error) && error !== LOST_IN_OUTAGE && !asksForPause(error);
}

/** True if the error is what the DAM said, such as that the credentials are wrong. */
function isAnswer(error: unknown): boolean {
  return error instanceof DamError && (!isPassing(error) || asksForPause(error));
}

function asksForPause(error: unknown): boolean {
  return error instanceof DamError && (error.retryAfterMs ?? 0) > 0;
}
