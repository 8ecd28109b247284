import { Box, Flex } from '@strapi/design-system';
import type { PickerAsset } from '../../server/contracts/api';
import type { Overrides } from '../../server/contracts/reference';
import { useText } from '../useText';
import { OwnText } from './OwnText';

type Texts = Pick<Overrides, 'alternativeText' | 'caption'>;

const TEXTS = [
  { key: 'alternativeText', label: 'field.alt', name: 'field.alt.of' },
  { key: 'caption', label: 'field.caption', name: 'field.caption.of' },
] as const;

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
  return (
    <Flex gap={3} wrap="wrap" alignItems="flex-start">
      {TEXTS.map(({ key, label, name }) => (
        <Box key={key} flex="1" minWidth="20rem">
          <OwnText
            label={text(label)}
            name={text(name, { title })}
            own={own[key] ?? ''}
            inherited={asset?.[key] ?? noText}
            disabled={disabled}
            onChange={(value) => onChange(key, value === '' ? null : value)}
          />
        </Box>
      ))}
    </Flex>
  );
}
