import { Box, Flex } from '@strapi/design-system';
import type { PickerAsset } from '../../server/contracts/api';
import type { Overrides } from '../../server/contracts/reference';
import { useText } from '../useText';
import { OwnText } from './OwnText';

type Texts = Pick<Overrides, 'alternativeText' | 'caption'>;

interface OwnTextsProps {
  /** The texts of this use; null inherits the DAM's. */
  own: Texts;
  /** Null while it is unknown. */
  asset: PickerAsset | null;
  title: string;
  disabled: boolean;
  /** Called with the text, or null to inherit the DAM's. */
  onChange: (key: keyof Texts, text: string | null) => void;
}

/** The inputs of the alternative text and the caption of one use of an asset. */
export function OwnTexts({ own, asset, title, disabled, onChange }: OwnTextsProps) {
  const text = useText();
  const noText = asset === null ? '' : text('field.alt.none');
  const change = (key: keyof Texts) => (value: string) =>
    onChange(key, value === '' ? null : value);
  return (
    <Flex gap={3} wrap="wrap" alignItems="flex-start">
      <Box flex="1" minWidth="20rem">
        <OwnText
          label={text('field.alt')}
          name={text('field.alt.of', { title })}
          own={own.alternativeText ?? ''}
          inherited={asset?.alternativeText ?? noText}
          disabled={disabled}
          onChange={change('alternativeText')}
        />
      </Box>
      <Box flex="1" minWidth="20rem">
        <OwnText
          label={text('field.caption')}
          name={text('field.caption.of', { title })}
          own={own.caption ?? ''}
          inherited={asset?.caption ?? noText}
          disabled={disabled}
          onChange={change('caption')}
        />
      </Box>
    </Flex>
  );
}
