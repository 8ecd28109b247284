/**
 * Reads the value of a header that says when calls are allowed again, in seconds or as an HTTP date (RFC 9110
 * §10.2.3). Returns milliseconds from now, undefined for anything else.
 */
export function retryAfterMs(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
