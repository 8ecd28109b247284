import { instantMs } from '../contracts/instant';

/**
 * Returns an ISO 8601 instant in UTC. A text without a time zone is read as UTC, and a text that
 * cannot be read is returned unchanged.
 */
export function instantOf(text: string | null): string | null {
  if (text === null || text === '') return null;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const ms = instantMs(hasZone || isDate ? text : `${text.replace(' ', 'T')}Z`);
  // An unreadable limit makes the asset unavailable; "no limit" would show it without rights.
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

type Limit = string | null;

/** Returns the latest of several embargoes; null if there is none. */
export function latest(...limits: readonly Limit[]): Limit {
  return strictest(limits, Math.max);
}

/** Returns the earliest of several expiries; null if there is none. */
export function earliest(...limits: readonly Limit[]): Limit {
  return strictest(limits, Math.min);
}

/** An unreadable limit is the strictest, since it makes the asset unavailable. */
function strictest(limits: readonly Limit[], pick: (...values: number[]) => number): Limit {
  const present = limits.filter((limit) => limit !== null);
  const unreadable = present.find((limit) => Number.isNaN(instantMs(limit)));
  if (unreadable !== undefined || present.length === 0) return unreadable ?? null;
  return new Date(pick(...present.map(instantMs))).toISOString();
}

/** DAMs repeat a failed webhook within this time; an older signature is a replay. */
const NEW_FOR_MS = 60 * 60 * 1_000;
/** How far the clocks of a DAM and this site may differ. */
const AHEAD_MS = 5 * 60 * 1_000;

/** True if a signature of this instant is recent; false for NaN. */
export function isTimely(signedAtMs: number, nowMs: number): boolean {
  const ageMs = nowMs - signedAtMs;
  return ageMs < NEW_FOR_MS && ageMs > -AHEAD_MS;
}
