import { Flex, Typography } from '@strapi/design-system';
import { useRef } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { fromPercent, inPercent } from '../../../server/contracts/asset';
import { useText } from '../../useText';
import { FocalPointButton } from '../FocalPointButton';
import { OwnTexts } from '../OwnTexts';
import { setImage } from './imageEdits';
import { ownTextsOf } from './imageNode';
import { imageOf, type SlateEditor, type SlateElement } from './slateEditor';

interface ImageTextsProps {
  editor: SlateEditor;
  element: SlateElement;
  title: string;
  asset: PickerAsset | null;
}

/** What this use of an image overrides: alternative text, caption and focal point. */
export function ImageTexts({ editor, element, title, asset }: ImageTextsProps) {
  const text = useText();
  /** The text that is being typed, all of which is one step of undo. */
  const typing = useRef<string | null>(null);
  const image = imageOf(element);
  return (
    <Flex
      direction="column"
      alignItems="stretch"
      gap={3}
      padding={3}
      paddingTop={0}
      onBlur={() => {
        typing.current = null;
      }}
    >
      <Typography variant="pi" textColor="neutral600">
        {text('field.scope')}
      </Typography>
      <OwnTexts
        own={ownTextsOf(image)}
        asset={asset}
        title={title}
        disabled={false}
        opensFocused
        onChange={(key, own) => {
          setImage(editor, element, { ...image, [key]: own }, typing.current === key);
          typing.current = key;
        }}
      />
      <FocalPointButton
        asset={asset}
        own={fromPercent(image.focalPoint)}
        disabled={false}
        onPoint={(point) => {
          const { focalPoint: _inherited, ...rest } = image;
          const own = point === null ? rest : { ...rest, focalPoint: inPercent(point) };
          setImage(editor, element, own);
        }}
      />
    </Flex>
  );
}
