import { type RefObject, useEffect } from 'react';
import { rememberFocus } from '../rememberFocus';

/**
 * Keeps the focus in a field when the control that has it is removed later than the change that it made, such as the
 * button of a version that was pinned.
 */
export function useKeptFocus(ref: RefObject<HTMLElement>): void {
  useEffect(() => {
    const field = ref.current;
    if (field === null) return;
    let focused: { control: Element; restore: () => boolean } | null = null;
    const note = ({ target }: FocusEvent) => {
      if (target instanceof Element) focused = { control: target, restore: rememberFocus(target) };
    };
    const forget = ({ target }: FocusEvent) => {
      // A control that is still there then has lost the focus to another one, or to a click beside it.
      queueMicrotask(() => {
        if (target instanceof Element && target.isConnected && focused?.control === target) {
          focused = null;
        }
      });
    };
    const observer = new MutationObserver(() => {
      if (focused === null || focused.control.isConnected) return;
      focused.restore();
    });
    field.addEventListener('focusin', note);
    field.addEventListener('focusout', forget);
    observer.observe(field, { childList: true, subtree: true });
    return () => {
      field.removeEventListener('focusin', note);
      field.removeEventListener('focusout', forget);
      observer.disconnect();
    };
  }, [ref]);
}
