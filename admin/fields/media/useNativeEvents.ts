import { useNotification } from '@strapi/strapi/admin';
import type { DragEvent, MouseEvent, RefObject } from 'react';
import { useIntl } from 'react-intl';
import type { LibraryFile } from '../../asset/libraryFile';
import { useText } from '../../useText';
import { isReference } from '../references';
import { clickIntent, isSlide, NATIVE_LABEL_IDS, visibleIndex } from './nativeControls';

/** Opens the picker to replace the file at index `replaces`, or to add files if it is null. */
type OpenPicker = (replaces: number | null) => void;

interface NativeEventOptions {
  files: readonly LibraryFile[];
  multiple: boolean;
  /** The box around Strapi's field. */
  frameRef: RefObject<HTMLDivElement>;
  openPicker: OpenPicker;
  /** Called when Strapi opens its upload dialog with files that were dropped on the field. */
  onDropped: () => void;
}

/**
 * Returns event handlers that open the picker where Strapi's field would open its own dialogs, and
 * that refuse a drop, which would store a copy of an asset.
 */
export function useNativeEvents(options: NativeEventOptions) {
  const { files, multiple, frameRef, openPicker, onDropped } = options;
  const { formatMessage } = useIntl();
  const { toggleNotification } = useNotification();
  const text = useText();

  // Strapi's dialogs are React children of the field, so their events bubble up to it too.
  const isInField = (target: EventTarget): target is Element =>
    target instanceof Element && frameRef.current?.contains(target) === true;
  const stop = (event: MouseEvent | DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const replaceVisibleFile = (event: MouseEvent<HTMLElement>) => {
    const index = visibleIndex(event.currentTarget);
    const file = files[index];
    // An uploaded file keeps Strapi's dialog, in which its texts are edited.
    if (file === undefined || !isReference(file)) return;
    stop(event);
    openPicker(multiple ? index : null);
  };

  return {
    onClickCapture(event: MouseEvent<HTMLElement>) {
      if (!isInField(event.target)) return;
      const intent = clickIntent(event.target, {
        add: formatMessage({ id: NATIVE_LABEL_IDS.add }),
        edit: formatMessage({ id: NATIVE_LABEL_IDS.edit }),
        placeholder: formatMessage({ id: NATIVE_LABEL_IDS.placeholder }),
      });
      if (intent === 'edit') replaceVisibleFile(event);
      if (intent !== 'add') return;
      stop(event);
      openPicker(null);
    },
    onDoubleClickCapture(event: MouseEvent<HTMLElement>) {
      if (isInField(event.target) && isSlide(event.target)) replaceVisibleFile(event);
    },
    onDropCapture(event: DragEvent<HTMLElement>) {
      if (!isInField(event.target)) return;
      if (!files.some(isReference)) {
        onDropped();
        return;
      }
      stop(event);
      toggleNotification({ type: 'info', message: text('field.dropRefused') });
    },
  };
}
