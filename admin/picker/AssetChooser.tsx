import { type ComponentType, lazy, Suspense, useCallback, useState } from 'react';
import type { ReferenceFile } from '../../server/contracts/api';
import type { LibraryDialogProps, LibraryFile, OnPicked, PickerRequest } from './types';

const PickerModal = lazy(() => import('./PickerModal'));

export interface AssetChooserProps extends PickerRequest {
  /** Strapi's own dialog, for files that are not in a DAM. */
  Library: ComponentType<LibraryDialogProps> | undefined;
  /** What Strapi's own dialog shows as selected. */
  libraryFiles?: LibraryFile[];
  onPicked: OnPicked;
  onFiles: (files: (LibraryFile | ReferenceFile)[]) => void;
  onClose: () => void;
  /** Takes the focus where the control that opened the picker is gone by then. */
  focusFallback?: () => HTMLElement | null;
}

/**
 * Our picker, with Strapi's own dialog behind its second tab. That one draws a modal of its own and
 * cannot sit in a tab panel, so the two take turns; closing Strapi's leads back to ours.
 */
export function AssetChooser(props: AssetChooserProps) {
  const { Library, libraryFiles, multiple, place, max } = props;
  const { onPicked, onFiles, onClose, focusFallback } = props;
  // As they were when it opened: a field hands out new objects at every keystroke.
  const [options] = useState(props.options);
  const { allowedTypes } = options;
  const [source, setSource] = useState<'dam' | 'library'>('dam');
  const [opener] = useState(() =>
    document.activeElement instanceof HTMLElement ? document.activeElement : null,
  );
  const returnFocus = useCallback(() => {
    const target = opener?.isConnected ? opener : (focusFallback?.() ?? null);
    target?.focus();
  }, [opener, focusFallback]);

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
        place={place}
        {...(max === undefined ? {} : { max })}
        onPicked={onPicked}
        onClose={onClose}
        onLibrary={Library === undefined ? undefined : () => setSource('library')}
        returnFocus={returnFocus}
      />
    </Suspense>
  );
}
