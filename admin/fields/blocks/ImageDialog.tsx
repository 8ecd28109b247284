import { useState } from 'react';
import { indexOfCaret, insertImages, setImage } from './imageEdits';
import { imageOfFile, referenceOfImage } from './imageNode';
import { LibraryDialog } from './LibraryDialog';
import { imageOf, type SlateEditor, type SlateElement } from './slateEditor';

interface ImageDialogProps {
  editor: SlateEditor;
  /** The image that is replaced; undefined to insert images at the caret. */
  replaces?: SlateElement;
  /** The title of that image. */
  title?: string;
  onClose?: () => void;
}

/** Puts the images that are chosen into the text. */
export default function ImageDialog({ editor, replaces, title = '', onClose }: ImageDialogProps) {
  // Strapi drops the editor's selection if its form changes while the dialog has the focus.
  const [place] = useState(() => editor.pathRef([indexOfCaret(editor)]));
  return (
    <LibraryDialog
      editor={editor}
      allowedTypes={['images']}
      multiple={replaces === undefined}
      {...(replaces && { replaces: { title, reference: referenceOfImage(imageOf(replaces)) } })}
      onClose={onClose}
      onFiles={(files) => {
        const images = files.map(imageOfFile);
        const [first] = images;
        const [index = editor.children.length - 1] = place.unref() ?? [];
        if (replaces === undefined) insertImages(editor, images, index);
        else if (first !== undefined) setImage(editor, replaces, first);
      }}
    />
  );
}
