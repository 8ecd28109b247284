import type { AssetAnswer, CallOptions, Connector, Recognition } from '../contracts/connector';
import { CallAborted, DamError, isOutage, isPassing } from '../contracts/errors';
import { unlessAborted } from './abort';
import {
  checkedAnswers,
  checkedAsset,
  checkedHint,
  checkedId,
  checkedIds,
  checkedPage,
} from './answers';
import { type Budget, isOverBudget } from './budget';
import { Circuit, type CircuitState } from './circuit';
import type { Metrics } from './metrics';
import { Pause } from './pause';
import { Places } from './places';
import type { Clock } from './ports';

export interface ResilienceOptions {
  /** The longest time of one attempt, in milliseconds. */
  timeoutMs: number;
  /** The longest time of an upload, in milliseconds. */
  uploadTimeoutMs: number;
  /** The number of attempts after the first one. */
  retries: number;
  /** Consecutive failures that open the circuit. */
  breakAfter: number;
  /** How long the circuit stays open before a trial, in milliseconds. */
  restMs: number;
  /** How long callers wait for a trial, in milliseconds. */
  trialMs: number;
  /** The maximum number of concurrent calls that read or report, of opened files, and of uploads. */
  calls: number;
  files: number;
  uploads: number;
  /** The maximum number of waiting calls of each kind. */
  queue: number;
}

export const DEFAULT_RESILIENCE: ResilienceOptions = {
  timeoutMs: 10_000,
  uploadTimeoutMs: 1_800_000,
  retries: 2,
  breakAfter: 5,
  // A trial that hangs takes 2 s, so a DAM that answers again is noticed within 3 s.
  restMs: 1_000,
  trialMs: 2_000,
  calls: 8,
  files: 8,
  uploads: 4,
  queue: 256,
};

export interface ResilienceParts {
  metrics: Metrics;
  clock: Clock;
  /** Counts calls and refuses those that are too many; absent if there is no limit. */
  budget?: Pick<Budget, 'take'>;
  /** True if `getMany` makes calls for each id. @default false */
  callsPerAsset?: boolean;
}

/** Methods whose calls go to where files are, or send one. */
const OF_FILES: ReadonlySet<string> = new Set(['open', 'upload']);

/**
 * Wraps a connector's calls of the DAM with a timeout, retries, a circuit breaker, the pauses that the DAM
 * asks for, and limits of concurrency. Permanent errors (a wrong token, a bad request) are not retried.
 * Streams are not retried: a visitor who received half a file must not get its beginning again. Failed calls
 * throw `DamError`; a call whose caller left throws `CallAborted`, which nobody counts as a failure.
 */
