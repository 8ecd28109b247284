import { Box, Button, Flex, TextButton, Typography } from '@strapi/design-system';
import { PinMap } from '@strapi/icons';
import { useState } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import { type AssetFieldValue, parseStoredUrl } from '../../../server/contracts/reference';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { AssetStatus } from '../AssetStatus';
import type { ReferenceStatus } from '../assetStore';
import { withFocalPoint, withPin, withText } from '../assetValue';
import { RowActions, type RowActionsProps } from '../RowActions';
import { FocalPointTarget } from './FocalPoint';
import { OwnText } from './OwnText';

const Frame = styled(Box)`
  position: relative;
  width: 16rem;
  height: 12rem;
  flex: none;
  overflow: hidden;
  border-radius: ${({ theme }) => theme.borderRadius};
`;

interface AssetRowProps extends Omit<RowActionsProps, 'title' | 'openUrl'> {
  value: AssetFieldValue;
  /** Null while it loads, or if it cannot be read. */
  status: ReferenceStatus | null;
  /** True if the status, while null, is expected to arrive. */
  isLoading: boolean;
  /** Called with other texts, another focal point or another pin. */
  onChange: (value: AssetFieldValue) => void;
}

/** An asset of the custom field: a large thumbnail, its status, its own texts and its actions. */
export function AssetRow(props: AssetRowProps) {
  const { value, status, isLoading, disabled, onChange, ...actions } = props;
  const [isAiming, setAiming] = useState(false);
  const text = useText();
  const asset = status?.asset ?? null;
  const title = asset?.title ?? slugOf(value);
  const imageSize = imageSizeOf(asset);

  return (
    <Flex
      tag="li"
      gap={4}
      padding={3}
      alignItems="flex-start"
      background="neutral0"
      borderColor="neutral200"
      hasRadius
      wrap="wrap"
    >
      <Frame>
        <Thumbnail
          url={asset?.previewUrl ?? asset?.thumbnailUrl ?? null}
          kind={asset?.kind ?? 'image'}
          mime={asset?.mime ?? ''}
        />
        {imageSize !== null && isAiming && (
          <FocalPointTarget
            title={title}
            imageSize={imageSize}
            point={value.focalPoint ?? asset?.focalPoint ?? null}
            onPoint={(point) => onChange(withFocalPoint(value, point))}
          />
        )}
      </Frame>
      <Flex direction="column" alignItems="stretch" gap={2} flex="1" minWidth="20rem">
        <Flex justifyContent="space-between" alignItems="flex-start" gap={2}>
          <Heading title={title} asset={asset} />
          <RowActions
            {...actions}
            disabled={disabled}
            title={title}
            openUrl={asset?.openUrl ?? null}
          />
        </Flex>
        {(isLoading || status !== null) && (
          <AssetStatus
            status={status}
            pinned={value.version}
            onVersion={
              disabled || actions.onReplace === undefined
                ? undefined
                : (version) => onChange(withPin(value, version))
            }
          />
        )}
        <OwnTexts
          value={value}
          asset={asset}
          title={title}
          disabled={disabled}
          onChange={onChange}
        />
        {imageSize !== null && (
          <Flex gap={3} wrap="wrap">
            <Button
              size="S"
              variant="tertiary"
              startIcon={<PinMap />}
              disabled={disabled}
              aria-pressed={isAiming}
              onClick={() => setAiming(!isAiming)}
            >
              {text('field.focal')}
            </Button>
            {value.focalPoint && (
              <TextButton onClick={() => onChange(withFocalPoint(value, null))}>
                {text('field.focal.reset')}
              </TextButton>
            )}
          </Flex>
        )}
      </Flex>
    </Flex>
  );
}

/** Title, file name, dimensions and size. */
function Heading({ title, asset }: { title: string; asset: PickerAsset | null }) {
  const format = useFormat();
  const facts = [
    asset?.fileName,
    asset === null ? null : format.dimensions(asset),
    asset?.sizeBytes ? format.bytes(asset.sizeBytes) : null,
  ].filter((fact) => fact !== null && fact !== undefined && fact !== '');
  return (
    <Box minWidth={0}>
      <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p">
        {title}
      </Typography>
      <Typography variant="pi" textColor="neutral600" ellipsis tag="p">
        {facts.join(' · ')}
      </Typography>
    </Box>
  );
}

interface OwnTextsProps extends Pick<AssetRowProps, 'value' | 'disabled' | 'onChange'> {
  asset: PickerAsset | null;
  title: string;
}

/** The inputs of the alternative text and the caption. */
function OwnTexts({ value, asset, title, disabled, onChange }: OwnTextsProps) {
  const text = useText();
  const noText = asset === null ? '' : text('field.alt.none');
  return (
    <>
      <OwnText
        label={text('field.alt')}
        name={text('field.alt.of', { title })}
        own={value.alt ?? ''}
        inherited={asset?.alternativeText ?? noText}
        disabled={disabled}
        onChange={(alt) => onChange(withText(value, 'alt', alt))}
      />
      <OwnText
        label={text('field.caption')}
        name={text('field.caption.of', { title })}
        own={value.caption ?? ''}
        inherited={asset?.caption ?? noText}
        disabled={disabled}
        onChange={(caption) => onChange(withText(value, 'caption', caption))}
      />
    </>
  );
}

/** Returns the width and height of an image asset in pixels, or null if they are unknown. */
function imageSizeOf(asset: PickerAsset | null): { width: number; height: number } | null {
  if (asset?.kind !== 'image' || !asset.width || !asset.height) return null;
  return { width: asset.width, height: asset.height };
}

/** Returns the slug of the stored url, which names an asset whose title is unknown. */
function slugOf(value: AssetFieldValue): string {
  return parseStoredUrl(value.url)?.slug ?? value.assetId;
}
