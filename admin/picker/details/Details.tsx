import { Box, Button, Flex, Link, Typography } from '@strapi/design-system';
import { Pin } from '@strapi/icons';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { refusalOf, stateOf } from '../../asset/assetState';
import { StateBadge } from '../../asset/StateBadge';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import type { TextId } from '../../translations';
import { useText } from '../../useText';
import type { Pins } from '../selection/usePick';
import { keyOf } from '../selection/useSelection';
import { UsedHere } from './UsedHere';

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
  rules: FieldRules;
  now: number;
  pins: Pins;
  /** Null: the current version, whichever it is. */
  onPin: (asset: PickerAsset, version: string | null) => void;
}

/** Everything an editor wants to know before choosing. */
export function Details({ asset, ...rest }: DetailsProps) {
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
        <AssetDetails key={keyOf(asset)} asset={asset} {...rest} />
      )}
    </Pane>
  );
}

function AssetDetails(props: DetailsProps & { asset: PickerAsset }) {
  const { asset, rules, now } = props;
  const text = useText();
  const format = useFormat();
  const refusal = refusalOf(asset, rules);
  const state = stateOf(asset.availability, asset, now);
  return (
    <Flex direction="column" alignItems="stretch" gap={4} padding={5}>
      <Preview asset={asset} />
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
        {refusal !== null && (
          <Typography variant="pi" textColor="neutral700">
            {format.state(refusal, true)}
          </Typography>
        )}
      </Flex>
      <AssetFacts asset={asset} />
      {asset.versions.length > 0 && <Versions {...props} />}
      {asset.renditions.length > 0 && <Renditions asset={asset} />}
      {asset.tags.length > 0 && (
        <Flex gap={1} wrap="wrap" aria-label={text('details.tags')} role="group">
          {asset.tags.map((tag) => (
            <Tag key={tag} variant="pi" textColor="neutral700">
              {tag}
            </Tag>
          ))}
        </Flex>
      )}
      <UsedHere connection={asset.connection} assetId={asset.assetId} />
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

const Media = styled.video`
  display: block;
  width: 100%;
  max-height: 32rem;
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral100};
`;

/** Large enough to judge by: pictures, and what plays. */
function Preview({ asset }: { asset: PickerAsset }) {
  const text = useText();
  const picture = asset.previewUrl ?? asset.thumbnailUrl;
  const label = text('details.play', { title: asset.title });
  if (asset.mediaUrl !== null && asset.kind === 'video') {
    return (
      <Media
        controls
        preload="metadata"
        aria-label={label}
        src={asset.mediaUrl}
        {...(picture === null ? {} : { poster: picture })}
      />
    );
  }
  return (
    <>
      <Box height="24rem" hasRadius overflow="hidden" flex="none">
        <Thumbnail
          url={picture}
          kind={asset.kind}
          mime={asset.mime}
          alt={asset.alternativeText ?? ''}
          eager
        />
      </Box>
      {asset.mediaUrl !== null && (
        // biome-ignore lint/a11y/useMediaCaption: the DAM has no captions of a recording.
        <audio controls preload="metadata" aria-label={label} src={asset.mediaUrl} />
      )}
    </>
  );
}

/** What the DAM has made of the version shown, largest first. */
function Renditions({ asset }: { asset: PickerAsset }) {
  const text = useText();
  const format = useFormat();
  return (
    <Section label={text('details.renditions')}>
      <Flex tag="ul" direction="column" alignItems="stretch" gap={1}>
        {asset.renditions.map(({ name, width, height, mime, sizeBytes }) => (
          <Flex key={name} tag="li" gap={2} wrap="wrap" justifyContent="space-between">
            <Typography variant="pi" fontWeight="semiBold" textColor="neutral800">
              {name}
            </Typography>
            <Typography variant="pi" textColor="neutral600">
              {[
                format.dimensions({ width, height }),
                mime.replace(/^image\//, '').toUpperCase(),
                sizeBytes === null ? null : format.bytes(sizeBytes),
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </Typography>
          </Flex>
        ))}
      </Flex>
    </Section>
  );
}

function Section({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box tag="section" aria-label={label}>
      <Box paddingBottom={2}>
        <Typography variant="sigma" textColor="neutral600" tag="h4">
          {label}
        </Typography>
      </Box>
      {children}
    </Box>
  );
}

const VERSION_TONES = {
  approved: 'success',
  'in-review': 'secondary',
  rejected: 'danger',
} as const;

/** What the DAM has of it, and whether this place stays with one of them. */
function Versions({ asset, rules, pins, onPin }: DetailsProps & { asset: PickerAsset }) {
  const text = useText();
  const format = useFormat();
  const pinned = pins.get(keyOf(asset)) ?? null;
  const canPin = refusalOf(asset, rules) === null;
  return (
    <Section label={text('details.versions')}>
      <Flex tag="ul" direction="column" alignItems="stretch" gap={2}>
        {asset.versions.map(({ version, status, since }) => (
          <Flex key={version} tag="li" gap={2} wrap="wrap" minHeight="3.2rem">
            <Typography variant="pi" fontWeight="semiBold" textColor="neutral800">
              {text('details.version', { version })}
            </Typography>
            <StateBadge
              state={{
                id:
                  version === asset.currentVersion
                    ? 'details.version.current'
                    : `details.version.${status}`,
                tone: VERSION_TONES[status],
              }}
            />
            {since !== null && (
              <Typography variant="pi" textColor="neutral600">
                {format.date(since)}
              </Typography>
            )}
            {canPin && status === 'approved' && version !== pinned && (
              <Box marginLeft="auto">
                <Button
                  size="S"
                  variant="ghost"
                  startIcon={<Pin />}
                  onClick={() => onPin(asset, version)}
                >
                  {text('details.pin', { version })}
                </Button>
              </Box>
            )}
          </Flex>
        ))}
      </Flex>
      {pinned !== null && (
        <Flex direction="column" alignItems="flex-start" gap={2} paddingTop={2} role="status">
          <Typography variant="pi" textColor="neutral800">
            {text('details.pinned', { version: pinned })}
          </Typography>
          <Button size="S" variant="tertiary" onClick={() => onPin(asset, null)}>
            {text('details.unpin')}
          </Button>
        </Flex>
      )}
    </Section>
  );
}
