import type { Logger } from '../../core/ports';

/** Work that is repeated in the background. */
export interface Task {
  /**
   * Beginning of the log line after a failure, where "failed: …" follows.
   * @example 'Updating the usage index'
   */
  name: string;
  /** Pause between two rounds, in milliseconds. */
  everyMs: number;
  /** Runs one round. An error is logged, repeated ones once, and the next round tries again. */
  run(): Promise<void>;
  /** Called after the last round, to release what other nodes would wait for, such as a lease. */
  stop?(): Promise<void>;
}

interface Running {
  task: Task;
  timer: NodeJS.Timeout | undefined;
  round: Promise<void> | null;
  /** True if another round was requested during the current one; it follows at once. */
  again: boolean;
  lastFailure: string | null;
}

/**
 * Repeats tasks between `start` and `stop`, which is while the server listens: no task runs during
 * commands of the Strapi CLI. Rounds of one task never overlap.
 */
export class Background {
  readonly #log: Logger;
  readonly #tasks = new Map<Task, Running>();
  #isOn = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Adds a task, which starts at once if the others run already. */
  add(task: Task): void {
    const running = { task, timer: undefined, round: null, again: false, lastFailure: null };
    this.#tasks.set(task, running);
    if (this.#isOn) this.#begin(running);
  }

  /** Starts the first round of every task. */
  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    for (const running of this.#tasks.values()) this.#begin(running);
  }

  /** Starts a round now and resolves when a round that began after this call is over. No-op while stopped. */
  async nudge(task: Task): Promise<void> {
    const running = this.#tasks.get(task);
    if (running === undefined || !this.#isOn) return;
    if (running.round === null) return this.#begin(running);
    running.again = true;
    await running.round;
    // The end of the first round has started the next one.
    await running.round;
  }

  /**
   * Stops all tasks. Resolves when their last rounds are over and their `stop` has run. Does nothing if they were
   * never started: the command line may have deleted their tables.
   */
  async stop(): Promise<void> {
    if (!this.#isOn) return;
    this.#isOn = false;
    for (const { timer } of this.#tasks.values()) clearTimeout(timer);
    await Promise.all([...this.#tasks.values()].map(({ round }) => round));
    for (const { stop } of this.#tasks.keys()) await stop?.();
  }

  #begin(running: Running): Promise<void> {
    clearTimeout(running.timer);
    running.again = false;
    running.round = this.#attempt(running).then(() => {
      running.round = null;
      if (!this.#isOn) return;
      if (running.again) {
        void this.#begin(running);
        return;
      }
      running.timer = setTimeout(() => void this.#begin(running), running.task.everyMs);
      running.timer.unref();
    });
    return running.round;
  }

  async #attempt(running: Running): Promise<void> {
    try {
      await running.task.run();
      running.lastFailure = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (running.lastFailure === reason) return;
      running.lastFailure = reason;
      this.#log.warn(`${running.task.name} failed: ${reason} It is tried again.`);
    }
  }
}
