import { Box, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { FocalPoint } from '../../server/contracts/asset';
import { type CropShape, cropPosition, type Size } from './cropPosition';

const Picture = styled.img`
  display: block;
  object-fit: cover;
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral100};
`;

interface CropPreviewProps {
  url: string;
  /** Of the picture, in pixels. */
  size: Size;
  shape: CropShape;
  point: FocalPoint;
  /** The longer side, in rem. */
  side: number;
}

/** Shows what a crop around a focal point leaves of a picture, as the server crops it. */
export function CropPreview({ url, size, shape, point, side }: CropPreviewProps) {
  const width = side * Math.min(1, shape.width / shape.height);
  return (
    <Box tag="figure">
      <Picture
        src={url}
        alt=""
        style={{
          width: `${width}rem`,
          aspectRatio: `${shape.width} / ${shape.height}`,
          objectPosition: cropPosition(size, shape, point),
        }}
      />
      <Typography variant="pi" textColor="neutral600" tag="figcaption">
        {shape.name}
      </Typography>
    </Box>
  );
}
