interface Work<Result> {
  result: Promise<Result>;
  /** Number of callers that still wait for the result. */
  waiting: number;
  controller: AbortController;
}

/** Does the same work once for all callers that ask for it meanwhile. */
export class SharedWork<Result> {
  readonly #works = new Map<string, Work<Result>>();

  /** Number of works under way. */
  get size(): number {
    return this.#works.size;
  }

  /** True if the work under this key is under way. */
  has(key: string): boolean {
    return this.#works.has(key);
  }

  /**
   * Returns the result of the work under this key, starting it if nobody has. A caller whose signal aborts
   * gets the signal's reason; once all callers have left, the signal of the work itself aborts.
   */
  async do(
    key: string,
    start: (signal: AbortSignal) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    signal?.throwIfAborted();
    const work = this.#works.get(key) ?? this.#start(key, start);
    work.waiting++;
    if (signal === undefined) return work.result;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        if (--work.waiting > 0) return;
        // A later caller starts anew instead of joining work that is ending.
        if (this.#works.get(key) === work) this.#works.delete(key);
        work.controller.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      work.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<Result>): Work<Result> {
    const controller = new AbortController();
    const result = start(controller.signal).finally(() => {
      if (this.#works.get(key) === work) this.#works.delete(key);
    });
    const work: Work<Result> = { result, waiting: 0, controller };
    this.#works.set(key, work);
    return work;
  }
}
