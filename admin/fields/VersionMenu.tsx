import { Box, Menu, Typography } from '@strapi/design-system';
import { Check, Pin } from '@strapi/icons';
import { styled } from 'styled-components';
import type { PickerAsset, PickerVersion } from '../../server/contracts/api';
import { Thumbnail } from '../asset/Thumbnail';
import { useFormat } from '../asset/useFormat';
import { CONTROL } from '../rememberFocus';
import { useText } from '../useText';

/** In line with the badge before it. */
const Trigger = styled(Menu.Trigger)`
  padding-inline: 0.4rem;
`;

/** Older versions are chosen in the picker. */
const MOST_VERSIONS = 20;

interface VersionMenuProps {
  asset: PickerAsset;
  /** Which version is used, in words. */
  label: string;
  /** The version that the reference is pinned to. */
  pinned: string | undefined;
  /** Called with the version to pin, or null to use the current one. */
  onVersion: (version: string | null) => void;
}

/** Says which version is used, and lets the editor pin an approved one or remove the pin. */
export function VersionMenu({ asset, label, pinned, onVersion }: VersionMenuProps) {
  const text = useText();
  const choose = (version: string | null) => {
    // What is in force already would only mark the form as changed.
    if (version !== (pinned ?? null)) onVersion(version);
  };
  return (
    <Menu.Root>
      <Trigger
        size="S"
        variant="ghost"
        {...{ [CONTROL]: 'version' }}
        aria-label={text('version.choose', { version: label, title: asset.title })}
      >
        {label}
      </Trigger>
      <Menu.Content popoverPlacement="bottom-start" maxHeight="32rem">
        <Menu.Item
          onSelect={() => choose(null)}
          endIcon={pinned === undefined ? <Check /> : undefined}
        >
          {text('version.follow')}
        </Menu.Item>
        {pinnable(asset).map((version) => (
          <Menu.Item
            key={version.version}
            onSelect={() => choose(version.version)}
            startIcon={<VersionPicture asset={asset} version={version} />}
            endIcon={version.version === pinned ? <Check /> : undefined}
          >
            <VersionName version={version} />
          </Menu.Item>
        ))}
      </Menu.Content>
    </Menu.Root>
  );
}

/** The newest approved versions. */
export function pinnable(asset: PickerAsset): PickerVersion[] {
  return asset.versions.filter(({ status }) => status === 'approved').slice(0, MOST_VERSIONS);
}

function VersionName({ version: { version, since } }: { version: PickerVersion }) {
  const text = useText();
  const format = useFormat();
  return (
    <>
      {text('details.pin', { version })}
      {since !== null && (
        <Typography variant="pi" textColor="neutral600">
          {' '}
          {format.date(since)}
        </Typography>
      )}
    </>
  );
}

function VersionPicture({ asset, version }: { asset: PickerAsset; version: PickerVersion }) {
  if (version.thumbnailUrl === null) return <Pin />;
  return (
    <Box width="4rem" height="3rem" overflow="hidden" hasRadius>
      <Thumbnail url={version.thumbnailUrl} kind={asset.kind} mime={asset.mime} />
    </Box>
  );
}
