import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Pin } from '@strapi/icons';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import { refusalOf } from '../../asset/assetState';
import { StateBadge } from '../../asset/StateBadge';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { Section } from '../Section';
import { assetKey } from '../selection/assetKey';
import type { Pins } from '../selection/usePick';

const VERSION_TONES = {
  approved: 'success',
  'in-review': 'secondary',
  rejected: 'danger',
} as const;

const Picture = styled.button<{ $pressed: boolean }>`
  flex: none;
  width: 5.6rem;
  height: 4rem;
  overflow: hidden;
  cursor: pointer;
  border-radius: ${({ theme }) => theme.borderRadius};
  box-shadow: 0 0 0
    ${({ $pressed, theme }) =>
      $pressed ? `2px ${theme.colors.primary600}` : `1px ${theme.colors.neutral200}`};

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
    outline-offset: 3px;
  }
`;

interface VersionsProps {
  asset: PickerAsset;
  rules: FieldRules;
  pins: Pins;
  /** Called with a version to pin, or null to use the current one. */
  onPin: (asset: PickerAsset, version: string | null) => void;
  /** The version that the editor looks at; null for the one that would be used. */
  seen: string | null;
  onSeen: (version: string | null) => void;
}

/** The versions of an asset, with pictures to look at one, and buttons that pin one or remove the pin. */
export function Versions({ asset, rules, pins, onPin, seen, onSeen }: VersionsProps) {
  const text = useText();
  const format = useFormat();
  const pinned = pins.get(assetKey(asset)) ?? null;
  const canPin = refusalOf(asset, rules) === null;
  return (
    <Section heading="h4" title={text('details.versions')}>
      <Flex tag="ul" direction="column" alignItems="stretch" gap={2}>
        {asset.versions.map(({ version, status, since, thumbnailUrl }) => (
          <Flex key={version} tag="li" gap={2} wrap="wrap" minHeight="3.2rem">
            {thumbnailUrl !== null && (
              <Picture
                type="button"
                $pressed={version === (seen ?? pinned ?? asset.version)}
                aria-pressed={version === seen}
                aria-label={text('details.see', { version })}
                onClick={() => onSeen(version === seen ? null : version)}
              >
                <Thumbnail url={thumbnailUrl} kind={asset.kind} mime={asset.mime} />
              </Picture>
            )}
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
                  onClick={() => {
                    onPin(asset, version);
                    onSeen(null);
                  }}
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
