import { readFile } from 'node:fs/promises';
import type { RelinkPair, RelinkPlace, RelinkPlan } from '../strapi/relinking/relinking';
import type { RelinkingService } from '../strapi/services';
import { valuesOf } from './arguments';
import { sayLines } from './lines';
import { type DefaultConnections, parseRelinkMap } from './relink-map';

/** The arguments of `relink`. */
export type RelinkArguments =
  | { kind: 'map'; file: string; defaults: DefaultConnections; isRun: boolean }
  | { kind: 'undo'; run: string }
  | { kind: 'list' };

/** Returns null for arguments that `relink` does not know. */
export function readRelinkArguments(given: readonly string[]): RelinkArguments | null {
  const values = valuesOf(given, {
    map: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    run: { type: 'boolean', default: false },
    undo: { type: 'string' },
    list: { type: 'boolean' },
  });
  if (values === null || Object.values(values).includes('')) return null;
  const { map, from, to, run, undo: undone, list: isList } = values;
  if (map) return { kind: 'map', file: map, defaults: { from, to }, isRun: run };
  if (undone) return { kind: 'undo', run: undone };
  return isList ? { kind: 'list' } : null;
}

/** Says what would change, does it, or undoes it. Returns the exit code. */
export async function relink(service: RelinkingService, given: RelinkArguments): Promise<number> {
  if (given.kind === 'list') return list(service);
  if (given.kind === 'undo') return undo(service, given.run);
  const map = parseRelinkMap(await readFile(given.file, 'utf8'), given.defaults);
  if ('problems' in map) {
    for (const problem of map.problems) console.log(problem);
    console.log('Nothing was changed.');
    return 1;
  }
  return replace(service, map.pairs, given.isRun);
}

async function replace(
  service: RelinkingService,
  pairs: readonly RelinkPair[],
  isRun: boolean,
): Promise<number> {
  const plan = await service.plan(pairs);
  sayPlan(plan);
  if (plan.notLive.length > 0) {
    console.log(
      'Nothing was changed. Take these lines out of the file, or let the DAM approve the assets.',
    );
    return 1;
  }
  if (!isRun) {
    console.log('\nNothing was changed. Add --run to do it.');
    return 0;
  }
  const { run, entries } = await service.run(pairs);
  console.log(
    `\nDone: ${entries} entries were changed. "strapi-plugin-dam relink --undo ${run}" puts it back.`,
  );
  return 0;
}

function sayPlan({ places, unused, notLive }: RelinkPlan): void {
  const changing = places.filter(({ stays }) => stays === null);
  console.log(`Places that change: ${changing.length}.`);
  sayPlaces(changing);
  const staying = {
    pinned: 'pinned to a version',
    'not-allowed': 'the field does not take the new asset',
  };
  for (const [reason, words] of Object.entries(staying)) {
    const some = places.filter(({ stays }) => stays === reason);
    if (some.length === 0) continue;
    console.log(`\nPlaces that stay, ${words}: ${some.length}.`);
    sayPlaces(some);
  }
  const assets = (some: readonly { connection: string; assetId: string }[]): string[] =>
    some.map(({ connection, assetId }) => `${connection}/${assetId}`);
  if (unused.length > 0) {
    console.log(`\nAssets that nothing uses: ${unused.length}.`);
    sayLines(assets(unused));
  }
  if (notLive.length === 0) return;
  console.log(`\nNew assets that may not be shown now: ${notLive.length}.`);
  sayLines(assets(notLive).map((name, index) => `${name}: ${notLive[index]?.availability}`));
}

function sayPlaces(places: readonly RelinkPlace[]): void {
  sayLines(
    places.map(({ uid, documentId, locale, status, path, from, to }) => {
      const entry = `${uid} ${documentId} (${[locale, status].filter(Boolean).join(', ')})`;
      return `${entry} at ${path}: ${from.connection}/${from.assetId} -> ${to.connection}/${to.assetId}`;
    }),
  );
}

async function undo(service: RelinkingService, run: string): Promise<number> {
  const runs = await service.runs();
  if (!runs.some((each) => each.run === run)) {
    console.log(`There is no run "${run}" that could be undone. "relink --list" names them.`);
    return 1;
  }
  const { entries, changedSince } = await service.undo(run);
  console.log(`Done: ${entries} entries are as they were.`);
  if (changedSince.length === 0) return 0;
  console.log(`\nChanged by somebody since, and left alone: ${changedSince.length}.`);
  sayLines(
    changedSince.map(({ uid, documentId, locale, status, path, attribute }) => {
      const entry = `${uid} ${documentId} (${[locale, status].filter(Boolean).join(', ')})`;
      return `${entry} at ${[path, attribute].filter(Boolean).join('.')}`;
    }),
  );
  return 1;
}

async function list(service: RelinkingService): Promise<number> {
  const runs = await service.runs();
  if (runs.length === 0) console.log('There is no run that could be undone.');
  for (const { run, changes } of runs) console.log(`${run}: ${changes} fields`);
  return 0;
}
