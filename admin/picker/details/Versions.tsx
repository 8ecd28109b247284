import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Pin } from '@strapi/icons';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { refusalOf } from '../../asset/assetState';
import { StateBadge } from '../../asset/StateBadge';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { assetKey } from '../selection/assetKey';
import type { Pins } from '../selection/usePick';
import { Section } from './Section';

const VERSION_TONES = {
  approved: 'success',
  'in-review': 'secondary',
  rejected: 'danger',
} as const;

interface VersionsProps {
  asset: PickerAsset;
  rules: FieldRules;
  pins: Pins;
  /** Called with a version to pin, or null to use the current one. */
  onPin: (asset: PickerAsset, version: string | null) => void;
}

/** The versions of an asset, with buttons that pin one or remove the pin. */
export function Versions({ asset, rules, pins, onPin }: VersionsProps) {
  const text = useText();
  const format = useFormat();
  const pinned = pins.get(assetKey(asset)) ?? null;
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