export function withResilience(
  connector: Connector,
  options: ResilienceOptions,
  { metrics, clock, budget, callsPerAsset = false }: ResilienceParts,
): Connector {
  const pause = new Pause(clock);
  /** Timeouts of this file: a call that has already taken so long is not made again. */
  const ownTimeouts = new WeakSet<object>();

  /** Makes one attempt. Its signal aborts at the end, unless a stream goes on. */
  const attempt = async <Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    { abortOnReturn = true } = {},
  ): Promise<Result> => {
    pause.refuseCalls();
    const controller = new AbortController();
    const timer = clock.after(timeoutMs);
    void timer.done.then(() => {
      const error = new DamError('timeout', `It did not answer within ${timeoutMs} ms.`);
      ownTimeouts.add(error);
      controller.abort(error);
    });
    const leave = () => controller.abort(signal?.reason);
    if (signal?.aborted === true) leave();
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await unlessAborted(work(controller.signal), controller.signal);
    } catch (error) {
      // A connector that is aborted answers with an error of its own.
      if (controller.signal.aborted) throw controller.signal.reason;
      pause.heed(error);
      throw error;
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', leave);
      if (abortOnReturn) controller.abort();
    }
  };

  const retrying = async <Result>(
    work: () => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> => {
    for (let retry = 0; ; retry++) {
      try {
        return await work();
      } catch (error) {
        const mayPass =
          isPassing(error) && !needsLongWait(error) && !ownTimeouts.has(Object(error));
        if (retry === options.retries || !mayPass) throw error;
        metrics.retried();
        const timer = clock.after(retryInMs(error, retry));
        await unlessAborted(timer.done, signal).finally(() => timer.cancel());
      }
    }
  };

  const circuitOf = (
    onState: (state: CircuitState) => void,
    trial?: () => Promise<unknown>,
  ): Circuit => new Circuit({ ...options, clock, onState, ...(trial && { trial }) });
  // Apart, since files often come from another host: it may fail while the DAM's API answers.
  const files = circuitOf((state) => metrics.filesCircuit(state));
  const records = circuitOf(
    (state) => {
      metrics.circuit(state);
      if (state === 'closed') files.repeatCalls();
    },
    () => attempt((signal) => connector.ping({ signal }), options.timeoutMs, undefined),
  );
  const places = {
    calls: new Places(options.calls, options.queue),
    files: new Places(options.files, options.queue),
    uploads: new Places(options.uploads, options.queue),
  };

  /** Measures a call, and makes `DamError` or `CallAborted` of what it throws. */
  const run = async <Result>(
    method: keyof Connector,
    signal: AbortSignal | undefined,
    call: () => Promise<Result>,
  ): Promise<Result> => {
    const startedMs = clock.elapsed();
    const end = (failure: DamError | null) => {
      const type = failure?.type ?? null;
      metrics.ended(method, clock.elapsed() - startedMs, type);
      // Files often come from another host, and a call that was not made says nothing.
      if (!OF_FILES.has(method) && !isOverBudget(failure)) metrics.noteCall(type, clock.now());
    };
    try {
      pause.refuseCalls();
      const result = await unlessAborted(call(), signal);
      end(null);
      return result;
    } catch (error) {
      if (signal?.aborted === true) throw new CallAborted();
      const failure = damErrorOf(error);
      end(failure);
      throw failure;
    }
  };

  const read = <Result>(
    method: keyof Connector,
    { signal, purpose = 'response' }: CallOptions,
    work: (signal: AbortSignal) => Promise<Result>,
    calls = 1,
  ): Promise<Result> =>
    run(method, signal, async () => {
      await records.admit(signal);
      const once = async () => {
        // Apart from the circuit: a call that is not made says nothing about the DAM.
        await budget?.take(purpose, calls);
        return records.run((outer) => attempt(work, options.timeoutMs, outer), signal);
      };
      return places.calls.run(() => unlessAborted(retrying(once, signal), signal), signal);
    });

  /** Checks the id. Only `lookUp` calls the DAM, so only it waits and counts as a call. */
  const recognition = (found: Recognition | null): Recognition | null => {
    if (found === null) return null;
    if ('assetId' in found) {
      const assetId = checkedId(found.assetId);
      return assetId === null ? null : { assetId };
    }
    return {
      lookUp: (call = {}) =>
        read('recognise', { purpose: 'editor', ...call }, async (signal) =>
          checkedId(await found.lookUp({ signal })),
        ),
    };
  };

  const { open, publicUrl, recognise, renditionUrl, upload } = connector;
  const { verifyWebhook, changesSince, reportUsage } = connector;
  return {
    ping: (call = {}) =>
      read('ping', { purpose: 'editor', ...call }, (signal) => connector.ping({ signal })),
    search: (query, call = {}) =>
      read('search', { purpose: 'editor', ...call }, async (signal) =>
        checkedPage(await connector.search(query, { signal })),
      ),
    getMany: (ids, call = {}) =>
      read(
        'getMany',
        call,
        async (signal) => {
          const answers = checkedAnswers(ids, await connector.getMany(ids, { signal }));
          for (const answer of answers) if (answer.status === 'failed') pause.heed(answer.error);
          return throwIfDown(answers);
        },
        callsPerAsset ? ids.length : 1,
      ),
    ...(open && {
      open: (request, { signal } = {}) =>
        run('open', signal, async () => {
          await files.admit(signal);
          // Limits the time until the response starts. Its bytes may take longer, without a place.
          const opening = (outer: AbortSignal) =>
            attempt((inner) => open(request, { signal: inner }), options.timeoutMs, outer, {
              abortOnReturn: false,
            });
          // A DAM that hangs is noticed by its API, which answers quickly or not at all.
          return places.files.run(() => records.watch(files.run(opening, signal)), signal);
        }),
    }),
    ...(recognise && {
      recognise: (address) => {
        try {
          return recognition(recognise.call(connector, address));
        } catch (error) {
          throw damErrorOf(error);
        }
      },
    }),
    // Signed on this machine, so it takes no place and no call of the budget.
    ...(publicUrl && {
      publicUrl: async (version) => {
        try {
          return (await publicUrl.call(connector, version)) ?? null;
        } catch (error) {
          throw damErrorOf(error);
        }
      },
    }),
    ...(renditionUrl && { renditionUrl: (request) => renditionUrl.call(connector, request) }),
    // Not retried: a repeated upload would create a second asset. Not counted either, since an upload fails
    // for many reasons that reads do not have.
    ...(upload && {
      upload: (request, { signal } = {}) =>
        run('upload', signal, async () => {
          await records.admit(signal);
          await budget?.take('editor', 1);
          const uploading = async (inner: AbortSignal) =>
            checkedAsset(await upload(request, { signal: inner }));
          const once = () => attempt(uploading, options.uploadTimeoutMs, signal);
          return places.uploads.run(once, signal);
        }),
    }),
    ...(verifyWebhook && {
      verifyWebhook: async (request, call) => checkedHint(await verifyWebhook(request, call)),
    }),
    ...(changesSince && {
      changesSince: (cursor, call = {}) =>
        read('changesSince', { ...call, purpose: 'change' }, async (signal) => {
          const page = await changesSince(cursor, { signal });
          return { ...page, assetIds: checkedIds(page.assetIds) };
        }),
    }),
    ...(reportUsage && {
      reportUsage: (changes, call = {}) =>
        read('reportUsage', { ...call, purpose: 'refresh' }, async (signal) => {
          const outcomes = await reportUsage(changes, { signal });
          for (const outcome of outcomes) pause.heed(outcome);
          return outcomes;
        }),
    }),
  };
}

