/** A slow round over many assets, part by part. */
export interface Round {
  /** In milliseconds since the epoch. */
  beganAtMs: number;
  isOver: boolean;
}

/** False for a round that is over and due again, and for one that began in the future: the clock was set back. */
export function isUnderWay({ beganAtMs, isOver }: Round, nowMs: number, everyMs: number): boolean {
  return beganAtMs <= nowMs && (!isOver || nowMs < beganAtMs + everyMs);
}
