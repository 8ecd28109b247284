import { instantMs } from '../contracts/instant';

/** ISO 8601 with a zone, UTC where the DAM names none; a text that is no instant stays as it is. */
export function instantOf(text: string | null): string | null {
  if (text === null || text === '') return null;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const ms = instantMs(hasZone || isDate ? text : `${text.replace(' ', 'T')}Z`);
  // What nobody can read closes the asset; "no limit" would show what must not be shown.
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

type Limit = string | null;

/** Of several embargoes the one that shows less; null where there is none. */
export function latest(...limits: readonly Limit[]): Limit {
  return strictest(limits, Math.max);
}

/** Of several expiries the one that shows less; null where there is none. */
export function earliest(...limits: readonly Limit[]): Limit {
  return strictest(limits, Math.min);
}

/** What nobody can read wins, since it closes the asset. */
function strictest(limits: readonly Limit[], pick: (...values: number[]) => number): Limit {
  const said = limits.filter((limit) => limit !== null);
  const unreadable = said.find((limit) => Number.isNaN(instantMs(limit)));
  if (unreadable !== undefined || said.length === 0) return unreadable ?? null;
  return new Date(pick(...said.map(instantMs))).toISOString();
}

/** Webhooks come again for so long: what was signed before is a replay. */
const NEW_FOR_MS = 60 * 60 * 1_000;
/** How far the clocks of a DAM and of this site may differ. */
const AHEAD_MS = 5 * 60 * 1_000;

/** Whether what was signed at this instant is new; NaN is not. */
export function isTimely(signedAtMs: number, nowMs: number): boolean {
  const ageMs = nowMs - signedAtMs;
  return ageMs < NEW_FOR_MS && ageMs > -AHEAD_MS;
}
