import type { DamErrorType } from './errors';

/** Answer of `GET /api/dam/health`, for probes. It names no asset and no secret. */
export interface HealthResponse {
  /** `ok`: every DAM answers. `down`: none does. The site goes on in all three. */
  status: 'ok' | 'degraded' | 'down';
  connections: ConnectionState[];
}

export interface ConnectionState {
  key: string;
  /**
   * `ready`: the DAM answers. `limited`: it does, and asks for fewer calls. `failing`: its last call failed. `unknown`:
   * this process has called it not once, and may not now, since its budget is used up.
   */
  state: 'ready' | 'limited' | 'failing' | 'unknown';
  /** Why the last call failed; absent if it did not. */
  problem?: DamErrorType;
  /** Instant at which the DAM last answered this process, ISO 8601; null if it has not since the start. */
  lastAnswerAt: string | null;
  /**
   * What became of the last round through the DAM's list of changes, of all nodes; null if the DAM has no such list, or
   * no round was made yet.
   */
  changes: { state: 'ok' | 'failing'; lastRoundAt: string } | null;
  /** Calls of the budget that are left now, of all nodes; null without a budget. */
  callsLeft: number | null;
}
