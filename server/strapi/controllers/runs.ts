import type { RelinkRun } from '../../contracts/api';
import type { UndoableRun } from '../relinking/journal';
import { instantOfRun } from '../relinking/relinking';

/** Describes a run for people. */
export function runFor({ run, changes, about }: UndoableRun): RelinkRun {
  const known = about ?? { kind: null, from: null, to: null, count: 0, by: null };
  return { ...known, run, at: instantOfRun(run), changes };
}
