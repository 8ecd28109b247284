import {
  Box,
  Button,
  Field,
  Flex,
  IconButton,
  TextButton,
  Typography,
} from '@strapi/design-system';
import {
  ArrowDown,
  ArrowsCounterClockwise,
  ArrowUp,
  Cross,
  ExternalLink,
  PinMap,
} from '@strapi/icons';
import { type ChangeEvent, useState } from 'react';
import { styled } from 'styled-components';
import { type AssetFieldValue, parseStoredUrl } from '../../../server/contracts/reference';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { AssetStatus } from '../AssetStatus';
import { withFocalPoint, withoutPin, withText } from '../assetValue';
import type { AssetKnowledge } from '../useReferencedAssets';
import { FocalPointTarget } from './FocalPoint';

const Frame = styled(Box)`
  position: relative;
  width: 16rem;
  height: 12rem;
  flex: none;
  overflow: hidden;
  border-radius: ${({ theme }) => theme.borderRadius};
`;

interface AssetRowProps {
  value: AssetFieldValue;
  knowledge: AssetKnowledge | null;
  /** What is not known yet is on its way. */
  asking: boolean;
  disabled: boolean;
  /** Absent for who may not pick. */
  onReplace?: () => void;
  onRemove: () => void;
  /** With other texts or another focal point, for this use alone. */
  onChange: (value: AssetFieldValue) => void;
  onUp?: () => void;
  onDown?: () => void;
}

/** One chosen asset: large enough to judge, how it stands, and what can be done with it. */
export function AssetRow(props: AssetRowProps) {
  const { value, knowledge, asking, disabled, onChange } = props;
  const [aiming, setAiming] = useState(false);
  const text = useText();
  const format = useFormat();
  const asset = knowledge?.asset ?? null;
  const title = asset?.title ?? slugOf(value);
  const picture =
    asset?.kind === 'image' && asset.width && asset.height
      ? { width: asset.width, height: asset.height }
      : null;
  const facts = [
    asset?.fileName,
    asset === null ? null : format.dimensions(asset),
    asset?.sizeBytes ? format.bytes(asset.sizeBytes) : null,
  ].filter((fact) => fact !== null && fact !== undefined && fact !== '');

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
        {picture !== null && aiming && (
          <FocalPointTarget
            title={title}
            picture={picture}
            point={value.focalPoint ?? asset?.focalPoint ?? null}
            onPoint={(point) => onChange(withFocalPoint(value, point))}
          />
        )}
      </Frame>
      <Flex direction="column" alignItems="stretch" gap={2} flex="1" minWidth="20rem">
        <Flex justifyContent="space-between" alignItems="flex-start" gap={2}>
          <Box minWidth={0}>
            <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p">
              {title}
            </Typography>
            <Typography variant="pi" textColor="neutral600" ellipsis tag="p">
              {facts.join(' · ')}
            </Typography>
          </Box>
          <RowActions {...props} title={title} openUrl={asset?.openUrl ?? null} />
        </Flex>
        {(asking || knowledge !== null) && (
          <AssetStatus
            knowledge={knowledge}
            pinned={value.version}
            onUseCurrent={disabled ? undefined : () => onChange(withoutPin(value))}
          />
        )}
        <OwnText
          label={text('field.alt')}
          name={text('field.alt.of', { title })}
          own={value.alt ?? ''}
          inherited={asset === null ? '' : (asset.alternativeText ?? text('field.alt.none'))}
          disabled={disabled}
          onChange={(words) => onChange(withText(value, 'alt', words))}
        />
        <OwnText
          label={text('field.caption')}
          name={text('field.caption.of', { title })}
          own={value.caption ?? ''}
          inherited={asset === null ? '' : (asset.caption ?? text('field.alt.none'))}
          disabled={disabled}
          onChange={(words) => onChange(withText(value, 'caption', words))}
        />
        {picture !== null && (
          <Flex gap={3} wrap="wrap">
            <Button
              size="S"
              variant="tertiary"
              startIcon={<PinMap />}
              disabled={disabled}
              aria-pressed={aiming}
              onClick={() => setAiming(!aiming)}
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

interface OwnTextProps {
  label: string;
  name: string;
  own: string;
  /** What the DAM says, shown where nothing of one's own is. */
  inherited: string;
  disabled: boolean;
  onChange: (text: string) => void;
}

/** A text of this use, over the DAM's; one click goes back to the DAM's. */
function OwnText({ label, name, own, inherited, disabled, onChange }: OwnTextProps) {
  const text = useText();
  return (
    <Field.Root>
      <Flex justifyContent="space-between" gap={2}>
        <Field.Label>{label}</Field.Label>
        {own !== '' && !disabled && (
          <TextButton onClick={() => onChange('')}>{text('field.useInherited')}</TextButton>
        )}
      </Flex>
      <Field.Input
        size="S"
        value={own}
        placeholder={inherited}
        disabled={disabled}
        aria-label={name}
        onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(event.target.value)}
      />
    </Field.Root>
  );
}

function RowActions(props: AssetRowProps & { title: string; openUrl: string | null }) {
  const { disabled, title, openUrl, onReplace, onRemove, onUp, onDown } = props;
  const text = useText();
  return (
    <Flex gap={1} flex="none">
      {(onUp || onDown) && (
        <>
          <IconButton
            variant="ghost"
            label={text('field.up', { title })}
            disabled={disabled || onUp === undefined}
            onClick={() => onUp?.()}
          >
            <ArrowUp />
          </IconButton>
          <IconButton
            variant="ghost"
            label={text('field.down', { title })}
            disabled={disabled || onDown === undefined}
            onClick={() => onDown?.()}
          >
            <ArrowDown />
          </IconButton>
        </>
      )}
      {openUrl !== null && (
        <IconButton
          variant="ghost"
          label={text('field.open', { title })}
          onClick={() => window.open(openUrl, '_blank', 'noopener')}
        >
          <ExternalLink />
        </IconButton>
      )}
      {onReplace !== undefined && (
        <IconButton
          variant="ghost"
          label={text('field.replace', { title })}
          disabled={disabled}
          onClick={onReplace}
        >
          <ArrowsCounterClockwise />
        </IconButton>
      )}
      <IconButton
        variant="ghost"
        label={text('field.remove', { title })}
        disabled={disabled}
        onClick={onRemove}
      >
        <Cross />
      </IconButton>
    </Flex>
  );
}

/** The readable part of the stored url: a name for an asset that the DAM does not tell of now. */
function slugOf(value: AssetFieldValue): string {
  return parseStoredUrl(value.url)?.slug ?? value.assetId;
}
