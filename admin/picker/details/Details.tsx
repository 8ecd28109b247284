import { Box, Flex, Link, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { refusalOf, stateOf } from '../../asset/assetState';
import { StateBadge } from '../../asset/StateBadge';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { assetKey } from '../selection/assetKey';
import { type Pins, pinnedReference } from '../selection/usePick';
import { AssetFacts } from './AssetFacts';
import { AssetPreview } from './AssetPreview';
import { CopyAddress } from './CopyAddress';
import { Renditions } from './Renditions';
import { UsedHere } from './UsedHere';
import { Versions } from './Versions';

const Pane = styled(Box)`
  flex: none;
  width: 34rem;
  overflow-y: auto;
  border-left: 1px solid ${({ theme }) => theme.colors.neutral150};

  @media (max-width: 900px) {
    display: none;
  }
`;

const Tag = styled(Typography)`
  padding: 0.2rem 0.8rem;
  border-radius: 1.2rem;
  background: ${({ theme }) => theme.colors.neutral150};
`;

interface DetailsProps {
  /** The active asset; null until the editor activates one. */
  asset: PickerAsset | null;
  rules: FieldRules;
  /** Current time, in milliseconds since the epoch. */
  now: number;
  pins: Pins;
  /** Called with a version to pin, or null to use the current one. */
  onPin: (asset: PickerAsset, version: string | null) => void;
}

/** The pane beside the results, with the details of the active asset. */
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
        <AssetDetails key={assetKey(asset)} asset={asset} {...rest} />
      )}
    </Pane>
  );
}

function AssetDetails(props: DetailsProps & { asset: PickerAsset }) {
  const { asset, rules, now, pins } = props;
  const text = useText();
  const format = useFormat();
  const refusal = refusalOf(asset, rules);
  const state = stateOf(asset.availability, asset, now);
  return (
    <Flex direction="column" alignItems="stretch" gap={4} padding={5}>
      <AssetPreview asset={asset} />
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
      {asset.availability === 'live' && <CopyAddress reference={pinnedReference(asset, pins)} />}
    </Flex>
  );
}
