import type { AdoptableFile, Adopted, AdoptPlan, Candidate } from '../strapi/relinking/adoption';
import type { AdoptionService, CopiesService } from '../strapi/services';
import { valuesOf, WrongArguments } from './arguments';
import { sayingNowAndThen, sayLines } from './lines';
import { assetIn } from './relink-map';

/** The arguments of `adopt`. */
export interface AdoptArguments {
  isRun: boolean;
  isJson: boolean;
  taken: Adopted[];
}

/** @throws `WrongArguments` */
export function readAdoptArguments(given: readonly string[]): AdoptArguments {
  const values = valuesOf(given, {
    run: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean', default: false },
    take: { type: 'string', multiple: true, default: [] },
  });
  if (values.run && values['dry-run']) {
    throw new WrongArguments("Options '--run' and '--dry-run' cannot be used together.");
  }
  return {
    isRun: values.run,
    isJson: values.json,
    taken: values.take.map(takenIn),
  };
}

/** Reads `12=brand/harbour`. */
function takenIn(text: string): Adopted {
  const at = text.indexOf('=');
  const asset = assetIn(text.slice(at + 1), undefined);
  if (!/^\d+$/.test(text.slice(0, at)) || asset === null) {
    throw new WrongArguments(
      `Option '--take' needs a file's id and an asset, such as 12=brand/harbour, not "${text}".`,
    );
  }
  return { fileId: Number(text.slice(0, at)), asset };
}

/** Compares files with assets, and replaces them if that is asked for. Returns the exit code. */
export async function adopt(
  service: AdoptionService,
  copies: Pick<CopiesService, 'takeFingerprints'>,
  { isRun, isJson, taken }: AdoptArguments,
): Promise<number> {
  // To the other stream, since the answer may be read by a program.
  const say = sayingNowAndThen((line) => console.error(line));
  for (let parts = 1; !(await copies.takeFingerprints()); parts += 1) {
    say(`Going through the assets of the DAM, part ${parts}`);
  }
  const plan = await service.plan({
    progress: (done, total) => say(`Files compared: ${done} of ${total}`),
  });
  if (isJson) console.log(JSON.stringify(plan));
  else sayPlan(plan);
  if (!isRun) {
    if (!isJson) console.log('\nNothing was changed. Add --run to do it.');
    return 0;
  }
  const { run, entries } = await service.run(adoptedIn(plan, taken));
  if (isJson) return 0;
  console.log(`\nDone: ${entries} entries were changed.`);
  if (entries > 0) {
    console.log(
      `"strapi-plugin-dam relink --undo ${run}" puts it back. The files are still in the Media Library.`,
    );
  }
  return 0;
}

/** What a person decided goes before what was found. */
function adoptedIn({ sure }: AdoptPlan, taken: readonly Adopted[]): Adopted[] {
  const decided = new Set(taken.map(({ fileId }) => fileId));
  const found = sure.map(({ file, asset: { connection, assetId } }) => ({
    fileId: file.id,
    asset: { connection, assetId },
  }));
  return [...taken, ...found.filter(({ fileId }) => !decided.has(fileId))];
}

function sayPlan({ sure, doubtful, unmatched }: AdoptPlan): void {
  console.log(`Copies of assets beyond doubt: ${sure.length}.`);
  sayLines(sure.map(({ file, asset }) => `${named(file)}: ${assetNamed(asset)}`));
  if (doubtful.length > 0) {
    console.log(`\nPerhaps copies, for you to decide with --take: ${doubtful.length}.`);
    sayLines(
      doubtful.map(({ file, assets }) => `${named(file)}: ${assets.map(assetNamed).join(', ')}`),
    );
  }
  const unreadable = unmatched.filter(({ reason }) => reason === 'unreadable');
  console.log(`\nFiles that no asset is known for: ${unmatched.length - unreadable.length}.`);
  if (unreadable.length === 0) return;
  console.log(`\nFiles that cannot be read: ${unreadable.length}.`);
  sayLines(unreadable.map(({ file }) => named(file)));
}

function named({ id, name, uses }: AdoptableFile): string {
  return `${id} "${name}", in ${uses} places`;
}

function assetNamed({ connection, assetId, title, evidence }: Candidate): string {
  return `${connection}/${assetId} "${title}" (by ${evidence})`;
}
