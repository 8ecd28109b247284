import { Flex, TextButton, Typography } from '@strapi/design-system';
import { lazy, Suspense, useRef, useState } from 'react';
import type { PickerAsset } from '../../server/contracts/api';
import { lacksAlternative, NO_ALTERNATIVE } from '../asset/lacksAlternative';
import { SourceBadge } from '../asset/SourceBadge';
import { StateBadge } from '../asset/StateBadge';
import { useFormat } from '../asset/useFormat';
import { CONTROL } from '../rememberFocus';
import { type Text, useText } from '../useText';
import type { ReferenceStatus } from './assetStore';
import { StatusBadge } from './StatusBadge';
import { pinnable, VersionMenu } from './VersionMenu';

const CompareVersions = lazy(() => import('./CompareVersions'));

interface AssetStatusProps {
  /** Null while it loads. */
  status: ReferenceStatus | null;
  /** The version that the reference is pinned to. */
  pinned?: string | undefined;
  /** The alternative text of this use, or null; undefined if a missing one is not to be told here. */
  ownAlternative?: string | null;
  /** Called with a version to pin, or null to use the current one; undefined if the editor may not choose. */
  onVersion?: ((version: string | null) => void) | undefined;
}

/** Displays the state of a referenced asset: approval, version, a newer version, and its expiry. */
export function AssetStatus(props: AssetStatusProps) {
  const { pinned, ownAlternative, onVersion } = props;
  const text = useText();
  const format = useFormat();
  const status = useLast(props.status);
  if (status === null) {
    return (
      <Typography variant="pi" textColor="neutral600">
        {text('field.loading')}
      </Typography>
    );
  }
  const { availability, asset } = status;
  const version = versionText(text, asset, pinned);
  const isLive = availability === 'live';
  return (
    <Flex gap={2} wrap="wrap">
      <StatusBadge status={status} />
      {version !== null && (
        <Version asset={asset} label={version} pinned={pinned} onVersion={onVersion} />
      )}
      {asset !== null && pinned !== undefined && onVersion !== undefined && (
        <CompareButton asset={asset} pinned={pinned} onUseCurrent={() => onVersion(null)} />
      )}
      {pinned === undefined && isUpdated(status) && (
        <Typography variant="pi" textColor="success600" role="status">
          {text('field.updated', { version: asset?.version ?? '' })}
        </Typography>
      )}
      {isLive && asset?.newer?.status === 'in-review' && (
        <StateBadge
          state={{
            id: 'version.newerInReview',
            tone: 'secondary',
            values: { version: asset.newer.version },
          }}
        />
      )}
      {asset !== null && <SourceBadge asset={asset} />}
      {ownAlternative !== undefined && lacksAlternative(asset, ownAlternative) && (
        <StateBadge state={NO_ALTERNATIVE} />
      )}
      {isLive && asset?.expiresAt && (
        <Typography variant="pi" textColor="neutral600">
          {text('field.expires', { date: format.date(asset.expiresAt) })}
        </Typography>
      )}
    </Flex>
  );
}

/** What was known stays while the state of another version of the same asset loads, and the controls with it. */
function useLast(status: ReferenceStatus | null): ReferenceStatus | null {
  const last = useRef(status);
  if (status !== null) last.current = status;
  return last.current;
}

interface VersionProps extends Pick<AssetStatusProps, 'pinned' | 'onVersion'> {
  asset: PickerAsset | null;
  label: string;
}

function Version({ asset, label, pinned, onVersion }: VersionProps) {
  if (asset === null || onVersion === undefined || pinnable(asset).length === 0) {
    return (
      <Typography variant="pi" textColor="neutral600">
        {label}
      </Typography>
    );
  }
  return <VersionMenu asset={asset} label={label} pinned={pinned} onVersion={onVersion} />;
}

/** Returns true if a new version was approved since the page was opened. */
export function isUpdated({ availability, asset, firstVersion }: ReferenceStatus): boolean {
  return availability === 'live' && firstVersion !== null && asset?.version !== firstVersion;
}

/** Returns true if the reference is pinned to another version than the current one. */
function isPinnedToOlder(asset: PickerAsset | null, pinned: string): boolean {
  const current = asset?.currentVersion ?? null;
  return current !== null && current !== pinned;
}

function versionText(
  text: Text,
  asset: PickerAsset | null,
  pinned: string | undefined,
): string | null {
  const current = asset?.currentVersion ?? null;
  if (pinned === undefined) {
    return current === null ? null : text('version.current', { version: current });
  }
  return current !== null && isPinnedToOlder(asset, pinned)
    ? text('version.pinnedOlder', { version: pinned, current })
    : text('version.pinned', { version: pinned });
}

interface CompareButtonProps {
  asset: PickerAsset;
  pinned: string;
  onUseCurrent: () => void;
}

/** Opens the comparison of a pinned version with the current one, if they differ. */
function CompareButton({ asset, pinned, onUseCurrent }: CompareButtonProps) {
  const text = useText();
  const [isComparing, setComparing] = useState(false);
  if (!isPinnedToOlder(asset, pinned)) return null;
  const { connection, assetId, title } = asset;
  return (
    <>
      {/* Gone with the pin: the focus then goes to the menu of versions. */}
      <TextButton {...{ [CONTROL]: 'version' }} onClick={() => setComparing(true)}>
        {text('compare.open')}
      </TextButton>
      {isComparing && (
        <Suspense fallback={null}>
          <CompareVersions
            reference={{ connection, assetId, version: pinned }}
            title={title}
            onUseCurrent={() => {
              setComparing(false);
              onUseCurrent();
            }}
            onClose={() => setComparing(false)}
          />
        </Suspense>
      )}
    </>
  );
}
