/** Characters of the longest file name. */
const MAX_LENGTH = 255;

/**
 * Returns the last part of what a client calls a file, without control characters: a DAM must not take the rest
 * for a path. Never empty.
 */
export function fileNameOf(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  return last.replace(/\p{Cc}/gu, '').slice(-MAX_LENGTH) || 'file';
}
