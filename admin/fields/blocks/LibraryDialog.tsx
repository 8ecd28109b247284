import { useStrapiApp } from '@strapi/strapi/admin';
import { type ComponentType, useState } from 'react';
import type { LibraryDialogProps } from '../../asset/libraryFile';

interface BlocksDialogProps extends Pick<LibraryDialogProps, 'allowedTypes' | 'multiple'> {
  onFiles: LibraryDialogProps['onSelectAssets'];
  onClose?: (() => void) | undefined;
}

/** Opens the dialog that editors of texts open, which is the picker, and closes after a choice. */
export function LibraryDialog({ onFiles, onClose, ...props }: BlocksDialogProps) {
  // Strapi's editor opens dialogs, and does not close them.
  const [isOpen, setOpen] = useState(true);
  const components = useStrapiApp('DamBlocksDialog', (state) => state.components);
  const Library = components['media-library'] as ComponentType<LibraryDialogProps> | undefined;
  if (Library === undefined || !isOpen) return null;
  const close = () => {
    setOpen(false);
    onClose?.();
  };
  return (
    <Library
      {...props}
      onClose={close}
      onSelectAssets={(files) => {
        onFiles(files);
        close();
      }}
    />
  );
}
