import { Flex, TextButton, Typography } from '@strapi/design-system';
import { lazy, Suspense, useState } from 'react';
import { stateOf } from '../asset/assetState';
import { StateBadge } from '../asset/StateBadge';
import { useFormat } from '../asset/useFormat';
import { useText } from '../useText';
import type { AssetKnowledge } from './useReferencedAssets';

const CompareVersions = lazy(() => import('./CompareVersions'));

interface AssetStatusProps {
  /** Null while it is not known yet. */
  knowledge: AssetKnowledge | null;
  pinned?: string | undefined;
  /** Takes the pin away; absent where the field cannot be changed. */
  onUseCurrent?: (() => void) | undefined;
}

/** How a referenced asset stands now: state, version, a newer version, the end of its rights. */
export function AssetStatus({ knowledge, pinned, onUseCurrent }: AssetStatusProps) {
  const text = useText();
  const format = useFormat();
  const [now] = useState(() => Date.now());
  const [comparing, setComparing] = useState(false);
  if (knowledge === null) {
    return (
      <Typography variant="pi" textColor="neutral600">
        {text('field.loading')}
      </Typography>
    );
  }
  const { availability, asset } = knowledge;
  const current = asset?.currentVersion ?? null;
  const isOlder = pinned !== undefined && current !== null && current !== pinned;
  const version = versionText();
  const { firstVersion } = knowledge;
  const isNew =
    pinned === undefined &&
    availability === 'live' &&
    firstVersion !== null &&
    asset?.version !== firstVersion;
  return (
    <Flex gap={2} wrap="wrap">
      <StateBadge state={stateOf(availability, asset, now)} />
      {version !== null && (
        <Typography variant="pi" textColor="neutral600">
          {version}
        </Typography>
      )}
      {isOlder && asset !== null && onUseCurrent !== undefined && (
        <>
          <TextButton onClick={() => setComparing(true)}>{text('compare.open')}</TextButton>
          {comparing && (
            <Suspense fallback={null}>
              <CompareVersions
                reference={{
                  connection: asset.connection,
                  assetId: asset.assetId,
                  version: pinned,
                }}
                title={asset.title}
                onUseCurrent={() => {
                  setComparing(false);
                  onUseCurrent();
                }}
                onClose={() => setComparing(false)}
              />
            </Suspense>
          )}
        </>
      )}
      {isNew && (
        <Typography variant="pi" textColor="success600" role="status">
          {text('field.updated', { version: asset?.version ?? '' })}
        </Typography>
      )}
      {availability === 'live' && asset?.newer?.status === 'in-review' && (
        <StateBadge
          state={{
            id: 'version.newerInReview',
            tone: 'secondary',
            values: { version: asset.newer.version },
          }}
        />
      )}
      {availability === 'live' && asset?.expiresAt && (
        <Typography variant="pi" textColor="neutral600">
          {text('field.expires', { date: format.date(asset.expiresAt) })}
        </Typography>
      )}
    </Flex>
  );

  function versionText(): string | null {
    if (pinned === undefined) {
      return current === null ? null : text('version.current', { version: current });
    }
    return isOlder
      ? text('version.pinnedOlder', { version: pinned, current })
      : text('version.pinned', { version: pinned });
  }
}
