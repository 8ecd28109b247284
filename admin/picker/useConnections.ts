import { useCallback, useEffect, useState } from 'react';
import type { ConnectionInfo } from '../../server/contracts/api';
import { type DamApi, type Failure, failureOf, isAborted } from '../api';

export type Connections =
  | { phase: 'loading' }
  | { phase: 'failed'; failure: Failure }
  | { phase: 'ready'; connections: ConnectionInfo[] };

/** The configured connections, asked once when the picker opens. */
export function useConnections(api: DamApi) {
  const [state, setState] = useState<Connections>({ phase: 'loading' });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` only asks again.
  useEffect(() => {
    const controller = new AbortController();
    setState({ phase: 'loading' });
    api
      .connections(controller.signal)
      .then(({ connections }) => setState({ phase: 'ready', connections }))
      .catch((error: unknown) => {
        if (!isAborted(error)) setState({ phase: 'failed', failure: failureOf(error) });
      });
    return () => controller.abort();
  }, [api, attempt]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { state, retry };
}
