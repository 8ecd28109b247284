import { readFile } from 'node:fs/promises';
import type { RunAbout } from '../contracts/api';
import type { AssetName } from '../core/asset-name';
import type { Journaled } from '../strapi/relinking/journal';
import type { PlannedPlace, RelinkPair, RelinkPlan } from '../strapi/relinking/relinking';
import type { RelinkingService } from '../strapi/services';
import { valuesOf, WrongArguments } from './arguments';
import { COMMAND, placeIn, sayLines, versionOf } from './lines';
import { REASONS } from './reasons';
import { type DefaultConnections, parseRelinkMap } from './relink-map';

/** The arguments of `relink`. */
export type RelinkArguments =
  | {
      kind: 'map';
      file: string;
      defaults: DefaultConnections;
      isRun: boolean;
      /** True to list every place; else the first ones. */
      isWhole: boolean;
    }
  | { kind: 'undo'; run: string }
  | { kind: 'list' };

/** @throws `WrongArguments` */
export function readRelinkArguments(given: readonly string[]): RelinkArguments {
  const values = valuesOf(given, {
    map: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    run: { type: 'boolean', default: false },
    undo: { type: 'string' },
    list: { type: 'boolean' },
    all: { type: 'boolean', default: false },
  });
  for (const [name, value] of Object.entries(values)) {
    if (value === '') throw new WrongArguments(`Option '--${name}' needs a value.`);
  }
  const { map, from, to, run, undo: undone, list: isList, all } = values;
  if (map) return { kind: 'map', file: map, defaults: { from, to }, isRun: run, isWhole: all };
  if (undone) return { kind: 'undo', run: undone };
  if (isList) return { kind: 'list' };
  throw new WrongArguments('Say what relink should do: --map file.csv, --undo run, or --list.');
}

/** Says what would change, does it, or undoes it. Returns the exit code. */
export async function relink(service: RelinkingService, given: RelinkArguments): Promise<number> {
  if (given.kind === 'list') return list(service);
  if (given.kind === 'undo') return undo(service, given.run);
  const map = parseRelinkMap(await textOf(given.file), given.defaults);
  if ('problems' in map) {
    for (const problem of map.problems) console.log(problem);
    console.log('Nothing was changed.');
    return 1;
  }
  return replace(service, map.pairs, given);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WrongArguments(`The file "${file}" cannot be read: ${reason}.`);
  }
}

async function replace(
  service: RelinkingService,
  pairs: readonly RelinkPair[],
  { isRun, isWhole, defaults }: Extract<RelinkArguments, { kind: 'map' }>,
): Promise<number> {
  const plan = await service.plan(pairs);
  const most = isWhole ? Number.POSITIVE_INFINITY : undefined;
  sayPlan(plan, most);
  if (defaults.from !== undefined && plan.unnamed.length > 0) {
    console.log(
      `\nAssets of "${defaults.from}" in use that the file does not name: ${plan.unnamed.length}.`,
    );
    sayLines(namesOf(plan.unnamed), most);
  }
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
    `\nDone: ${entries} entries were changed. "${COMMAND} relink --undo ${run}" puts it back.`,
  );
  return 0;
}

function sayPlan({ places, unused, notLive }: RelinkPlan, most?: number): void {
  const changing = places.filter(({ stays }) => stays === null);
  console.log(`Places that change: ${changing.length}.`);
  sayPlaces(changing, most);
  const twins = changing.filter(({ isTwin }) => isTwin);
  if (twins.length > 0) {
    console.log(
      `\nOf these, in galleries that show the new asset twice then, and keep it once: ${twins.length}.`,
    );
    sayPlaces(twins, most);
  }
  const staying = {
    pinned: 'pinned to a version',
    'not-allowed': 'the field or the place in the text does not take the new asset',
  };
  for (const [reason, words] of Object.entries(staying)) {
    const some = places.filter(({ stays }) => stays === reason);
    if (some.length === 0) continue;
    console.log(`\nPlaces that stay, ${words}: ${some.length}.`);
    sayPlaces(some, most);
  }
  if (unused.length > 0) {
    console.log(`\nAssets that nothing uses: ${unused.length}.`);
    sayLines(namesOf(unused), most);
  }
  if (notLive.length === 0) return;
  console.log(`\nNew assets that may not be shown now: ${notLive.length}.`);
  sayLines(
    notLive.map(
      ({ connection, assetId, availability }) =>
        `${connection}/${assetId}: ${REASONS[availability]}`,
    ),
    most,
  );
}

function namesOf(names: readonly AssetName[]): string[] {
  return names.map(({ connection, assetId }) => `${connection}/${assetId}`);
}

function sayPlaces(places: readonly PlannedPlace[], most: number | undefined): void {
  sayLines(
    places.map(({ title, uid, documentId, locale, status, path, from, to }) => {
      const place = `"${title}", ${placeIn(path)} (${versionOf(locale, status)})`;
      const change = `${from.connection}/${from.assetId} -> ${to.connection}/${to.assetId}`;
      return `${place}: ${change} [${uid} ${documentId}]`;
    }),
    most,
  );
}

async function undo(service: RelinkingService, run: string): Promise<number> {
  const runs = await service.runs();
  if (!runs.some((each) => each.run === run)) {
    console.log(
      `There is no run "${run}" that could be undone. "${COMMAND} relink --list" names them.`,
    );
    return 1;
  }
  const { entries, changedSince, filesGone } = await service.undo(run);
  if (changedSince.length + filesGone.length === 0) {
    console.log(`Done: ${entries} entries are as they were.`);
    return 0;
  }
  console.log(`Done: ${entries} entries are as they were, but for what is listed here.`);
  sayLeft('Changed by somebody since, and left alone', changedSince);
  sayLeft('Held files that are removed from the Media Library, and left alone', filesGone);
  return 1;
}

function sayLeft(why: string, places: readonly Journaled[]): void {
  if (places.length === 0) return;
  console.log(`\n${why}: ${places.length}.`);
  sayLines(
    places.map(({ uid, documentId, locale, status, path, attribute }) => {
      const place = placeIn([path, attribute].filter(Boolean).join('.'));
      return `${place} (${versionOf(locale, status)}) [${uid} ${documentId}]`;
    }),
  );
}

async function list(service: RelinkingService): Promise<number> {
  const runs = await service.runs();
  if (runs.length === 0) console.log('There is no run that could be undone.');
  for (const { run, changes, about } of runs) {
    const what = about === null ? '' : `${wordsOf(about)}, `;
    const who = about?.by ? `, by ${about.by}` : '';
    console.log(`${run}: ${what}${changes} fields${who}`);
  }
  return 0;
}

/** Says what a run did. */
function wordsOf({ kind, from, to, count }: RunAbout): string {
  if (from !== null && to !== null) return `"${from.title}" -> "${to.title}"`;
  return kind === 'adopt' ? `assets for ${count} copies` : `a list of ${count} assets`;
}
