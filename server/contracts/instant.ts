const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Returns the milliseconds since the epoch of an ISO 8601 instant; a date without a time is the
 * beginning of the day in UTC. Returns NaN for any other text: JavaScript's own parser finds a date in
 * "until 2030" and "as agreed, 12", so an unreadable limit would be taken for open rights.
 */
export function instantMs(text: string): number {
  return ISO_8601.test(text) ? Date.parse(text) : Number.NaN;
}
