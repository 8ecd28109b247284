import { Box, Checkbox, Flex } from '@strapi/design-system';
import type { PickerAsset } from '../../server/contracts/api';
import { unlessBlank } from '../../server/contracts/asset';
import type { Overrides } from '../../server/contracts/reference';
import { useText } from '../useText';
import { OwnText } from './OwnText';

type Texts = Pick<Overrides, 'alternativeText' | 'caption'>;

const TEXTS = [
  { key: 'alternativeText', label: 'field.alt', name: 'field.alt.of', none: 'field.alt.none' },
  { key: 'caption', label: 'field.caption', name: 'field.caption.of', none: 'field.caption.none' },
] as const;

interface OwnTextsProps {
  /** The texts of this use; null inherits the DAM's. The empty alternative text says that the image needs none. */
  own: Texts;
  /** Null while it is unknown. */
  asset: PickerAsset | null;
  title: string;
  disabled: boolean;
  /** True where the texts were just opened: the first one has the focus. */
  opensFocused?: boolean;
  /** Called with the text, or null to inherit the DAM's. */
  onChange: (key: keyof Texts, text: string | null) => void;
}

/** The inputs of the alternative text and the caption of one use of an asset. */
export function OwnTexts(props: OwnTextsProps) {
  const { own, asset, title, disabled, opensFocused = false, onChange } = props;
  const text = useText();
  const isDecorative = own.alternativeText === '';
  return (
    <Flex gap={3} wrap="wrap" alignItems="flex-start">
      {TEXTS.map(({ key, label, name, none }, index) => {
        const isSilent = key === 'alternativeText' && isDecorative;
        return (
          <Box key={key} flex="1" minWidth="20rem">
            <OwnText
              label={text(label)}
              name={text(name, { title })}
              own={own[key] ?? ''}
              inherited={isSilent ? null : asset?.[key]}
              language={asset?.languages[key] ?? null}
              isOfSite={asset?.ofSite.includes(key) ?? false}
              none={text(isSilent ? 'field.alt.decorative' : none)}
              disabled={disabled || isSilent}
              isFirst={opensFocused && index === 0 && !isSilent}
              onChange={(value) => onChange(key, unlessBlank(value) || null)}
            />
            {key === 'alternativeText' && asset?.kind === 'image' && (
              <Box paddingTop={2}>
                <Checkbox
                  checked={isDecorative}
                  disabled={disabled}
                  aria-label={text('field.decorative.of', { title })}
                  onCheckedChange={(checked) =>
                    onChange('alternativeText', checked === true ? '' : null)
                  }
                >
                  {text('field.decorative')}
                </Checkbox>
              </Box>
            )}
          </Box>
        );
      })}
    </Flex>
  );
}
