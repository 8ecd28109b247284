import type { RichTextBlocksStore, SelectorBlock } from '@strapi/content-manager/strapi-admin';
import { lazy, Suspense } from 'react';
import { ImageFrame } from './ImageFrame';
import { focusControls } from './imageControls';
import { referenceOfImage } from './imageNode';
import { editorOf, imageOf, isSelected, selectedImage, withNotedImages } from './slateEditor';

const ImageDialog = lazy(() => import('./ImageDialog'));

/** The part of the content manager's API in use. Absent in versions of Strapi without it. */
export interface BlocksApi {
  addRichTextBlocks?(change: (blocks: RichTextBlocksStore) => RichTextBlocksStore): void;
}

/** Replaces the image block of Strapi's Blocks editor by one that knows the DAM's assets. */
export function addImageBlock({ addRichTextBlocks }: BlocksApi): void {
  addRichTextBlocks?.((blocks) =>
    blocks.image === undefined ? blocks : { ...blocks, image: withAssets(blocks.image) },
  );
}

/** Uploaded files are drawn by the block that was there before: Strapi's own, or another plugin's. */
function withAssets(original: SelectorBlock): SelectorBlock {
  return {
    ...original,
    renderElement: (props) => {
      const { element } = props;
      const reference = referenceOfImage(imageOf(element));
      if (reference === null) return original.renderElement(props);
      const editor = editorOf(element);
      return (
        <ImageFrame
          {...props}
          editor={editor}
          isSelected={editor !== null && isSelected(editor, element)}
          reference={reference}
        />
      );
    },
    handleConvert: (editor) => () => (
      <Suspense fallback={null}>
        <ImageDialog editor={editor} />
      </Suspense>
    ),
    handleTab: (editor) => {
      const selected = selectedImage(editor);
      if (selected !== null) focusControls(selected.element);
    },
    plugin: (editor) => withNotedImages(original.plugin?.(editor) ?? editor),
  };
}
