/** How a long work is stopped and paused, between two of its steps. */
export interface Pace {
  /** Stops the work between two files or documents. */
  signal?: AbortSignal;
  /** Awaited before each of them; resolves later if the work is paused. */
  mayGoOn?: () => Promise<void>;
}

/**
 * Waits where the work is paused.
 *
 * @throws the signal's reason.
 */
export async function nextStep({ signal, mayGoOn }: Pace): Promise<void> {
  signal?.throwIfAborted();
  await mayGoOn?.();
}

/** Holds a work while it is closed. */
export class Gate {
  #opened: PromiseWithResolvers | null = null;
  #isHolding = false;

  /** True if a work waits at it. */
  get isHolding(): boolean {
    return this.#isHolding;
  }

  close(): void {
    this.#opened ??= withResolvers();
  }

  open(): void {
    this.#opened?.resolve();
    this.#opened = null;
  }

  /** @throws the signal's reason. */
  async pass(signal: AbortSignal): Promise<void> {
    if (this.#opened === null) return;
    const { promise, reject } = this.#opened;
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    this.#isHolding = true;
    try {
      signal.throwIfAborted();
      await promise;
    } finally {
      this.#isHolding = false;
      signal.removeEventListener('abort', stop);
    }
  }
}

interface PromiseWithResolvers {
  promise: Promise<void>;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** `Promise.withResolvers` is younger than the oldest Node that is supported. */
function withResolvers(): PromiseWithResolvers {
  let resolve: () => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
