import { Button, Flex, Modal, Typography } from '@strapi/design-system';
import { useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../server/contracts/api';
import type { FocalPoint } from '../../server/contracts/asset';
import { CropPreview } from '../asset/CropPreview';
import type { CropShape, Size } from '../asset/cropPosition';
import { useNamedCrops } from '../asset/useNamedCrops';
import { backendUrl } from '../backendUrl';
import { useReturnFocus } from '../useReturnFocus';
import { useText } from '../useText';
import { FocalPointTarget } from './FocalPointTarget';

const CENTRE: FocalPoint = { x: 0.5, y: 0.5 };

/** The shapes in which front ends mostly crop pictures, for a site without named crops. */
const COMMON_SHAPES: readonly CropShape[] = [
  { name: '16:9', width: 16, height: 9 },
  { name: '1:1', width: 1, height: 1 },
  { name: '4:5', width: 4, height: 5 },
];

/**
 * Greatest height of the picture: it, the hint and the buttons are seen at once, in low windows too. The rest of the
 * dialog is about 30 rem high, and 50 rem where the crops stand below the picture.
 */
const MAX_HEIGHT = 'max(12rem, min(38rem, 90vh - 30rem))';
const MAX_HEIGHT_NARROW = 'max(12rem, min(38rem, 90vh - 50rem))';

const Columns = styled(Flex)`
  gap: 2.4rem;
  align-items: flex-start;

  @media (max-width: 820px) {
    flex-direction: column;
    align-items: center;
  }
`;

const Picture = styled.div<{ $ratio: number }>`
  position: relative;
  flex: none;
  width: min(100%, ${MAX_HEIGHT} * ${({ $ratio }) => $ratio});
  aspect-ratio: ${({ $ratio }) => $ratio};

  @media (max-width: 820px) {
    width: min(100%, ${MAX_HEIGHT_NARROW} * ${({ $ratio }) => $ratio});
  }

  & > img {
    display: block;
    width: 100%;
    height: 100%;
    border-radius: ${({ theme }) => theme.borderRadius};
  }
`;

/** A site may have many crops. */
const Previews = styled(Flex)`
  flex-direction: column;
  align-items: flex-start;
  gap: 1.2rem;
  max-height: ${MAX_HEIGHT};
  padding-inline-end: 0.8rem;
  overflow: auto;

  @media (max-width: 820px) {
    flex-direction: row;
    align-items: flex-end;
    max-width: 100%;
  }
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
  const targetRef = useRef<HTMLDivElement>(null);
  const named = useNamedCrops();
  const returnFocus = useReturnFocus();
  const reset = () => {
    setDraft(null);
    // The button goes with the point.
    targetRef.current?.focus();
  };
  const shapes = named?.length === 0 ? COMMON_SHAPES : named;
  const point = draft ?? asset.focalPoint ?? CENTRE;
  const url = backendUrl(asset.previewUrl ?? asset.thumbnailUrl ?? '');
  const { title } = asset;
  return (
    <Modal.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal.Content
        aria-describedby={undefined}
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          targetRef.current?.focus();
        }}
        onCloseAutoFocus={returnFocus}
        // As in the picker: key presses must not reach the form behind the dialog.
        onKeyDown={(event) => (event.key === 'Escape' ? undefined : event.stopPropagation())}
      >
        <Modal.Header closeLabel={text('action.close')}>
          <Modal.Title>{text('field.focal.title', { title })}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Columns>
            <Flex direction="column" alignItems="stretch" gap={2} minWidth={0} flex="1">
              <Flex justifyContent="center" background="neutral100" hasRadius>
                <Picture $ratio={size.width / size.height}>
                  <img src={url} alt="" draggable={false} />
                  <FocalPointTarget
                    ref={targetRef}
                    title={title}
                    point={point}
                    onPoint={setDraft}
                  />
                </Picture>
              </Flex>
              <Typography variant="pi" textColor="neutral600">
                {text('field.focal.hint')}
              </Typography>
            </Flex>
            <Previews role="group" aria-label={text('field.focal.previews')}>
              {shapes?.map((shape) => (
                <CropPreview
                  key={shape.name}
                  url={url}
                  size={size}
                  shape={shape}
                  point={point}
                  side={shapes.length > 2 ? 10 : 14}
                />
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
              <Button variant="tertiary" onClick={reset}>
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
