import { Box, Flex, Link, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../server/contracts/api';
import type { AssetKind } from '../../server/contracts/asset';
import type { TextId } from '../translations';
import { useText } from '../useText';
import { isAllowed } from './allowedTypes';
import { refusalOf, stateOf } from './assetState';
import { StateBadge } from './StateBadge';
import { Thumbnail } from './Thumbnail';
import { useFormat } from './useFormat';

const Pane = styled(Box)`
  flex: none;
  width: 34rem;
  overflow-y: auto;
  border-left: 1px solid ${({ theme }) => theme.colors.neutral150};

  @media (max-width: 900px) {
    display: none;
  }
`;

const Facts = styled.dl`
  display: grid;
  grid-template-columns: minmax(8rem, auto) 1fr;
  gap: 0.8rem 1.6rem;

  dd {
    min-width: 0;
    overflow-wrap: anywhere;
  }
`;

const Tag = styled(Typography)`
  padding: 0.2rem 0.8rem;
  border-radius: 1.2rem;
  background: ${({ theme }) => theme.colors.neutral150};
`;

interface DetailsProps {
  asset: PickerAsset | null;
  kinds: readonly AssetKind[] | null;
  now: number;
}

/** Everything an editor wants to know before choosing. */
export function Details({ asset, kinds, now }: DetailsProps) {
  const text = useText();
  return (
    <Pane tag="aside" aria-label={text('details.name')} background="neutral0">
      {asset === null ? (
        <Flex height="100%" padding={8} justifyContent="center">
          <Typography variant="omega" textColor="neutral600" textAlign="center">
            {text('details.none')}
          </Typography>
        </Flex>
      ) : (
        <AssetDetails asset={asset} kinds={kinds} now={now} />
      )}
    </Pane>
  );
}

function AssetDetails({ asset, kinds, now }: DetailsProps & { asset: PickerAsset }) {
  const text = useText();
  const format = useFormat();
  const refusal = refusalOf(asset, kinds);
  const state = stateOf(asset.availability, asset, now);
  return (
    <Flex direction="column" alignItems="stretch" gap={4} padding={5}>
      <Box height="24rem" hasRadius overflow="hidden" flex="none">
        <Thumbnail
          url={asset.previewUrl ?? asset.thumbnailUrl}
          kind={asset.kind}
          mime={asset.mime}
          alt={asset.alternativeText ?? ''}
          eager
        />
      </Box>
      <Flex direction="column" alignItems="flex-start" gap={2}>
        <Typography variant="delta" tag="h3" style={{ overflowWrap: 'anywhere' }}>
          {asset.title}
        </Typography>
        <Flex gap={2} wrap="wrap">
          <StateBadge state={state} />
          {asset.version !== null && (
            <Typography variant="pi" textColor="neutral600">
              {text('version.current', { version: asset.version })}
            </Typography>
          )}
        </Flex>
        {asset.version !== null && asset.newer?.status === 'in-review' && (
          <Typography variant="pi" textColor="secondary600">
            {text('version.newerInReview', { version: asset.newer.version })}
          </Typography>
        )}
        {refusal !== null && (refusal.id !== state.id || !isAllowed(asset.kind, kinds)) && (
          <Typography variant="pi" textColor="neutral700">
            {format.state(refusal, true)}
          </Typography>
        )}
      </Flex>
      <AssetFacts asset={asset} />
      {asset.tags.length > 0 && (
        <Flex gap={1} wrap="wrap" aria-label={text('details.tags')} role="group">
          {asset.tags.map((tag) => (
            <Tag key={tag} variant="pi" textColor="neutral700">
              {tag}
            </Tag>
          ))}
        </Flex>
      )}
      {asset.openUrl !== null && (
        <Link href={asset.openUrl} isExternal>
          {text('details.open')}
        </Link>
      )}
    </Flex>
  );
}

function AssetFacts({ asset }: { asset: PickerAsset }) {
  const text = useText();
  const format = useFormat();
  const rows: [TextId, ReactNode][] = [
    ['details.file', asset.fileName],
    ['details.dimensions', format.dimensions(asset)],
    ['details.duration', asset.durationMs === null ? null : format.duration(asset.durationMs)],
    ['details.pages', asset.pages],
    ['details.format', asset.ext === '' ? asset.mime : asset.ext.toUpperCase()],
    ['details.size', asset.sizeBytes === null ? null : format.bytes(asset.sizeBytes)],
    ['details.alt', asset.alternativeText],
    ['details.caption', asset.caption],
    ['details.credit', asset.credit],
    ['details.copyright', asset.copyright],
    ['details.embargo', asset.embargoUntil === null ? null : format.dateTime(asset.embargoUntil)],
    ['details.expires', asset.expiresAt === null ? null : format.dateTime(asset.expiresAt)],
    ['details.folder', asset.folder],
    ['details.updated', asset.updatedAt === null ? null : format.date(asset.updatedAt)],
  ];
  return (
    <Facts>
      {rows.map(([label, value]) =>
        value === null || value === '' ? null : (
          <Fact key={label} label={text(label)} value={value} />
        ),
      )}
    </Facts>
  );
}

function Fact({ label, value }: { label: string; value: ReactNode }) {
  return (
    <>
      <Typography variant="pi" textColor="neutral600" tag="dt">
        {label}
      </Typography>
      <Typography variant="pi" textColor="neutral800" tag="dd">
        {value}
      </Typography>
    </>
  );
}
