import { Flex, Link } from '@strapi/design-system';
import { ArrowLeft } from '@strapi/icons';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useCallback, useMemo, useState } from 'react';
import { Link as RouterLink, useParams, useSearchParams } from 'react-router-dom';
import type {
  AssetsResponse,
  ReplacementPlanResponse,
  ReplacementResponse,
} from '../../../server/contracts/api';
import { decodeAssetId, type Reference } from '../../../server/contracts/reference';
import { useDamApi } from '../../api';
import { Failed } from '../../asset/Failed';
import { type RequestResult, useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { BeforeAndAfter } from './BeforeAndAfter';
import { LastRun } from './LastRun';
import { PlaceList, type PlaceListProps } from './PlaceList';
import { ReplacedCard } from './ReplacedCard';

/** An asset with its state. */
export type Shown = AssetsResponse['assets'][number];

/** What the page is about: the asset in use, and the one that takes its place, if one is chosen. */
export interface Pair {
  from: Reference;
  to: Reference | null;
}

/** Puts another asset in the place of an asset: shows the places, and replaces those that are ticked. */
export default function ReplacePage() {
  const text = useText();
  const api = useDamApi();
  const pair = usePair();
  const { from, to } = pair;
  const readAssets = useCallback(
    async (signal: AbortSignal) =>
      (await api.assets({ references: to === null ? [from] : [from, to] }, signal)).assets,
    [api, from, to],
  );
  const { result, retry } = useRequest(readAssets);
  if (result.phase === 'loading') return <Page.Loading />;
  const [before, after] = result.phase === 'ready' ? result.value : [];
  const title = before?.asset?.title ?? from.assetId;
  return (
    <Page.Main>
      <Page.Title>{text('replace.title', { title })}</Page.Title>
      <Layouts.Header
        title={text('replace.title', { title })}
        subtitle={text('replace.subtitle')}
        navigationAction={
          <Link tag={RouterLink} to=".." relative="path" startIcon={<ArrowLeft />}>
            {title}
          </Link>
        }
      />
      <Layouts.Content>
        {result.phase === 'failed' ? (
          <Failed failure={result.failure} dam={null} onRetry={retry} />
        ) : (
          <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={10}>
            <BeforeAndAfter pair={pair} before={before} after={after} />
            {to === null ? (
              <LastRun asset={from} onUndone={retry} />
            ) : (
              <Replacement
                key={`${to.connection} ${to.assetId}`}
                from={from}
                to={to}
                before={before}
                after={after}
              />
            )}
          </Flex>
        )}
      </Layouts.Content>
    </Page.Main>
  );
}

/** The assets that the address names. */
function usePair(): Pair {
  const { connection = '', asset = '' } = useParams();
  const [search] = useSearchParams();
  const chosen = search.get('to') ?? '';
  return useMemo(() => {
    const slash = chosen.indexOf('/');
    const assetId = decodeAssetId(chosen.slice(slash + 1));
    return {
      from: { connection, assetId: decodeAssetId(asset) ?? '' },
      to: slash > 0 && assetId !== null ? { connection: chosen.slice(0, slash), assetId } : null,
    };
  }, [connection, asset, chosen]);
}

interface ReplacementProps {
  from: Reference;
  to: Reference;
  before: Shown | undefined;
  after: Shown | undefined;
}

/** The places, and what follows from the choice among them. */
function Replacement({ from, to, before, after }: ReplacementProps) {
  const api = useDamApi();
  const [done, setDone] = useState<ReplacementResponse | null>(null);
  const sendRequest = useCallback(
    (signal: AbortSignal) => api.planReplacement({ from, to }, signal),
    [api, from, to],
  );
  const { result, retry } = useRequest(sendRequest);
  if (done !== null) {
    return (
      <ReplacedCard
        done={done}
        to={to}
        title={after?.asset?.title ?? to.assetId}
        onUndone={() => {
          setDone(null);
          retry();
        }}
      />
    );
  }
  return (
    <>
      <LastRun asset={from} onUndone={retry} />
      <Planned
        result={result}
        onRetry={retry}
        kind={before?.asset?.kind ?? null}
        replace={async (places) => setDone(await api.replace({ from, to, places }))}
      />
    </>
  );
}

interface PlannedProps extends Omit<PlaceListProps, 'plan'> {
  result: RequestResult<ReplacementPlanResponse>;
  onRetry: () => void;
}

function Planned({ result, onRetry, ...props }: PlannedProps) {
  if (result.phase === 'loading') return <Page.Loading />;
  if (result.phase === 'failed') {
    return <Failed failure={result.failure} dam={null} onRetry={onRetry} />;
  }
  return <PlaceList plan={result.value} {...props} />;
}
