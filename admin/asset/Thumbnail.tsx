import { Box, Flex } from '@strapi/design-system';
import { File, Headphones, Image, Television } from '@strapi/icons';
import { useEffect, useState } from 'react';
import { css, styled } from 'styled-components';
import type { AssetKind } from '../../server/contracts/asset';
import { backendUrl } from '../backendUrl';

const ICONS: Record<AssetKind, typeof File> = {
  image: Image,
  video: Television,
  audio: Headphones,
  document: File,
};

/** Media types that can be transparent. Only these get a chequered background. */
const CAN_BE_TRANSPARENT = /^image\/(png|svg\+xml|webp|gif|avif)$/;

const chequer = css`
  background-image: conic-gradient(
    ${({ theme }) => theme.colors.neutral150} 25%,
    transparent 0 50%,
    ${({ theme }) => theme.colors.neutral150} 0 75%,
    transparent 0
  );
  background-size: 12px 12px;
`;

const Ground = styled(Flex)<{ $chequered: boolean }>`
  overflow: hidden;
  width: 100%;
  height: 100%;
  background-color: ${({ theme }) => theme.colors.neutral100};
  ${({ $chequered }) => ($chequered ? chequer : '')}

  & > img {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }

  & > svg {
    width: clamp(1.6rem, 40%, 4rem);
    height: auto;
    fill: ${({ theme }) => theme.colors.neutral500};
  }
`;

interface ThumbnailProps {
  /** Null if the DAM has no thumbnail of the asset. */
  url: string | null;
  kind: AssetKind;
  mime: string;
  /** @default '', because the title is usually beside the thumbnail */
  alt?: string;
  /** A smaller picture that is displayed until this one is loaded. */
  placeholderUrl?: string | null;
  /** True to load at once, for a large thumbnail that is in view from the start. */
  eager?: boolean;
}

/** Displays an asset uncropped, or an icon of its kind. Fills its parent, which must have a size. */
export function Thumbnail(props: ThumbnailProps) {
  const { url, kind, mime, alt = '', placeholderUrl = null, eager = false } = props;
  const [broken, setBroken] = useState(false);
  const [loadedUrl, setLoadedUrl] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new url may load.
  useEffect(() => setBroken(false), [url]);
  const Icon = ICONS[kind];
  const hasImage = url !== null && !broken;
  return (
    <Ground
      $chequered={hasImage && CAN_BE_TRANSPARENT.test(mime)}
      alignItems="center"
      justifyContent="center"
    >
      {hasImage ? (
        <img
          src={backendUrl(url)}
          alt={alt}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
          onLoad={() => setLoadedUrl(url)}
          {...(placeholderUrl !== null &&
            loadedUrl !== url && {
              style: {
                background: `url("${backendUrl(placeholderUrl)}") center / contain no-repeat`,
              },
            })}
        />
      ) : (
        <Box tag={Icon} aria-hidden focusable={false} />
      )}
    </Ground>
  );
}
