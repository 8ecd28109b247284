import { FIELD_MARK } from './fieldElement';

const BUTTONS = 'button:not(:disabled)';

/**
 * Makes a change of a list of assets that moves or removes the row of a button, and keeps the focus: on the
 * button, else on one of its row, else on the row that took its place, else on the field.
 */
export function keepFocus(button: HTMLElement, change: () => void): void {
  const row = button.closest('li');
  const list = row?.parentElement ?? null;
  const field = button.closest(`[${FIELD_MARK}]`);
  const index = row === null || list === null ? 0 : [...list.children].indexOf(row);
  change();
  // The form draws the change first.
  requestAnimationFrame(() => {
    const rows = list?.isConnected ? [...list.children] : [];
    const near = row?.isConnected ? row : rows[Math.min(index, rows.length - 1)];
    const target =
      button.isConnected && button.matches(BUTTONS) ? button : lastButton(near ?? field);
    target?.focus();
  });
}

function lastButton(within: Element | null): HTMLElement | null {
  return [...(within?.querySelectorAll<HTMLElement>(BUTTONS) ?? [])].at(-1) ?? null;
}
