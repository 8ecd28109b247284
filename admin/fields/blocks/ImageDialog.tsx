import { useStrapiApp } from '@strapi/strapi/admin';
import { type ComponentType, useState } from 'react';
import type { LibraryDialogProps } from '../../asset/libraryFile';
import { indexOfCaret, insertImages, setImage } from './imageEdits';
import { imageOfFile } from './imageNode';
import type { SlateEditor, SlateElement } from './slateEditor';

interface ImageDialogProps {
  editor: SlateEditor;
  /** The image that is replaced; undefined to insert images at the caret. */
  replaces?: SlateElement;
  onClose?: () => void;
}

/** Opens the picker, and puts what is chosen into the text. */
export default function ImageDialog({ editor, replaces, onClose }: ImageDialogProps) {
  const [isOpen, setOpen] = useState(true);
  // Strapi drops the editor's selection if its form changes while the dialog has the focus.
  const [place] = useState(() => editor.pathRef([indexOfCaret(editor)]));
  const components = useStrapiApp('DamImageDialog', (state) => state.components);
  const Library = components['media-library'] as ComponentType<LibraryDialogProps> | undefined;
  if (Library === undefined || !isOpen) return null;
  const close = () => {
    setOpen(false);
    onClose?.();
  };
  return (
    <Library
      allowedTypes={['images']}
      multiple={replaces === undefined}
      onClose={close}
      onSelectAssets={(files) => {
        const images = files.map(imageOfFile);
        const [first] = images;
        const [index] = place.unref() ?? [];
        if (replaces === undefined) {
          insertImages(editor, images, index ?? editor.children.length - 1);
        } else if (first !== undefined) setImage(editor, replaces, first);
        close();
      }}
    />
  );
}
