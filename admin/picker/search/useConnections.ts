import { useCallback, useMemo } from 'react';
import { connectionsOfField } from '../../../server/contracts/field-rules';
import type { AssetFieldOptions } from '../../../server/contracts/reference';
import type { DamApi } from '../../api';
import { useRequest } from '../../useRequest';

/** Loads the connections once. `connections` holds those that the field accepts. */
export function useConnections(api: DamApi, options: AssetFieldOptions) {
  const { result, retry } = useRequest(
    useCallback(async (signal: AbortSignal) => (await api.connections(signal)).connections, [api]),
  );
  const connections = useMemo(() => {
    const configured = result.phase === 'ready' ? result.value : [];
    const accepted = connectionsOfField(options);
    return accepted === null ? configured : configured.filter(({ key }) => accepted.includes(key));
  }, [result, options]);
  return { result, connections, retry };
}

export type ConnectionList = ReturnType<typeof useConnections>;
