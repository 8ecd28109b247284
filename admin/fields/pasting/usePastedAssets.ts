import { type RefObject, useEffect, useRef } from 'react';
import { useCanPick } from '../useCanPick';
import { type PastePlace, recognisePasted } from './paste';
import { addressesIn } from './pastedAddresses';

/**
 * Puts assets into a field whose addresses are pasted while the focus is in it, but not in one of its texts. It is the
 * latest `put` that is called, since the field may have changed until the server answers.
 */
export function usePastedAssets(
  fieldRef: RefObject<HTMLElement>,
  disabled: boolean,
  place: Required<PastePlace>,
): void {
  const latest = useRef(place);
  latest.current = place;
  const isOff = useCanPick() !== true || disabled;
  useEffect(() => {
    if (isOff) return undefined;
    // Chromium sends a paste to the body if the focus is on a button.
    const handlePaste = ({ clipboardData }: ClipboardEvent) => {
      const focused = document.activeElement;
      if (focused === null || fieldRef.current?.contains(focused) !== true) return;
      if (isText(focused)) return;
      const { options } = latest.current;
      const put: PastePlace['put'] = (assets) => latest.current.put(assets);
      recognisePasted(addressesIn(clipboardData), { put, options });
    };
    window.addEventListener('paste', handlePaste);
    return () => window.removeEventListener('paste', handlePaste);
  }, [fieldRef, isOff]);
}

function isText(element: Element): boolean {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLElement && element.isContentEditable)
  );
}
