import { setTimeout as sleep } from 'node:timers/promises';
import { DamError } from '../../contracts/errors';

/** Longest pause until a DAM that has had enough calls is asked again, in milliseconds. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Asks a DAM, and waits and asks again where it has had enough calls.
 *
 * @throws every other `DamError`, or the signal's reason.
 */
export async function patiently<Answer>(
  signal: AbortSignal | undefined,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const waitMs = error instanceof DamError ? error.retryAfterMs : undefined;
      if (waitMs === undefined) throw error;
      await sleep(Math.min(waitMs, LONGEST_WAIT_MS), undefined, signal && { signal });
    }
  }
}
