import type { ReferenceKey } from '../../contracts/reference';
import type { LiveResolution } from '../../core/availability';
import type { Connections } from '../../core/ports';
import type { LeaveProblem, Usage, Used } from './leave-plan';
import type { Conflict, Move } from './media-targets';
import { takes } from './replacements';

const CONFLICTS: Record<Conflict, (move: Move) => string> = {
  occupied: ({ model, field, media }) =>
    `The media field "${media}" of ${model} holds files already in entries whose "${field}" would replace them. ` +
    'Name another media field, or empty this one in these entries.',
  'too-many': ({ model, field, media }) =>
    `The media field "${media}" of ${model} takes one file, but "${field}" holds several assets in some entries. ` +
    'Add "multiple": true to the media field, or name another one.',
};

export function problemOf(message: string): LeaveProblem {
  return { message, entries: 0, places: [] };
}

/** Returns the problem that collects the entries of a conflict. */
export function conflictIn({ problems }: Usage, move: Move, conflict: Conflict): LeaveProblem {
  const key = `${conflict} ${move.model} ${move.field}`;
  const known = problems.get(key) ?? problemOf(CONFLICTS[conflict](move));
  problems.set(key, known);
  return known;
}

/** Says which connectors open no files although one must be fetched. */
export function closedConnections(
  connections: Connections,
  used: ReadonlyMap<ReferenceKey, Used>,
  live: ReadonlyMap<ReferenceKey, LiveResolution>,
): string[] {
  const keys = new Set([...live.keys()].map((key) => used.get(key)?.reference.connection ?? ''));
  return [...keys]
    .filter((key) => connections.find(key)?.connector.open === undefined)
    .map(
      (key) =>
        `The connector of "${key}" opens no files, so its assets cannot be copied. ` +
        'Replace them in the content by files of the Media Library.',
    );
}

/** Says which media fields would get files of a type that they do not take. */
export function misfitsIn(
  used: ReadonlyMap<ReferenceKey, Used>,
  live: ReadonlyMap<ReferenceKey, LiveResolution>,
): string[] {
  const misfits = new Map<string, Move & { titles: string[] }>();
  for (const [key, { asset }] of live) {
    const { reference, moves } = used.get(key) ?? {};
    if (reference === undefined || moves === undefined) continue;
    for (const [name, move] of moves) {
      if (takes(move.attribute, null, reference, asset)) continue;
      const known = misfits.get(name) ?? { ...move, titles: [] };
      misfits.set(name, known);
      known.titles.push(asset.title);
    }
  }
  return [...misfits.values()].map(
    ({ model, field, media, titles: [first, ...others] }) =>
      `The media field "${media}" of ${model} takes no file such as "${first}", which "${field}" holds` +
      `${others.length === 0 ? '' : `, nor ${others.length} others`}. ` +
      'Change "allowedTypes" of the media field, or name another one.',
  );
}
