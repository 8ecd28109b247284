import type {
  AdoptableFile,
  Adopted,
  AdoptedFile,
  AdoptPlan,
  Candidate,
} from '../strapi/relinking/adoption';
import type { AdoptionService, CopiesService } from '../strapi/services';
import { valuesOf, WrongArguments } from './arguments';
import { COMMAND, sayingNowAndThen, sayLines } from './lines';
import { assetIn } from './relink-map';

/** The arguments of `adopt`. */
export interface AdoptArguments {
  isRun: boolean;
  isJson: boolean;
  /** Removes files whose place assets took, instead of looking for copies. */
  removesUnused: boolean;
  taken: AdoptedFile[];
}

/** @throws `WrongArguments` */
export function readAdoptArguments(given: readonly string[]): AdoptArguments {
  const values = valuesOf(given, {
    run: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean', default: false },
    'remove-unused': { type: 'boolean', default: false },
    take: { type: 'string', multiple: true, default: [] },
  });
  if (values.run && values['dry-run']) {
    throw new WrongArguments("Options '--run' and '--dry-run' cannot be used together.");
  }
  if (values['remove-unused'] && values.take.length > 0) {
    throw new WrongArguments("Options '--remove-unused' and '--take' cannot be used together.");
  }
  return {
    isRun: values.run,
    isJson: values.json,
    removesUnused: values['remove-unused'],
    taken: values.take.map(takenIn),
  };
}

/** Reads `12=brand/harbour`. */
function takenIn(text: string): AdoptedFile {
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
  { isRun, isJson, removesUnused, taken }: AdoptArguments,
): Promise<number> {
  if (removesUnused) return removeUnused(service, isRun, isJson);
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
      `"${COMMAND} relink --undo ${run}" puts it back. The files are still in the Media Library.`,
    );
  }
  return 0;
}

/** Removes files whose place assets took, and whose time has come; without `isRun` it names them. */
async function removeUnused(
  service: AdoptionService,
  isRun: boolean,
  isJson: boolean,
): Promise<number> {
  const due = (await service.removable()).map(({ row }) => ({
    id: row.id,
    name: String(row.name),
  }));
  if (!isRun) {
    if (isJson) console.log(JSON.stringify({ removable: due }));
    else sayRemovable(due);
    return 0;
  }
  const say = sayingNowAndThen((line) => console.error(line));
  const { removed, stillUsed } = await service.remove({
    progress: (done, total) => say(`Files looked at: ${done} of ${total}`),
  });
  if (isJson) console.log(JSON.stringify({ removed, stillUsed }));
  else {
    console.log(`Done: ${removed.length} files were removed.`);
    if (stillUsed.length > 0) {
      console.log(`\nStill used, and left alone: ${stillUsed.length}.`);
      sayLines(stillUsed);
    }
  }
  return 0;
}

function sayRemovable(due: readonly { id: number; name: string }[]): void {
  console.log(`Files whose place assets took, and that can be removed: ${due.length}.`);
  sayLines(due.map(({ id, name }) => `${id} "${name}"`));
  if (due.length === 0) return;
  console.log(
    '\nNothing was removed. Add --run to remove those that nothing uses. They cannot be put back, and runs that ' +
      'replaced them cannot be undone in their places.',
  );
}

/** What a person decided goes before what was found. */
function adoptedIn({ sure, addresses }: AdoptPlan, taken: readonly AdoptedFile[]): Adopted[] {
  const decided = new Set(taken.map(({ fileId }) => fileId));
  const found = sure.map(({ file, asset: { connection, assetId } }) => ({
    fileId: file.id,
    asset: { connection, assetId },
  }));
  const ofDam = addresses.flatMap(({ address, asset }) => {
    if (asset === null) return [];
    const { connection, assetId } = asset;
    return [{ address, asset: { connection, assetId } }];
  });
  return [...taken, ...found.filter(({ fileId }) => !decided.has(fileId)), ...ofDam];
}

function sayAddresses(addresses: AdoptPlan['addresses']): void {
  const known = addresses.filter(({ asset }) => asset !== null);
  console.log(`\nAddresses of the DAM in content: ${known.length}.`);
  sayLines(
    known.flatMap(({ address, uses, asset }) =>
      asset === null ? [] : [`${address}, in ${uses} places: ${assetNamed(asset)}`],
    ),
  );
  const others = addresses.filter(({ asset }) => asset === null);
  if (others.length === 0) return;
  console.log(`\nAddresses of assets that are gone, or may not be shown now: ${others.length}.`);
  sayLines(others.map(({ address, uses }) => `${address}, in ${uses} places`));
}

function sayPlan({ sure, doubtful, unmatched, addresses }: AdoptPlan): void {
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
  if (unreadable.length > 0) {
    console.log(`\nFiles that cannot be read: ${unreadable.length}.`);
    sayLines(unreadable.map(({ file }) => named(file)));
  }
  if (addresses.length > 0) sayAddresses(addresses);
}

function named({ id, name, uses }: AdoptableFile): string {
  return `${id} "${name}", in ${uses} places`;
}

function assetNamed({ connection, assetId, title, evidence }: Candidate): string {
  return `${connection}/${assetId} "${title}" (by ${evidence})`;
}
