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
  noop,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import type { AssetAnswer, CallOptions, Connector } from '../contracts/connector';
import { DamError, isPassing } from '../contracts/errors';
import { normalisedAsset } from './media-types';
import type { ConnectionMetrics, Metrics } from './metrics';
import type { Clock } from './ports';

export interface ResilienceOptions {
  /** The longest time of one attempt, in milliseconds. */
  timeoutMs: number;
  /** The number of attempts after the first one. */
  retries: number;
  /** Consecutive failures that open the circuit. */
  breakAfter: number;
  /** How long the circuit stays open, in milliseconds. */
  halfOpenAfterMs: number;
  /** The maximum number of concurrent calls. */
  concurrency: number;
  /** The maximum number of waiting calls. */
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
 * Wraps a connector's calls of the DAM with a timeout, retries, a circuit breaker and a concurrency
 * limit. Permanent errors (a wrong token, a bad request) are not retried. Streams are not retried: a
 * visitor who received half a file must not get its beginning again. Failed calls throw `DamError`.
 */
export function withResilience(
  connector: Connector,
  options: ResilienceOptions,
  { metrics, clock }: { metrics: Metrics; clock: Pick<Clock, 'now'> },
): Connector {
  // A timeout counts as a failure for the circuit breaker, but is not retried.
  const passing = handleWhen((error) => isPassing(error) || error instanceof TaskCancelledError);
  const limit = bulkhead(options.concurrency, options.queue);
  const breaker = circuitBreaker(passing, {
    halfOpenAfter: options.halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(options.breakAfter),
  });
  const attempts = retry(
    handleWhen((error) => isPassing(error) && !needsLongWait(error)),
    {
      maxAttempts: options.retries,
      backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }),
    },
  );
  attempts.onRetry(() => metrics.retried());
  breaker.onStateChange((state) => metrics.circuit(CIRCUIT[state]));
  const perAttempt = timeout(options.timeoutMs, TimeoutStrategy.Aggressive);
  const calls: CallPolicy = { around: wrap(limit, attempts, breaker), attempt: perAttempt };
  const once: CallPolicy = { around: wrap(limit, breaker), attempt: noop };
  // Limits the time until the response starts. Its bytes may take longer and are not aborted.
  const opening: CallPolicy = {
    around: wrap(limit, breaker),
    attempt: timeout(options.timeoutMs, {
      strategy: TimeoutStrategy.Aggressive,
      abortOnReturn: false,
    }),
  };

  /** Repeated in errors while the circuit is open, so that people see the cause. */
  let lastFailure: DamError | null = null;
  breaker.onFailure(({ reason }) => {
    if ('error' in reason && reason.error instanceof DamError) lastFailure = reason.error;
  });

  const run = async <Result>(
    method: keyof Connector,
    { around, attempt }: CallPolicy,
    call: CallOptions | undefined,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    const startedMs = clock.now();
    try {
      const result = await around.execute(
        (outer) =>
          unlessCallerLeft(
            attempt.execute(({ signal }) => work(signal), outer.signal),
            call?.signal,
          ),
        call?.signal,
      );
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
      run('search', calls, call, async (signal) => {
        const page = await connector.search(query, { signal });
        return { ...page, assets: page.assets.map(normalisedAsset) };
      }),
    getMany: (ids, call) =>
      run('getMany', calls, call, async (signal) =>
        normalisedAnswers(await connector.getMany(ids, { signal })),
      ),
    ...(open && {
      open: (request, call) =>
        run('open', opening, call, (signal) => open.call(connector, request, { signal })),
    }),
    ...(renditionUrl && { renditionUrl: (request) => renditionUrl.call(connector, request) }),
    // Not retried: a repeated upload would create a second asset.
    ...(upload && {
      upload: (request, call) =>
        run('upload', once, call, async (signal) =>
          normalisedAsset(await upload.call(connector, request, { signal })),
        ),
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

/** How calls are made: `attempt` limits the time of each attempt, `around` decides if there is one. */
interface CallPolicy {
  around: IPolicy;
  attempt: IPolicy;
}

/** A call that failed because its caller aborted it. It says nothing about the DAM, so it opens no circuit. */
class CallerLeft extends Error {}

async function unlessCallerLeft<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw signal?.aborted === true
      ? new CallerLeft('The call was aborted.', { cause: error })
      : error;
  }
}

/** Media types and sizes are made uniform here, the one place that all answers of connectors pass. */
function normalisedAnswers(answers: readonly AssetAnswer[]): AssetAnswer[] {
  return answers.map((answer) =>
    answer.status === 'found' ? { ...answer, asset: normalisedAsset(answer.asset) } : answer,
  );
}

const CIRCUIT: Record<CircuitState, ConnectionMetrics['circuit']> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  // Opened manually; the plugin never does this.
  [CircuitState.Isolated]: 'open',
};

/** True if the DAM asks for a longer pause before a retry than a page can wait. */
function needsLongWait(error: unknown): boolean {
  return error instanceof DamError && (error.retryAfterMs ?? 0) > 1_000;
}

function damErrorOf(error: unknown, timeoutMs: number, lastFailure: DamError | null): DamError {
  if (error instanceof DamError) return error;
  if (error instanceof CallerLeft) return damErrorOf(error.cause, timeoutMs, lastFailure);
  if (error instanceof TaskCancelledError) {
    return new DamError('timeout', `It did not answer within ${timeoutMs} ms.`, { cause: error });
  }
  if (error instanceof BrokenCircuitError) {
    const reason = lastFailure?.message ?? 'It cannot be reached.';
    return new DamError(
      lastFailure?.type ?? 'unreachable',
      `${reason} It failed several times in a row, so calls are paused for a moment.`,
      { cause: error },
    );
  }
  if (error instanceof BulkheadRejectedError) {
    return new DamError('rate-limited', 'Too many calls are already waiting for it.', {
      cause: error,
    });
  }
  return new DamError('bad-answer', 'Its answer could not be understood.', { cause: error });
}
