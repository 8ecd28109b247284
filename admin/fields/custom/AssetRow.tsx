import { Box, Flex, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import type { AssetFieldValue } from '../../../server/contracts/reference';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { AssetStatus } from '../AssetStatus';
import type { ReferenceStatus } from '../assetStore';
import { withFocalPoint, withPin, withText } from '../assetValue';
import { FocalPointButton } from '../FocalPointButton';
import { ROW_MARK } from '../fieldElement';
import { OwnTexts } from '../OwnTexts';
import { RowActions, type RowActionsProps } from '../RowActions';
import { unknownName } from '../unknownName';

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
  const asset = status?.asset ?? null;
  const title = asset?.title ?? unknownName(value, value);

  return (
    <Flex
      tag="li"
      {...{ [ROW_MARK]: '' }}
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
            ownAlternative={value.alt ?? null}
            onVersion={
              disabled || actions.onReplace === undefined
                ? undefined
                : (version) => onChange(withPin(value, version))
            }
          />
        )}
        <OwnTexts
          own={{ alternativeText: value.alt ?? null, caption: value.caption ?? null }}
          asset={asset}
          title={title}
          disabled={disabled}
          onChange={(key, own) =>
            onChange(withText(value, key === 'caption' ? 'caption' : 'alt', own))
          }
        />
        <FocalPointButton
          asset={asset}
          own={value.focalPoint ?? null}
          disabled={disabled}
          onPoint={(point) => onChange(withFocalPoint(value, point))}
        />
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
      <Typography variant="omega" fontWeight="semiBold" ellipsis tag="p" dir="auto">
        {title}
      </Typography>
      <Typography variant="pi" textColor="neutral600" ellipsis tag="p">
        {facts.join(' · ')}
      </Typography>
    </Box>
  );
}
