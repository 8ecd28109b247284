import { Box, Flex, IconButton, Link, Typography } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { useState } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset, PickerVersion } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { refusalOf, stateOf } from '../../asset/assetState';
import { lacksAlternative, NO_ALTERNATIVE } from '../../asset/lacksAlternative';
import { SourceBadge } from '../../asset/SourceBadge';
import { StateBadge } from '../../asset/StateBadge';
import { UsedHere } from '../../asset/UsedHere';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { assetKey } from '../selection/assetKey';
import { type Pins, pinnedReference } from '../selection/usePick';
import { NARROW } from '../views';
import { AssetFacts } from './AssetFacts';
import { AssetPreview } from './AssetPreview';
import { CopyAddress } from './CopyAddress';
import { Crops } from './Crops';
import { Renditions } from './Renditions';
import { useWholeAsset } from './useWholeAsset';
import { Versions } from './Versions';

const Pane = styled(Box)`
  flex: none;
  width: 34rem;
  overflow-y: auto;
  border-left: 1px solid ${({ theme }) => theme.colors.neutral150};

  @media ${NARROW} {
    position: absolute;
    inset: 0 0 0 auto;
    z-index: 2;
    width: min(44rem, 100%);
    box-shadow: ${({ theme }) => theme.shadows.popupShadow};
  }
`;

const Close = styled(Box)`
  position: sticky;
  top: 0;
  z-index: 1;
  display: flex;
  align-items: flex-start;
  justify-content: flex-end;
  height: 0;
  padding-inline-end: 0.8rem;

  & > * {
    margin-top: 0.8rem;
    background: ${({ theme }) => theme.colors.neutral0};
  }
`;

const Tag = styled(Typography)`
  padding: 0.2rem 0.8rem;
  border-radius: 1.2rem;
  background: ${({ theme }) => theme.colors.neutral150};
`;

interface DetailsProps {
  asset: PickerAsset;
  rules: FieldRules;
  /** Current time, in milliseconds since the epoch. */
  now: number;
  pins: Pins;
  /** Called with a version to pin, or null to use the current one. */
  onPin: (asset: PickerAsset, version: string | null) => void;
}

/** The details of an asset: a pane beside the results, or a sheet over them in a narrow window. */
export function Details({ onClose, isSheet, ...rest }: DetailsProps & DetailsPaneProps) {
  const text = useText();
  return (
    <Pane
      tag="aside"
      aria-label={text('details.name')}
      background="neutral0"
      tabIndex={-1}
      // A sheet hides what had the focus.
      ref={isSheet ? focusElement : undefined}
    >
      <Close>
        <IconButton size="S" label={text('details.hide')} onClick={onClose}>
          <Cross />
        </IconButton>
      </Close>
      <AssetDetails key={assetKey(rest.asset)} {...rest} />
    </Pane>
  );
}

interface DetailsPaneProps {
  isSheet: boolean;
  onClose: () => void;
}

function focusElement(element: HTMLElement | null): void {
  element?.focus();
}

function AssetDetails(props: DetailsProps) {
  const { rules, now, pins } = props;
  const asset = useWholeAsset(props.asset);
  const text = useText();
  const format = useFormat();
  const pinned = pins.get(assetKey(asset)) ?? null;
  /** The version that the editor looks at; null for the one that would be used. */
  const [seen, setSeen] = useState<string | null>(null);
  const refusal = refusalOf(asset, rules);
  const state = stateOf(asset.availability, asset, now);
  return (
    <Flex direction="column" alignItems="stretch" gap={4} padding={5}>
      <AssetPreview asset={asset} version={versionShown(asset, seen ?? pinned)} />
      <Flex direction="column" alignItems="flex-start" gap={2}>
        <Typography variant="delta" tag="h3" dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {asset.title}
        </Typography>
        <Flex gap={2} wrap="wrap">
          <StateBadge state={state} />
          <SourceBadge asset={asset} />
          {lacksAlternative(asset) && <StateBadge state={NO_ALTERNATIVE} />}
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
      {asset.versions.length > 0 && (
        <Versions {...props} asset={asset} seen={seen} onSeen={setSeen} />
      )}
      <Crops asset={asset} />
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
      {asset.availability === 'live' && <CopyAddress reference={pinnedReference(asset, pins)} />}
    </Flex>
  );
}

/** Returns the version to display; null for the asset's own pictures, those of its current version. */
function versionShown(asset: PickerAsset, name: string | null): PickerVersion | null {
  if (name === null || name === asset.version) return null;
  return asset.versions.find(({ version }) => version === name) ?? null;
}
