import { useCallback, useEffect, useState } from 'react';
import { type Failure, failureOf, isAborted } from './api';

export type Answer<Value> =
  | { phase: 'loading' }
  | { phase: 'failed'; failure: Failure }
  | { phase: 'ready'; value: Value };

/**
 * The answer to one question, asked when it changes; a question that was replaced is given up. While
 * another one is asked, what was answered before can go on standing there: `isStale` tells.
 */
export function useAnswer<Value>(ask: (signal: AbortSignal) => Promise<Value>) {
  const [answer, setAnswer] = useState<Answer<Value>>({ phase: 'loading' });
  const [isStale, setStale] = useState(false);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` only asks again.
  useEffect(() => {
    const controller = new AbortController();
    setStale(true);
    setAnswer((before) => (before.phase === 'ready' ? before : { phase: 'loading' }));
    ask(controller.signal)
      .then((value) => {
        setAnswer({ phase: 'ready', value });
        setStale(false);
      })
      .catch((error: unknown) => {
        if (!isAborted(error)) setAnswer({ phase: 'failed', failure: failureOf(error) });
      });
    return () => controller.abort();
  }, [ask, attempt]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { answer, isStale, retry };
}
