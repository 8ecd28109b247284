import { Flex, Link, Typography } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import { useCallback, useEffect, useMemo } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import { PERMISSIONS, type UsageDetailResponse } from '../../server/contracts/api';
import { encodeAssetId, type Reference } from '../../server/contracts/reference';
import { useDamApi } from '../api';
import { AssetStatus } from '../fields/AssetStatus';
import { StatusFailed } from '../fields/StatusFailed';
import { useReferencedAssets } from '../fields/useReferencedAssets';
import { useRequest } from '../useRequest';
import { useText } from '../useText';

/** A constant, because `useRBAC` sends a request for every new array. */
const READ = [{ action: PERMISSIONS.usageRead, subject: null }] as Parameters<typeof useRBAC>[0];

interface ReferenceNoteProps {
  reference: Reference;
  isUsed: boolean;
  /** Told if entries use just this reference, as far as it is known. */
  onUsed: (isUsed: boolean) => void;
}

/** Says in the details of a file whose asset it is, its state, and what is done in the DAM instead of here. */
export function ReferenceNote({ reference, isUsed, onUsed }: ReferenceNoteProps) {
  const text = useText();
  const { allowedActions } = useRBAC(READ);
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
      {allowedActions.canRead === true && <Usage reference={reference} onUsed={onUsed} />}
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

interface UsageProps {
  reference: Reference;
  onUsed: (isUsed: boolean) => void;
}

/** Links to the page that lists the entries. */
function Usage({ reference, onUsed }: UsageProps) {
  const text = useText();
  const api = useDamApi();
  const { connection, assetId } = reference;
  const encoded = encodeAssetId(assetId);
  const { result } = useRequest(
    useCallback(
      (signal: AbortSignal) => api.usageOf(connection, encoded, signal),
      [api, connection, encoded],
    ),
  );
  const usage = result.phase === 'ready' ? result.value : null;
  const isUsed = usage !== null && isUsedIn(usage, reference);
  useEffect(() => onUsed(isUsed), [isUsed, onUsed]);
  if (usage === null || usage.used.places === 0) return null;
  const { places, publishedPlaces } = usage.used;
  return (
    <Link tag={RouterLink} to={`/plugins/dam/${connection}/${encoded}`}>
      {text('details.usedHere', { count: places, published: publishedPlaces })}
    </Link>
  );
}

/** Entries may use another version only. Of places that the person may not read the server decides. */
function isUsedIn({ entries }: UsageDetailResponse, reference: Reference): boolean {
  return entries
    .flatMap(({ places }) => places)
    .some(({ version }) => version === (reference.version ?? null));
}
