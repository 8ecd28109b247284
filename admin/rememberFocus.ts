/** Attribute that marks the box around a field of the plugin. */
export const FIELD_MARK = 'data-dam-field';

/** Attribute that names a control of an asset's row, by which the same control of another row is found. */
export const CONTROL = 'data-dam-control';

const BUTTONS = 'button:not(:disabled)';

/**
 * Remembers which control has the focus. The returned function gives it back after a change, or after a dialog:
 * to the control, else to the one of its name in its row, or in the row that took its row's place, else to another
 * one there. It leaves a focus alone that somebody has set meanwhile, and returns false if nothing of the
 * field is left.
 */
export function rememberFocus(control = document.activeElement): () => boolean {
  const row = control?.closest('li') ?? null;
  const list = row?.parentElement ?? null;
  const field = control?.closest(`[${FIELD_MARK}]`) ?? null;
  const index = row === null || list === null ? 0 : [...list.children].indexOf(row);
  const name = control?.getAttribute(CONTROL) ?? null;
  return () => {
    if (isSomewhere(document.activeElement)) return true;
    if (control !== null && isUsable(control)) {
      control.focus();
      return true;
    }
    const rows = list?.isConnected ? [...list.children] : [];
    const near = row?.isConnected ? row : rows[Math.min(index, rows.length - 1)];
    const target = buttonIn(near ?? field, name);
    target?.focus();
    return target !== null;
  };
}

/** Makes a change that may move or remove a control, or disable it, and keeps the focus as `rememberFocus` does. */
export function keepFocus(control: HTMLElement, change: () => void): void {
  const restore = rememberFocus(control);
  change();
  // The form draws the change first.
  requestAnimationFrame(() => {
    // A button that was disabled keeps the focus, and takes no keys.
    if (document.activeElement?.matches(':disabled')) control.blur();
    restore();
  });
}

/** A dialog gives the focus to itself where the control that had it is gone, which nobody has chosen. */
function isSomewhere(element: Element | null): element is Element {
  return (
    element !== null &&
    element !== document.body &&
    !element.matches('[role="dialog"], [role="alertdialog"]')
  );
}

function isUsable(control: Element): control is HTMLElement {
  return (
    control instanceof HTMLElement &&
    isSomewhere(control) &&
    control.isConnected &&
    !control.matches(':disabled')
  );
}

function buttonIn(within: Element | null, name: string | null): HTMLElement | null {
  const buttons = [...(within?.querySelectorAll<HTMLElement>(BUTTONS) ?? [])];
  const named = buttons.find((button) => button.getAttribute(CONTROL) === name);
  return named ?? buttons.at(-1) ?? null;
}
