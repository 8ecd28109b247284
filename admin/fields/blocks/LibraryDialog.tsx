import { useStrapiApp } from '@strapi/strapi/admin';
import { type ComponentType, useState } from 'react';
import { withoutAltMark } from '../../../server/contracts/alt-mark';
import type { LibraryDialogProps } from '../../asset/libraryFile';
import { placeCaret, textNear } from './imageControls';
import type { SlateEditor } from './slateEditor';

/** In Blocks the texts of an image stand beside its address, and follow the DAM without a mark in it. */
function withoutMark<File extends { url?: string }>(file: File): File {
  return file.url === undefined ? file : { ...file, url: withoutAltMark(file.url) };
}

interface BlocksDialogProps
  extends Pick<LibraryDialogProps, 'allowedTypes' | 'multiple' | 'replaces'> {
  editor: SlateEditor;
  onFiles: LibraryDialogProps['onSelectAssets'];
  onClose?: (() => void) | undefined;
}

/** Opens the dialog that editors of texts open, which is the picker, and closes after a choice. */
export function LibraryDialog({ editor, onFiles, onClose, ...props }: BlocksDialogProps) {
  // Strapi's editor opens dialogs, and does not close them.
  const [isOpen, setOpen] = useState(true);
  // The dialog is beside the text, or in it.
  const [text, setText] = useState<HTMLElement | null>(null);
  const setMark = (mark: HTMLElement | null) => {
    if (mark !== null) setText(textNear(mark));
  };
  const components = useStrapiApp('DamBlocksDialog', (state) => state.components);
  const Library = components['media-library'] as ComponentType<LibraryDialogProps> | undefined;
  if (Library === undefined || !isOpen) return null;
  const close = () => {
    setOpen(false);
    onClose?.();
  };
  return (
    <>
      <span ref={setMark} hidden />
      <Library
        {...props}
        focusFallback={() => (text === null ? null : placeCaret(text, editor))}
        onClose={close}
        onSelectAssets={(files) => {
          onFiles(files.map(withoutMark));
          close();
        }}
      />
    </>
  );
}
