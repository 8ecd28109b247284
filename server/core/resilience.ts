import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import type { CallOptions, Connector } from '../contracts/connector';
import { DamError, isPassing } from '../contracts/errors';
import type { ConnectionMetrics, Metrics } from './metrics';
import type { Clock } from './ports';

export interface ResilienceOptions {
  /** Longest time of one attempt. */
  timeoutMs: number;
  /** Attempts after the first. */
  retries: number;
  /** Failures in a row that open the circuit, and how long it then stays open. */
  breakAfter: number;
  halfOpenAfterMs: number;
  /** Calls at a time, and how many more may wait. */
  concurrency: number;
  queue: number;
}

export const DEFAULT_RESILIENCE: ResilienceOptions = {
  timeoutMs: 10_000,
  retries: 2,
  breakAfter: 5,
  halfOpenAfterMs: 2_000,
  concurrency: 8,
  queue: 256,
};

/**
 * The same connector with a timeout, retries, a circuit breaker and a limit of concurrency around
 * every call of the DAM. What a retry cannot mend (a wrong token, a bad request) is not retried.
 * Streams of bytes are not retried: a visitor who saw half a file must not get it twice.
 */
export function withResilience(
  connector: Connector,
  options: ResilienceOptions,
  { metrics, clock }: { metrics: Metrics; clock: Pick<Clock, 'now'> },
): Connector {
  // A call that hung is no less of a failure, but nobody waits for a second one.
  const passing = handleWhen((error) => isPassing(error) || error instanceof TaskCancelledError);
  const limit = bulkhead(options.concurrency, options.queue);
  const breaker = circuitBreaker(passing, {
    halfOpenAfter: options.halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(options.breakAfter),
  });
  const attempts = retry(
    handleWhen((error) => isPassing(error) && !isWaitLong(error)),
    {
      maxAttempts: options.retries,
      backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }),
    },
  );
  attempts.onRetry(() => metrics.retried());
  breaker.onStateChange((state) => metrics.circuit(CIRCUIT[state]));
  const perAttempt = timeout(options.timeoutMs, TimeoutStrategy.Aggressive);
  const calls = wrap(limit, attempts, breaker, perAttempt);
  const once = wrap(limit, breaker);
  // For the answer to begin; its bytes may take longer, and ending the wait must not end them.
  const opening = wrap(
    limit,
    breaker,
    timeout(options.timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false }),
  );

  /** Told again while the circuit is open, so that people read the reason and not the mechanism. */
  let lastFailure: DamError | null = null;
  breaker.onFailure(({ reason }) => {
    if ('error' in reason && reason.error instanceof DamError) lastFailure = reason.error;
  });

  const run = async <Result>(
    method: keyof Connector,
    policy: IPolicy,
    call: CallOptions | undefined,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    const startedMs = clock.now();
    try {
      const result = await policy.execute(({ signal }) => work(signal), call?.signal);
      metrics.ended(method, clock.now() - startedMs, null);
      return result;
    } catch (error) {
      const failure = damErrorOf(error, options.timeoutMs, lastFailure);
      metrics.ended(method, clock.now() - startedMs, failure.type);
      throw failure;
    }
  };
  const { open, renditionUrl, upload, verifyWebhook, changesSince, reportUsage } = connector;
  return {
    ping: (call) => run('ping', calls, call, (signal) => connector.ping({ signal })),
    search: (query, call) =>
      run('search', calls, call, (signal) => connector.search(query, { signal })),
    getMany: (ids, call) =>
      run('getMany', calls, call, (signal) => connector.getMany(ids, { signal })),
    ...(open && {
      open: (request, call) =>
        run('open', opening, call, (signal) => open.call(connector, request, { signal })),
    }),
    ...(renditionUrl && { renditionUrl: (request) => renditionUrl.call(connector, request) }),
    // Once: a repeated upload would be a second asset.
    ...(upload && {
      upload: (request, call) =>
        run('upload', once, call, (signal) => upload.call(connector, request, { signal })),
    }),
    ...(verifyWebhook && {
      verifyWebhook: (request, call) => verifyWebhook.call(connector, request, call),
    }),
    ...(changesSince && {
      changesSince: (cursor, call) =>
        run('changesSince', calls, call, (signal) =>
          changesSince.call(connector, cursor, { signal }),
        ),
    }),
    ...(reportUsage && {
      reportUsage: (changes, call) =>
        run('reportUsage', calls, call, (signal) =>
          reportUsage.call(connector, changes, { signal }),
        ),
    }),
  };
}

const CIRCUIT: Record<CircuitState, ConnectionMetrics['circuit']> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  // Held open by hand, which nobody does here.
  [CircuitState.Isolated]: 'open',
};

/** Nobody waits for a DAM that says to come back later than a page can wait. */
function isWaitLong(error: unknown): boolean {
  return error instanceof DamError && (error.retryAfterMs ?? 0) > 1_000;
}

function damErrorOf(error: unknown, timeoutMs: number, lastFailure: DamError | null): DamError {
  if (error instanceof DamError) return error;
  if (error instanceof TaskCancelledError) {
    return new DamError('timeout', `It did not answer within ${timeoutMs} ms.`, { cause: error });
  }
  if (error instanceof BrokenCircuitError) {
    const reason = lastFailure?.message ?? 'It cannot be reached.';
    return new DamError(
      lastFailure?.type ?? 'unreachable',
      `${reason} It failed several times in a row and is left alone for a moment.`,
      { cause: error },
    );
  }
  if (error instanceof BulkheadRejectedError) {
    return new DamError('rate-limited', 'Too many calls of it are waiting already.', {
      cause: error,
    });
  }
  return new DamError('bad-answer', 'Its answer could not be understood.', { cause: error });
}
