/** Returns the locale of the entry that is open, as the content manager's address names it; null without one. */
export function pageLocale(): string | null {
  return new URLSearchParams(window.location.search).get('plugins[i18n][locale]');
}
