/** Runs a limited number of tasks at a time, in the order of their arrival. */
export class WorkQueue {
  readonly #concurrency: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Number of tasks that have not started. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Runs a task once there is room for it. A task whose signal aborts before that is never started; its
   * promise is rejected with the signal's reason.
   */
  async run<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    if (this.#running >= this.#concurrency) await this.#turn(signal);
    else this.#running++;
    try {
      return await task();
    } finally {
      this.#next();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        if (this.#waiting.delete(start)) reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(start);
    });
  }

  /** Hands the place of a finished task to the next one. */
  #next(): void {
    const [start] = this.#waiting;
    if (start === undefined) {
      this.#running--;
      return;
    }
    this.#waiting.delete(start);
    start();
  }
}
