/**
 * Returns the key of a field, the same in all entries of a content type (which the admin's path
 * names). Items of a repeatable component share a key, because editors fill them alike.
 *
 * @example fieldPlace('sections.2.image') is `api::article.article.sections.image`
 */
export function fieldPlace(fieldName: string): string {
  const type = /\/(?:collection|single)-types\/([^/]+)/.exec(window.location.pathname)?.[1] ?? '';
  return `${type}.${fieldName.replace(/\.\d+(?=\.|$)/g, '')}`;
}
