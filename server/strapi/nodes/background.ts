import type { Logger } from '../../core/ports';

/** Work that repeats in the background. */
export interface Task {
  /** Begins the log line "<name> failed: <reason> It is tried again." */
  name: string;
  everyMs: number;
  /** One round. An error is logged once, and the next round tries again. */
  run(): Promise<void>;
  /** Runs after the last round, to release what other nodes would wait for. */
  stop?(): Promise<void>;
}

interface Running {
  task: Task;
  timer: NodeJS.Timeout | undefined;
  round: Promise<void> | null;
  /** True if another round was requested during this one; it follows at once. */
  again: boolean;
  lastFailure: string | null;
}

/**
 * Repeats tasks while the server listens; on the command line no task runs by itself. The rounds of a
 * task never overlap.
 */
export class Background {
  readonly #log: Logger;
  readonly #tasks = new Map<Task, Running>();
  #isOn = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  add(task: Task): void {
    const running = { task, timer: undefined, round: null, again: false, lastFailure: null };
    this.#tasks.set(task, running);
    if (this.#isOn) this.#begin(running);
  }

  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    for (const running of this.#tasks.values()) this.#begin(running);
  }

  /** Begins a round now if tasks run; resolves when a round that began after this call has ended. */
  async nudge(task: Task): Promise<void> {
    const running = this.#tasks.get(task);
    if (running === undefined || !this.#isOn) return;
    if (running.round === null) return this.#begin(running);
    running.again = true;
    await running.round;
    // The end of the first round began the second.
    await running.round;
  }

  /** Stops all tasks; resolves when the last round has ended. */
  async stop(): Promise<void> {
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
