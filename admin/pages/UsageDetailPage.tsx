import { Box, Flex, Grid, Link, Typography } from '@strapi/design-system';
import { ArrowLeft, Database, ExternalLink } from '@strapi/icons';
import { BackButton, Layouts, Page } from '@strapi/strapi/admin';
import { type ReactNode, useCallback, useState } from 'react';
import { Link as RouterLink, useParams } from 'react-router-dom';
import type { UsageDetailResponse, UsageEvent, UsedAsset } from '../../server/contracts/api';
import type { AssetKind } from '../../server/contracts/asset';
import { useDamApi } from '../api';
import { stateOf } from '../asset/assetState';
import { Failed } from '../asset/Failed';
import { lacksAlternative, NO_ALTERNATIVE } from '../asset/lacksAlternative';
import { Message } from '../asset/Message';
import { StateBadge } from '../asset/StateBadge';
import { Thumbnail } from '../asset/Thumbnail';
import { useFormat } from '../asset/useFormat';
import type { TextId } from '../translations';
import { useRequest } from '../useRequest';
import { type Text, useText } from '../useText';
import { Card, ListCard } from './ListCard';
import { ReplaceButton } from './replace/ReplaceButton';
import { UsageEntryLine } from './UsageEntryLine';
import { usageSummary } from './usageSummary';

/** The usage page of an asset: its state, the placements of its references, and its history. */
export default function UsageDetailPage() {
  const { connection = '', asset = '' } = useParams();
  const api = useDamApi();
  const text = useText();
  const sendRequest = useCallback(
    (signal: AbortSignal) => api.usageOf(connection, asset, signal),
    [api, connection, asset],
  );
  const { result, retry } = useRequest(sendRequest);
  if (result.phase === 'loading') return <Page.Loading />;
  const used = result.phase === 'ready' ? result.value.used : null;
  if (result.phase === 'ready' && used !== null) return <Detail {...result.value} used={used} />;
  return (
    <Page.Main>
      <Layouts.Header title={text('usage.title')} navigationAction={<BackButton fallback=".." />} />
      {result.phase === 'failed' ? (
        <Failed failure={result.failure} dam={null} onRetry={retry} />
      ) : (
        <Message icon={Database} title={text('usage.nowhere')} />
      )}
    </Page.Main>
  );
}

interface DetailProps extends UsageDetailResponse {
  used: UsedAsset;
}

function Detail({ used, entries, hiddenPlaces, history }: DetailProps) {
  const text = useText();
  const [now] = useState(() => Date.now());
  const title = used.asset?.title ?? used.assetId;
  return (
    <Page.Main>
      <Page.Title>{title}</Page.Title>
      <Layouts.Header
        title={title}
        subtitle={usageSummary(text, used)}
        navigationAction={
          <Link tag={RouterLink} to=".." relative="path" startIcon={<ArrowLeft />}>
            {text('usage.title')}
          </Link>
        }
        primaryAction={
          <Flex gap={4} alignItems="center" wrap="wrap">
            {used.asset?.openUrl && (
              <Link href={used.asset.openUrl} isExternal endIcon={<ExternalLink />}>
                {text('details.open')}
              </Link>
            )}
            {used.places > 0 && <ReplaceButton from={used} title={title} />}
          </Flex>
        }
        secondaryAction={<StateBadge state={stateOf(used.availability, used.asset, now)} />}
      />
      <Layouts.Content>
        <Grid.Root gap={6}>
          <Grid.Item col={4} s={12} xs={12} direction="column" alignItems="stretch">
            <Facts used={used} />
          </Grid.Item>
          <Grid.Item col={8} s={12} xs={12} direction="column" alignItems="stretch" gap={6}>
            <ListCard title={text('usage.where')} emptyText={text('usage.nowhere')}>
              {entryLines(entries, used.asset?.kind ?? null, hiddenPlaces, text)}
            </ListCard>
            <History events={history} />
          </Grid.Item>
        </Grid.Root>
      </Layouts.Content>
    </Page.Main>
  );
}

function Facts({ used }: Pick<DetailProps, 'used'>) {
  const text = useText();
  const format = useFormat();
  const { asset } = used;
  const facts: [TextId, string | null | undefined][] = [
    ['details.file', asset?.fileName],
    ['details.dimensions', asset && format.dimensions(asset)],
    ['details.alt', asset?.alternativeText],
    ['details.credit', asset?.credit],
    ['details.copyright', asset?.copyright],
    ['details.embargo', asset?.embargoUntil && format.dateTime(asset.embargoUntil)],
    ['details.expires', asset?.expiresAt && format.dateTime(asset.expiresAt)],
  ];
  return (
    <Card>
      <Box height="24rem" hasRadius overflow="hidden" marginBottom={5}>
        <Thumbnail
          url={asset?.previewUrl ?? null}
          kind={asset?.kind ?? 'image'}
          mime={asset?.mime ?? ''}
          alt={asset?.alternativeText ?? ''}
          eager
        />
      </Box>
      <Flex tag="dl" direction="column" alignItems="stretch" gap={3}>
        {facts.map(([id, value]) =>
          value ? (
            <Box key={id}>
              <Typography tag="dt" variant="pi" textColor="neutral600">
                {text(id)}
              </Typography>
              <Typography tag="dd" textColor="neutral800">
                {value}
              </Typography>
            </Box>
          ) : null,
        )}
        {lacksAlternative(asset) && (
          <Box>
            <StateBadge state={NO_ALTERNATIVE} />
          </Box>
        )}
      </Flex>
    </Card>
  );
}

function entryLines(
  entries: UsageDetailResponse['entries'],
  kind: AssetKind | null,
  hidden: number,
  text: Text,
): ReactNode[] {
  const lines = entries.map((entry) => (
    <UsageEntryLine
      key={`${entry.uid} ${entry.documentId} ${entry.locale}`}
      entry={entry}
      kind={kind}
    />
  ));
  if (hidden === 0) return lines;
  return [
    ...lines,
    <li key="hidden">
      <Typography textColor="neutral600">{text('usage.hidden', { count: hidden })}</Typography>
    </li>,
  ];
}

function History({ events }: { events: readonly UsageEvent[] }) {
  const text = useText();
  const format = useFormat();
  return (
    <ListCard title={text('usage.history')} emptyText={text('usage.history.none')}>
      {events.map((event) => (
        <li key={`${event.at} ${event.changes[0]?.kind}`}>
          <Typography textColor="neutral800">
            {event.changes.map((change) => changeText(text, change)).join(', ')}
          </Typography>
          <Typography tag="p" variant="pi" textColor="neutral600">
            {`${format.dateTime(event.at)} · ${text('usage.history.entries', { count: event.entries })}`}
          </Typography>
        </li>
      ))}
    </ListCard>
  );
}

const CHANGE_TEXTS: Record<string, TextId> = {
  withdrawn: 'usage.change.withdrawn',
  restored: 'usage.change.restored',
  missing: 'usage.change.missing',
  found: 'usage.change.found',
  unapproved: 'usage.change.unapproved',
  approved: 'usage.change.approved',
  version: 'usage.change.version',
  pins: 'usage.change.pins',
  rights: 'usage.change.rights',
  texts: 'usage.change.texts',
  'embargo-ended': 'usage.change.embargoEnded',
  expired: 'usage.change.expired',
};

/** Describes a change. An unknown kind, written by a newer version of the plugin, is returned as is. */
function changeText(text: Text, { kind, from, to }: UsageEvent['changes'][number]): string {
  const id = CHANGE_TEXTS[kind];
  return id === undefined ? kind : text(id, { from: from ?? '', to: to ?? '' });
}
