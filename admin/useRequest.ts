import { useCallback, useEffect, useState } from 'react';
import { type Failure, failureOf, isAborted } from './api';

export type RequestResult<Value> =
  | { phase: 'loading' }
  | { phase: 'failed'; failure: Failure }
  | { phase: 'ready'; value: Value };

/**
 * Sends a request whenever `send` changes and cancels the one before. The last value stays in
 * `result` while the next request runs; `isStale` is true meanwhile.
 */
export function useRequest<Value>(send: (signal: AbortSignal) => Promise<Value>) {
  const [result, setResult] = useState<RequestResult<Value>>({ phase: 'loading' });
  const [isStale, setStale] = useState(false);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `attempt` sends the request again.
  useEffect(() => {
    const controller = new AbortController();
    setStale(true);
    setResult((before) => (before.phase === 'ready' ? before : { phase: 'loading' }));
    send(controller.signal)
      .then((value) => {
        setResult({ phase: 'ready', value });
        setStale(false);
      })
      .catch((error: unknown) => {
        if (!isAborted(error)) setResult({ phase: 'failed', failure: failureOf(error) });
      });
    return () => controller.abort();
  }, [send, attempt]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { result, isStale, retry };
}
