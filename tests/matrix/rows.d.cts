export const VERSIONS: readonly string[];

export interface Run {
  version: string;
  /** When, and on which Node. */
  run: string;
  /** How each step went, by column; absent for one that was not reached. */
  steps: Readonly<Record<string, string>>;
}

export function withRows(
  page: string,
  columns: readonly string[],
  results: readonly Run[],
  command?: string,
  first?: readonly [string, string],
): string;
