import { Box, Button, Flex, Modal, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../server/contracts/api';
import type { FocalPoint } from '../../server/contracts/asset';
import { backendUrl } from '../backendUrl';
import { useText } from '../useText';
import { type CropShape, cropPosition, type Size } from './cropPosition';
import { FocalPointTarget } from './FocalPointTarget';

const CENTRE: FocalPoint = { x: 0.5, y: 0.5 };

/** The shapes in which front ends mostly crop pictures. */
const SHAPES: readonly CropShape[] = [
  { name: '16:9', width: 16, height: 9 },
  { name: '1:1', width: 1, height: 1 },
  { name: '4:5', width: 4, height: 5 },
];

/** Greatest height of the picture: it and the buttons are seen at once in a window of 720 pixels. */
const MAX_HEIGHT_REM = 38;

const Columns = styled(Flex)`
  gap: 2.4rem;
  align-items: flex-start;

  @media (max-width: 820px) {
    flex-direction: column;
    align-items: center;
  }
`;

const Picture = styled.div`
  position: relative;
  flex: none;
  max-width: 100%;

  & > img {
    display: block;
    width: 100%;
    height: 100%;
    border-radius: ${({ theme }) => theme.borderRadius};
  }
`;

const Previews = styled(Flex)`
  flex-direction: column;
  align-items: flex-start;
  gap: 1.2rem;

  @media (max-width: 820px) {
    flex-direction: row;
    align-items: flex-end;
  }
`;

const Crop = styled.img`
  display: block;
  object-fit: cover;
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral100};
`;

interface FocalPointDialogProps {
  asset: PickerAsset;
  /** Of the picture, in pixels. */
  size: Size;
  /** The point of this use; null inherits the DAM's. */
  own: FocalPoint | null;
  onClose: () => void;
  /** Called with the point, or null to inherit the DAM's. */
  onPoint: (point: FocalPoint | null) => void;
}

/** Sets the focal point of one use on a large picture, beside what crops make of it. */
export default function FocalPointDialog(props: FocalPointDialogProps) {
  const { asset, size, own, onClose, onPoint } = props;
  const text = useText();
  const [draft, setDraft] = useState(own);
  const point = draft ?? asset.focalPoint ?? CENTRE;
  const url = backendUrl(asset.previewUrl ?? asset.thumbnailUrl ?? '');
  const { title } = asset;
  return (
    <Modal.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal.Content aria-describedby={undefined}>
        <Modal.Header closeLabel={text('action.close')}>
          <Modal.Title>{text('field.focal.title', { title })}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Columns>
            <Flex direction="column" alignItems="stretch" gap={2} minWidth={0} flex="1">
              <Flex justifyContent="center" background="neutral100" hasRadius>
                <Picture style={shownAt(size)}>
                  <img src={url} alt="" draggable={false} />
                  <FocalPointTarget title={title} point={point} onPoint={setDraft} />
                </Picture>
              </Flex>
              <Typography variant="pi" textColor="neutral600">
                {text('field.focal.hint')}
              </Typography>
            </Flex>
            <Previews role="group" aria-label={text('field.focal.previews')}>
              {SHAPES.map((shape) => (
                <Box key={shape.name} tag="figure">
                  <Crop
                    src={url}
                    alt=""
                    style={{
                      width: '14rem',
                      aspectRatio: `${shape.width} / ${shape.height}`,
                      objectPosition: cropPosition(size, shape, point),
                    }}
                  />
                  <Typography variant="pi" textColor="neutral600" tag="figcaption">
                    {shape.name}
                  </Typography>
                </Box>
              ))}
            </Previews>
          </Columns>
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={onClose}>
            {text('action.cancel')}
          </Button>
          <Flex gap={2} wrap="wrap" justifyContent="flex-end">
            {draft !== null && (
              <Button variant="tertiary" onClick={() => setDraft(null)}>
                {text('field.focal.reset')}
              </Button>
            )}
            <Button onClick={() => onPoint(draft)}>{text('field.focal.apply')}</Button>
          </Flex>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Reserves the space of the whole picture before it is loaded. */
function shownAt({ width, height }: Size) {
  return {
    aspectRatio: `${width} / ${height}`,
    width: `min(100%, ${(MAX_HEIGHT_REM * width) / height}rem)`,
  };
}
