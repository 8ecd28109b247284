import { CHANGE_KINDS, type ChangeKind } from '../contracts/connector';
import { isObject } from './json';
import type { AssetRecord } from './ports';

/**
 * What a DAM's list of changes proves: every change between two instants was told, and its asset read again.
 * Instants are in milliseconds since the epoch, as the wall clocks of the nodes tell them.
 */
export interface Evidence {
  /** The list has been followed without a gap since then. */
  sinceMs: number;
  /** The last complete round began then. */
  untilMs: number;
  /** True if the last round failed: nothing is proven until one succeeds, which then covers the time between. */
  isBroken: boolean;
}

/** Returns the evidence that `JSON.stringify` made a text of; null for another value, and for null. */
export function parseEvidence(text: string | null): Evidence | null {
  const value: unknown = text === null ? null : JSON.parse(text);
  if (!isObject(value)) return null;
  const { sinceMs, untilMs, isBroken } = value;
  if (typeof sinceMs !== 'number' || typeof untilMs !== 'number') return null;
  return { sinceMs, untilMs, isBroken: isBroken !== false };
}

/** Returns the evidence after a complete round that began at `beganAtMs`. */
export function afterRound(
  before: Evidence | null,
  { beganAtMs, isFirst }: { beganAtMs: number; isFirst: boolean },
): Evidence {
  const sinceMs = isFirst || before === null ? beganAtMs : before.sinceMs;
  return { sinceMs, untilMs: beganAtMs, isBroken: false };
}

/** True if a connector's list of changes tells everything, so that what is not listed need not be read again. */
export function tellsAll(kinds: readonly ChangeKind[] | undefined): boolean {
  return CHANGE_KINDS.every((kind) => kinds?.includes(kind));
}

/** How far the clocks of two nodes may differ, in milliseconds. */
const CLOCK_SKEW_MS = 5_000;

/** How much later than planned the end of a round may be known to all nodes, in milliseconds. */
const LATE_MS = 10_000;

/** The evidence of all connections, as this process knows it. */
export class ToldChanges {
  readonly #byConnection = new Map<string, Evidence>();
  readonly #validForMs: number;

  /**
   * @param times in milliseconds: for how long a record is fresh, and how often the list of changes is read. A list
   * that is read less often than records were read without it proves too little.
   */
  constructor({ freshForMs, changesEveryMs }: { freshForMs: number; changesEveryMs: number }) {
    const isOften = changesEveryMs <= freshForMs;
    this.#validForMs = isOften ? 1.5 * changesEveryMs + LATE_MS : Number.NEGATIVE_INFINITY;
  }

  /** Takes the evidence of a connection, null if there is none. Returns true if it is in force. */
  note(connection: string, evidence: Evidence | null, nowMs: number): boolean {
    if (evidence === null) this.#byConnection.delete(connection);
    else this.#byConnection.set(connection, evidence);
    return this.#isInForce(evidence ?? undefined, nowMs);
  }

  /**
   * Returns the instant up to which nothing has changed since the record was read; null if nothing proves it. A
   * missing asset that was never listed may appear without being told.
   */
  unchangedUntil(
    { connection, asset, checkedAtMs }: Pick<AssetRecord, 'connection' | 'asset' | 'checkedAtMs'>,
    nowMs: number,
  ): number | null {
    const evidence = this.#byConnection.get(connection);
    if (asset === null || !this.#isInForce(evidence, nowMs)) return null;
    const isCovered = checkedAtMs >= evidence.sinceMs + CLOCK_SKEW_MS;
    return isCovered && checkedAtMs <= nowMs + CLOCK_SKEW_MS ? evidence.untilMs : null;
  }

  #isInForce(evidence: Evidence | undefined, nowMs: number): evidence is Evidence {
    if (evidence === undefined || evidence.isBroken) return false;
    const ageMs = nowMs - evidence.untilMs;
    return ageMs >= -CLOCK_SKEW_MS && ageMs <= this.#validForMs;
  }
}
