/** Focuses the result that the tab key reaches, or the first one. */
export function focusActiveResult(list: HTMLElement | null): void {
  const options = [...(list?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])];
  (options.find((option) => option.tabIndex === 0) ?? options[0])?.focus();
}
