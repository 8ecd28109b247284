import type { RelinkRun } from '../../server/contracts/api';
import type { Text } from '../useText';

/** Says what a run did; null if that was not noted. */
export function runTitle({ kind, from, to, count }: RelinkRun, text: Text): string | null {
  if (kind === 'adopt') return text('run.adopt', { count });
  if (kind === 'map') return text('run.map', { count });
  return from && to && text('run.swap', { from: from.title, to: to.title });
}

/** Says when a run began, who began it, and how much it changed. */
export function runFacts({ kind, changes, by }: RelinkRun, text: Text, date: string): string {
  const changed = text('adoption.run.changes', { count: changes });
  if (kind === null) return changed;
  return text(by === null ? 'run.facts.command' : 'run.facts', { date, changed, name: by ?? '' });
}
