import { useCallback } from 'react';
import type { DamApi } from '../../api';
import { useAnswer } from '../../useRequest';

/** The configured connections, asked once when the picker opens. */
export function useConnections(api: DamApi) {
  return useAnswer(
    useCallback(async (signal: AbortSignal) => (await api.connections(signal)).connections, [api]),
  );
}
