import type { RichTextBlocksStore, SelectorBlock } from '@strapi/content-manager/strapi-admin';
import { Paperclip } from '@strapi/icons';
import { lazy, Suspense } from 'react';
import { STORED_URL_MARK } from '../../../server/contracts/reference';
import { messageId } from '../../translations';
import { ImageFrame } from './ImageFrame';
import { focusControls } from './imageControls';
import { referenceOfImage } from './imageNode';
import { withPastedLinks } from './pastedLinks';
import { editorOf, imageOf, isSelected, selectedImage, withNotedImages } from './slateEditor';

const ImageDialog = lazy(() => import('./ImageDialog'));
const LinkDialog = lazy(() => import('./LinkDialog'));

/** The part of the content manager's API in use. Absent in versions of Strapi without it. */
export interface BlocksApi {
  addRichTextBlocks?(change: (blocks: RichTextBlocksStore) => RichTextBlocksStore): void;
}

/**
 * Replaces the image block of Strapi's Blocks editor by one that knows the DAM's assets, and adds links
 * to assets to the list of blocks.
 */
export function addBlocks({ addRichTextBlocks }: BlocksApi): void {
  addRichTextBlocks?.((blocks) => ({
    ...blocks,
    ...(blocks.image !== undefined && { image: withAssets(blocks.image) }),
    ...(blocks.link !== undefined && { 'dam-link': assetLink }),
  }));
}

/**
 * Shows pictures of the DAM where Strapi's own block draws them, which makes them as wide as it is stored: 0
 * pixels, because the stored form has no measures. Not needed where `addBlocks` has replaced that block.
 */
export function showUnmeasuredImages({ addRichTextBlocks }: BlocksApi): void {
  if (addRichTextBlocks !== undefined) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `[data-slate-editor] img[width="0"][src*="${STORED_URL_MARK}"] { width: auto; }`,
  );
  document.adoptedStyleSheets.push(sheet);
}

/** Makes links of Strapi's own shape, which Strapi's own block draws. So no node is of this type. */
const assetLink: SelectorBlock = {
  isInBlocksSelector: true,
  icon: Paperclip,
  label: { id: messageId('blocks.link'), defaultMessage: 'Link to a DAM asset' },
  matchNode: () => false,
  // This block is the last one, so its plugin sees what is pasted before Strapi's links do.
  plugin: (editor) => withPastedLinks(editor),
  renderElement: ({ attributes, children }) => <p {...attributes}>{children}</p>,
  handleConvert: (editor) => () => (
    <Suspense fallback={null}>
      <LinkDialog editor={editor} />
    </Suspense>
  ),
};

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
