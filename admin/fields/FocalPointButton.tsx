import { Button, Flex, TextButton, Typography } from '@strapi/design-system';
import { PinMap } from '@strapi/icons';
import { lazy, Suspense, useRef, useState } from 'react';
import type { PickerAsset } from '../../server/contracts/api';
import type { FocalPoint } from '../../server/contracts/asset';
import { useText } from '../useText';

const FocalPointDialog = lazy(() => import('./FocalPointDialog'));

interface FocalPointButtonProps {
  /** Null while it is unknown. */
  asset: PickerAsset | null;
  /** The point of this use; null inherits the DAM's. */
  own: FocalPoint | null;
  disabled: boolean;
  onPoint: (point: FocalPoint | null) => void;
}

/** Opens the focal point of one use of an image, and takes it back. Nothing for other assets. */
export function FocalPointButton({ asset, own, disabled, onPoint }: FocalPointButtonProps) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const openRef = useRef<HTMLButtonElement>(null);
  if (asset?.kind !== 'image' || !asset.width || !asset.height) return null;
  const { title } = asset;
  const reset = () => {
    onPoint(null);
    // The button goes with the point.
    openRef.current?.focus();
  };
  return (
    <Flex gap={3} wrap="wrap">
      <Button
        ref={openRef}
        size="S"
        variant="tertiary"
        startIcon={<PinMap />}
        disabled={disabled}
        aria-label={text('field.focal.open', { title })}
        onClick={() => setOpen(true)}
      >
        {text('field.focal')}
      </Button>
      {own !== null && (
        <Typography variant="pi" textColor="neutral600">
          {text('field.focal.own')}
        </Typography>
      )}
      {own !== null && !disabled && (
        <TextButton onClick={reset}>{text('field.focal.reset')}</TextButton>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <FocalPointDialog
            asset={asset}
            size={{ width: asset.width, height: asset.height }}
            own={own}
            onClose={() => setOpen(false)}
            onPoint={(point) => {
              setOpen(false);
              onPoint(point);
            }}
          />
        </Suspense>
      )}
    </Flex>
  );
}
