const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Milliseconds since the epoch of an ISO 8601 instant, or of a day's beginning in UTC; NaN for anything
 * else. JavaScript's own parser finds a date in "until 2030" and "as agreed, 12", so that rights which
 * nobody can read would be taken for open ones.
 */
export function instantMs(text: string): number {
  return ISO_8601.test(text) ? Date.parse(text) : Number.NaN;
}
