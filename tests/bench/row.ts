/** One line of the bench's table. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  /** The promise, where there is one. */
  bound?: Bound;
}

/** What a row may not exceed, or what it must reach. */
type Bound = { because: string } & ({ atMost: number } | { atLeast: number });

export function isMet(value: number, bound: Bound): boolean {
  return 'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast;
}

export function wordsOf(bound: Bound): string {
  return 'atMost' in bound ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
