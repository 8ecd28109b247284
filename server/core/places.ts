import { CallAborted, DamError } from '../contracts/errors';

/**
 * Limits how many calls run at a time. The others wait in the order of their arrival. A caller that leaves
 * gives its place to the next one at once, whether it waits or runs.
 */
export class Places {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Runs `work` once there is a place for it.
   *
   * @throws `CallAborted` if the caller leaves while it waits, and `DamError` `rate-limited` if too many
   * wait already.
   */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (signal?.aborted === true) throw new CallAborted();
    if (this.#taken < this.#atOnce) this.#taken++;
    else if (this.#waiting.size < this.#mostWaiting) await this.#turn(signal);
    else throw new DamError('rate-limited', 'Too many calls are already waiting for it.');
    try {
      return await work();
    } finally {
      this.#handOver();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.delete(start);
        reject(new CallAborted());
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(start);
    });
  }

  #handOver(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
