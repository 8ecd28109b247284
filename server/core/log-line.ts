const CONTROL = /[\p{Cc}\u2028\u2029]/gu;

/**
 * Writes control characters as `\u000a`: ids and titles of a DAM stand in log lines, and one with a line break
 * must not look like a line of the site, nor one with an escape sequence change the terminal.
 */
export function logLine(message: string): string {
  return message.replace(
    CONTROL,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
