import { useCallback, useState } from 'react';
import { rememberFocus } from './rememberFocus';

/**
 * Returns a function that gives the focus back when a dialog closes, for `onCloseAutoFocus`. Strapi's dialogs
 * only give it back to a trigger of their own, so that without one it is lost. The component must be mounted as
 * the dialog opens.
 *
 * @param fallback the element to focus if the control that opened the dialog is gone, and its row and field too
 */
export function useReturnFocus(fallback?: () => HTMLElement | null): (event?: Event) => void {
  const [restore] = useState(() => rememberFocus());
  return useCallback(
    (event) => {
      event?.preventDefault();
      if (!restore()) fallback?.()?.focus();
    },
    [restore, fallback],
  );
}
