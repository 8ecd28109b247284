export interface TaskOptions {
  /** A task whose signal aborts before its turn is never started. */
  signal?: AbortSignal | undefined;
  /** Clients take turns, so that one with many tasks does not keep the others waiting. */
  client?: string | undefined;
}

/** Runs a limited number of tasks at a time: those of each client in the order of their arrival, in turns. */
export class WorkQueue {
  readonly #concurrency: number;
  /** By client, in the order of their turns. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #running = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Runs a task once there is room for it. Rejects with the signal's reason if it aborts before that. */
  async run<Result>(task: () => Promise<Result>, options: TaskOptions = {}): Promise<Result> {
    options.signal?.throwIfAborted();
    if (this.#running >= this.#concurrency) await this.#turn(options);
    else this.#running++;
    try {
      return await task();
    } finally {
      this.#next();
    }
  }

  #turn({ signal, client = '' }: TaskOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        if (this.#remove(client, start)) reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      const own = this.#waiting.get(client) ?? new Set();
      this.#waiting.set(client, own.add(start));
    });
  }

  #remove(client: string, start: () => void): boolean {
    const own = this.#waiting.get(client);
    const isRemoved = own?.delete(start) ?? false;
    if (own?.size === 0) this.#waiting.delete(client);
    return isRemoved;
  }

  /** Hands the place of a finished task to the client whose turn is next. */
  #next(): void {
    const [turn] = this.#waiting;
    if (turn === undefined) {
      this.#running--;
      return;
    }
    const [client, own] = turn;
    this.#waiting.delete(client);
    const [start, second] = own;
    // Its other tasks wait for all other clients.
    if (second !== undefined) this.#waiting.set(client, own);
    if (start === undefined) throw new Error('A client without tasks has a turn.');
    own.delete(start);
    start();
  }
}
