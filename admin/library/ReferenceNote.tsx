import { Flex, Link, Typography } from '@strapi/design-system';
import { useCallback, useMemo } from 'react';
import type { UsageDetailResponse } from '../../server/contracts/api';
import type { Reference } from '../../server/contracts/reference';
import { useDamApi } from '../api';
import { UsedHere } from '../asset/UsedHere';
import { AssetStatus } from '../fields/AssetStatus';
import { StatusFailed } from '../fields/StatusFailed';
import { useReferencedAssets } from '../fields/useReferencedAssets';
import { useRequest } from '../useRequest';
import { useText } from '../useText';

interface ReferenceNoteProps {
  reference: Reference;
  isUsed: boolean;
  /** Told if entries use just this reference, as far as it is known. */
  onUsed: (isUsed: boolean) => void;
}

/** Says in the details of a file whose asset it is, its state, and what is done in the DAM instead of here. */
export function ReferenceNote({ reference, isUsed, onUsed }: ReferenceNoteProps) {
  const text = useText();
  const noteUsage = useCallback(
    (usage: UsageDetailResponse) => onUsed(isUsedIn(usage, reference)),
    [onUsed, reference],
  );
  const references = useMemo(() => [reference], [reference]);
  const { statusOf, failure, retry } = useReferencedAssets(references);
  const status = statusOf(reference);
  const dam = useLabel(reference.connection);
  const openUrl = status?.asset?.openUrl ?? null;
  if (dam === null) return null;
  return (
    <Flex
      direction="column"
      alignItems="stretch"
      gap={2}
      padding={4}
      background="primary100"
      hasRadius
      tag="section"
      aria-label={text('library.assetOf', { dam })}
    >
      <Flex gap={2} wrap="wrap">
        <Typography variant="omega" fontWeight="semiBold" textColor="neutral800" tag="p">
          {text('library.assetOf', { dam })}
        </Typography>
        {status === null && failure !== null ? (
          <StatusFailed onRetry={retry} />
        ) : (
          <AssetStatus status={status} pinned={reference.version} />
        )}
      </Flex>
      <Typography variant="pi" textColor="neutral700" tag="p">
        {text(isUsed ? 'library.fixed.used' : 'library.fixed', { dam })}
      </Typography>
      {openUrl !== null && (
        <Link href={openUrl} isExternal>
          {text('library.open', { dam })}
        </Link>
      )}
      <UsedHere
        connection={reference.connection}
        assetId={reference.assetId}
        isLeaving
        onUsage={noteUsage}
      />
    </Flex>
  );
}

/** Returns the label of a connection, or its key if it is not configured; null until that is known. */
function useLabel(key: string): string | null {
  const api = useDamApi();
  const { result } = useRequest(
    useCallback(async (signal: AbortSignal) => (await api.connections(signal)).connections, [api]),
  );
  if (result.phase === 'loading') return null;
  const connections = result.phase === 'ready' ? result.value : [];
  return connections.find((connection) => connection.key === key)?.label ?? key;
}

/** Entries may use another version only. Of places that the person may not read the server decides. */
function isUsedIn({ entries }: UsageDetailResponse, reference: Reference): boolean {
  return entries
    .flatMap(({ places }) => places)
    .some(({ version }) => version === (reference.version ?? null));
}
