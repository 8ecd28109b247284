import { Box, Flex, Typography } from '@strapi/design-system';
import type { UsedAsset } from '../../server/contracts/api';
import { Thumbnail } from '../asset/Thumbnail';

/** Thumbnail and title of an asset in use, or its id if the DAM no longer has it. */
export function UsedAssetCell({ used, size = '4.8rem' }: { used: UsedAsset; size?: string }) {
  const { asset, assetId } = used;
  return (
    <Flex gap={3} minWidth={0}>
      <Box width={size} height={size} hasRadius overflow="hidden" shrink={0}>
        <Thumbnail
          url={asset?.thumbnailUrl ?? null}
          kind={asset?.kind ?? 'image'}
          mime={asset?.mime ?? ''}
        />
      </Box>
      <Flex direction="column" alignItems="flex-start" minWidth={0}>
        <Typography
          fontWeight="semiBold"
          textColor="neutral800"
          ellipsis
          maxWidth="36rem"
          dir="auto"
        >
          {asset?.title ?? assetId}
        </Typography>
        <Typography variant="pi" textColor="neutral600" ellipsis maxWidth="36rem">
          {asset?.fileName ?? assetId}
        </Typography>
      </Flex>
    </Flex>
  );
}
