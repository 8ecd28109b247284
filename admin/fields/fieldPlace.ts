/**
 * One name for a field, whatever entry it is in: the path of the admin names the content type. Rows of
 * a repeatable component share a name, since an editor fills them alike.
 */
export function placeOf(fieldName: string): string {
  const type = /\/(?:collection|single)-types\/([^/]+)/.exec(window.location.pathname)?.[1] ?? '';
  return `${type}.${fieldName.replace(/\.\d+(?=\.|$)/g, '')}`;
}
