/** A target is retried for one day, in milliseconds. */
export const GIVE_UP_AFTER_MS = 24 * 60 * 60 * 1_000;

const FIRST_RETRY_MS = 1_000;
/** The longest pause between two attempts, in milliseconds. */
export const LONGEST_RETRY_MS = 15 * 60 * 1_000;

/**
 * Returns the milliseconds until the next attempt, after `attempts` failed retries of a job that is
 * `ageMs` old. Null when the job is older than `GIVE_UP_AFTER_MS`. `random`, 0 to 1, spreads the
 * calls, so that many targets are not called at the same instant.
 */
export function retryInMs(attempts: number, ageMs: number, random: number): number | null {
  if (ageMs >= GIVE_UP_AFTER_MS) return null;
  const fullMs = Math.min(FIRST_RETRY_MS * 2 ** attempts, LONGEST_RETRY_MS);
  return Math.round(fullMs * (0.5 + random / 2));
}