/**
 * A connector that makes a call for each id answers a DAM that is down with a failure for each id. Throws
 * the first one then, so that it counts as what it is: the whole call failed.
 */
function throwIfDown(answers: AssetAnswer[]): AssetAnswer[] {
  const [first] = answers;
  const isDown = answers.every((answer) => answer.status === 'failed' && isOutage(answer.error));
  if (isDown && first?.status === 'failed') throw first.error;
  return answers;
}

/** The longest time between two attempts, in milliseconds: about as long as a page waits. */
const LONGEST_RETRY_MS = 1_000;

/** True if the DAM asks for a longer pause before a retry than a page can wait. */
function needsLongWait(error: unknown): boolean {
  return error instanceof DamError && (error.retryAfterMs ?? 0) > LONGEST_RETRY_MS;
}

/** Returns the time until the next attempt, in milliseconds: 100 to 200, 200 to 400, and so on. */
function retryInMs(error: unknown, retry: number): number {
  const askedMs = error instanceof DamError ? (error.retryAfterMs ?? 0) : 0;
  const backoffMs = 100 * 2 ** retry * (1 + Math.random());
  return Math.max(askedMs, Math.min(backoffMs, LONGEST_RETRY_MS));
}

function damErrorOf(error: unknown): DamError {
  if (error instanceof DamError) return error;
  return new DamError('bad-answer', 'Its answer could not be understood.', { cause: error });
}
