import { type ComponentType, lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { ReferenceFile } from '../../server/contracts/api';
import type { LibraryDialogProps, LibraryFile } from '../asset/libraryFile';
import { offerUploadTarget } from '../asset/uploadTarget';
import { usePermission } from '../usePermission';
import { useReturnFocus } from '../useReturnFocus';
import type { OnPicked, PickerRequest } from './types';

const PickerModal = lazy(() => import('./PickerModal'));

export interface AssetChooserProps extends PickerRequest {
  /** Strapi's own dialog, for uploaded files; undefined if the field takes none. */
  Library: ComponentType<LibraryDialogProps> | undefined;
  /** Files that Strapi's own dialog displays as selected. */
  libraryFiles?: LibraryFile[];
  onPicked: OnPicked;
  /** Called with the whole selection of Strapi's own dialog. */
  onFiles: (files: (LibraryFile | ReferenceFile)[]) => void;
  onClose: () => void;
  /** Returns the element to focus after closing if the control that opened the picker is gone. */
  focusFallback?: () => HTMLElement | null;
}

/**
 * The entry point of the picker, which it loads when first opened. Strapi's own dialog is behind the
 * second tab: it renders a modal itself and cannot sit in a tab panel, so it takes the picker's place
 * until it is closed.
 */
export function AssetChooser(props: AssetChooserProps) {
  const { Library, libraryFiles, multiple, fieldPlace, max, held, replaces, next } = props;
  const { onPicked, onFiles, onClose, focusFallback } = props;
  // Kept as they were when the picker opened: a field passes new objects at every keystroke.
  const [options] = useState(props.options);
  const { allowedTypes } = options;
  const mayRead = usePermission('plugin::upload.read');
  const hasLibrary = Library !== undefined && mayRead === true;
  const [source, setSource] = useState<'dam' | 'library'>('dam');
  const returnFocus = useReturnFocus(focusFallback);
  useUploadTarget(source === 'library', onPicked);

  if (source === 'library' && Library !== undefined) {
    return (
      <Library
        {...(allowedTypes ? { allowedTypes: [...allowedTypes] } : {})}
        multiple={multiple}
        {...(libraryFiles === undefined ? {} : { initiallySelectedAssets: libraryFiles })}
        onClose={() => setSource('dam')}
        onSelectAssets={onFiles}
      />
    );
  }
  return (
    <Suspense fallback={null}>
      <PickerModal
        options={options}
        multiple={multiple}
        fieldPlace={fieldPlace}
        {...(max === undefined ? {} : { max })}
        {...(held === undefined ? {} : { held })}
        {...(replaces === undefined ? {} : { replaces })}
        {...(next === undefined ? {} : { next })}
        onPicked={onPicked}
        onClose={onClose}
        onLibrary={hasLibrary ? () => setSource('library') : undefined}
        returnFocus={returnFocus}
      />
    </Suspense>
  );
}

/** Takes an asset of the DAM instead of a file that would be uploaded, while Strapi's dialog is open. */
function useUploadTarget(isOpen: boolean, onPicked: OnPicked): void {
  const latest = useRef(onPicked);
  latest.current = onPicked;
  useEffect(
    () => (isOpen ? offerUploadTarget((picked) => latest.current(picked)) : undefined),
    [isOpen],
  );
}
