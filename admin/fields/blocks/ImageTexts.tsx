import { Box, Flex } from '@strapi/design-system';
import { useRef } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { useText } from '../../useText';
import { OwnText } from '../custom/OwnText';
import { setImage } from './imageEdits';
import { type OwnTexts, ownTextsOf } from './imageNode';
import { imageOf, type SlateEditor, type SlateElement } from './slateEditor';

interface ImageTextsProps {
  editor: SlateEditor;
  element: SlateElement;
  title: string;
  asset: PickerAsset | null;
}

/** The inputs of the alternative text and the caption of this use. */
export function ImageTexts({ editor, element, title, asset }: ImageTextsProps) {
  const text = useText();
  /** The text that is being typed, all of which is one step of undo. */
  const typing = useRef<keyof OwnTexts | null>(null);
  const image = imageOf(element);
  const own = ownTextsOf(image);
  const inherited = asset === null ? '' : text('field.alt.none');
  const change = (key: keyof OwnTexts) => (value: string) => {
    const changed = { ...image, [key]: value === '' ? null : value };
    setImage(editor, element, changed, typing.current === key);
    typing.current = key;
  };
  return (
    <Flex
      gap={3}
      padding={3}
      paddingTop={0}
      wrap="wrap"
      onBlur={() => {
        typing.current = null;
      }}
    >
      <Box flex="1" minWidth="20rem">
        <OwnText
          label={text('field.alt')}
          name={text('field.alt.of', { title })}
          own={own.alternativeText ?? ''}
          inherited={asset?.alternativeText ?? inherited}
          disabled={false}
          onChange={change('alternativeText')}
        />
      </Box>
      <Box flex="1" minWidth="20rem">
        <OwnText
          label={text('field.caption')}
          name={text('field.caption.of', { title })}
          own={own.caption ?? ''}
          inherited={asset?.caption ?? inherited}
          disabled={false}
          onChange={change('caption')}
        />
      </Box>
    </Flex>
  );
}
