/** Reads a text such as `2026-12-01 09:30:00` of a DAM that writes local times without a zone. */
export type ReadLocalTime = (text: string) => string | null;

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** True for the IANA name of a time zone, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Makes a function that returns the ISO 8601 instant of a local time in this zone, or null if the text
 * is no complete date. A date without a time is the beginning of the day. A time that occurs twice
 * (summer time ends) is its first occurrence; a time that is skipped (it begins) is one hour later.
 */
export function localTimeOf(timeZone: string): ReadLocalTime {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsetMs = (instantMs: number): number => {
    const parts = new Map(format.formatToParts(instantMs).map(({ type, value }) => [type, value]));
    const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
    const day = [part('year'), part('month') - 1, part('day')] as const;
    return utcMs(...day, part('hour'), part('minute'), part('second')) - instantMs;
  };
  return (text) => {
    const found = LOCAL.exec(text.trim());
    if (found === null) return null;
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
      .slice(1)
      .map((part) => Number(part ?? 0));
    const localMs = utcMs(year, month - 1, day, hour, minute, second);
    // `0000-00-00`, 31 June and 24:30 would roll over to another day.
    if (!new Date(localMs).toISOString().startsWith(text.trim().slice(0, 10))) return null;
    if (minute > 59 || second > 59) return null;
    // No zone changes its offset twice within two days.
    const before = localMs - offsetMs(localMs - DAY_MS);
    const after = localMs - offsetMs(localMs + DAY_MS);
    const fits = [before, after].filter((instantMs) => instantMs + offsetMs(instantMs) === localMs);
    return new Date(fits.length === 0 ? before : Math.min(...fits)).toISOString();
  };
}

const DAY_MS = 86_400_000;

/** Like `Date.UTC`, which reads years below 100 as 1900 to 1999. */
function utcMs(...parts: readonly [number, number, number, number, number, number]): number {
  const [year, month, day, ...time] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(...time);
  return date.getTime();
}
