import { Box, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { PickerAsset, PickerVersion } from '../../../server/contracts/api';
import { Thumbnail } from '../../asset/Thumbnail';
import { backendUrl } from '../../backendUrl';
import { useText } from '../../useText';

const Video = styled.video`
  display: block;
  width: 100%;
  max-height: 32rem;
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral100};
`;

interface AssetPreviewProps {
  asset: PickerAsset;
  /** A version that is looked at instead of the one in use; null for that. */
  version: PickerVersion | null;
}

/** A large preview of an asset, with a player for video and audio. */
export function AssetPreview({ asset, version }: AssetPreviewProps) {
  const text = useText();
  const { previewUrl, thumbnailUrl } = version ?? asset;
  const imageUrl = previewUrl ?? thumbnailUrl;
  const label = text('details.play', { title: asset.title });
  if (version === null && asset.mediaUrl !== null && asset.kind === 'video') {
    return (
      <Video
        controls
        preload="metadata"
        aria-label={label}
        src={backendUrl(asset.mediaUrl)}
        {...(imageUrl === null ? {} : { poster: backendUrl(imageUrl) })}
      />
    );
  }
  return (
    <>
      <Box height="24rem" hasRadius overflow="hidden" flex="none">
        <Thumbnail
          url={imageUrl}
          kind={asset.kind}
          mime={asset.mime}
          alt={asset.alternativeText ?? ''}
          placeholderUrl={thumbnailUrl}
          eager
        />
      </Box>
      {version !== null && (
        <Typography variant="pi" textColor="neutral700" role="status">
          {text('details.seen', { version: version.version })}
        </Typography>
      )}
      {version === null && asset.mediaUrl !== null && (
        // biome-ignore lint/a11y/useMediaCaption: connectors do not provide captions of recordings.
        <audio controls preload="metadata" aria-label={label} src={backendUrl(asset.mediaUrl)} />
      )}
    </>
  );
}
