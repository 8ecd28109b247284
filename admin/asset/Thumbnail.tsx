import { Box, Flex } from '@strapi/design-system';
import { File, Headphones, Image, Television } from '@strapi/icons';
import { useEffect, useState } from 'react';
import { css, styled } from 'styled-components';
import type { AssetKind } from '../../server/contracts/asset';

const ICONS: Record<AssetKind, typeof File> = {
  image: Image,
  video: Television,
  audio: Headphones,
  document: File,
};

/** Formats that can have transparent parts; only those stand on a chequered ground. */
const TRANSPARENT = /^image\/(png|svg\+xml|webp|gif|avif)$/;

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
  /** Null where the DAM has no picture of it. */
  url: string | null;
  kind: AssetKind;
  mime: string;
  /** Empty where the title stands beside it. */
  alt?: string;
  /** Pictures above the fold of a details pane load at once. */
  eager?: boolean;
}

/** The picture in its true aspect, or an icon of its kind. Fills a box that has a size already. */
export function Thumbnail({ url, kind, mime, alt = '', eager = false }: ThumbnailProps) {
  const [broken, setBroken] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another url deserves another try.
  useEffect(() => setBroken(false), [url]);
  const Icon = ICONS[kind];
  const shown = url !== null && !broken;
  return (
    <Ground
      $chequered={shown && TRANSPARENT.test(mime)}
      alignItems="center"
      justifyContent="center"
    >
      {shown ? (
        <img
          src={url}
          alt={alt}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
        />
      ) : (
        <Box tag={Icon} aria-hidden focusable={false} />
      )}
    </Ground>
  );
}
