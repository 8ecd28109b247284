import type { TaskOptions } from './work-queue';

interface Work<Result> {
  result: Promise<Result>;
  /** Whose work it is: the client that asked for it first. */
  client: string | undefined;
  /** Number of callers that still wait for the result. */
  waiting: number;
  controller: AbortController;
}

/** Does the same work once for all callers that ask for it meanwhile. */
export class SharedWork<Result> {
  readonly #works = new Map<string, Work<Result>>();
  /** Number of works under way by client. */
  readonly #sizes = new Map<string, number>();

  /** Number of works under way. */
  get size(): number {
    return this.#works.size;
  }

  /** Number of works under way that a client asked for first. */
  sizeOf(client: string): number {
    return this.#sizes.get(client) ?? 0;
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
    { signal, client }: TaskOptions = {},
  ): Promise<Result> {
    signal?.throwIfAborted();
    const work = this.#works.get(key) ?? this.#start(key, start, client);
    work.waiting++;
    if (signal === undefined) return work.result;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        if (--work.waiting > 0) return;
        // A later caller starts anew instead of joining work that is ending.
        this.#end(key, work);
        work.controller.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      work.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #start(
    key: string,
    start: (signal: AbortSignal) => Promise<Result>,
    client: string | undefined,
  ): Work<Result> {
    const controller = new AbortController();
    const result = start(controller.signal).finally(() => this.#end(key, work));
    const work: Work<Result> = { result, client, waiting: 0, controller };
    this.#works.set(key, work);
    if (client !== undefined) this.#sizes.set(client, this.sizeOf(client) + 1);
    return work;
  }

  #end(key: string, work: Work<Result>): void {
    if (this.#works.get(key) !== work) return;
    this.#works.delete(key);
    const { client } = work;
    if (client === undefined) return;
    const size = this.sizeOf(client) - 1;
    if (size > 0) this.#sizes.set(client, size);
    else this.#sizes.delete(client);
  }
}
