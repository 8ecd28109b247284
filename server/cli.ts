import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Core, compileStrapi, createStrapi } from '@strapi/strapi';
import { adopt, readAdoptArguments } from './cli/adopt';
import { WrongArguments } from './cli/arguments';
import { leave, readLeaveArguments } from './cli/leave';
import { COMMAND, placementWords } from './cli/lines';
import { readRelinkArguments, relink } from './cli/relink';
import { readUndescribedArguments, undescribed } from './cli/undescribed';
import { DamError } from './contracts/errors';
import type { UsageService } from './strapi/services';
import { serviceOf } from './strapi/services/service-of';

const HELP = `Run strapi-plugin-dam in the folder of a Strapi project:

  strapi-plugin-dam reindex   reads all content and rebuilds the index of where assets are used
  strapi-plugin-dam check     compares the index with the content; exits with 1 if they differ
  strapi-plugin-dam undescribed
                              lists images that are described to nobody, neither where they are used nor in the
                              DAM; exits with 1 if there are any

    --json                    prints them as JSON, one on a line

  strapi-plugin-dam adopt     says which files of the Media Library are copies of assets, and which
                              addresses of a DAM stand in content; changes nothing

    --run                     puts the assets in the place of those addresses, and of files that are copies beyond
                              doubt; the files stay
    --take file=asset         puts this asset, as connection/id, in the place of the file with this id, too
    --remove-unused           names the files whose place assets took, and whose time to be removed has come; with
                              --run it removes those that nothing uses, for good
    --json                    prints what was found as JSON

  strapi-plugin-dam relink    puts other assets in the place of assets, wherever they are used

    --map file.csv            two columns: an asset and the one for its place, each as connection/id;
                              a first line "from,to" is left out
    --from key --to key       the connections, if the columns have only ids
    --all                     lists every place, not only the first 50
    --run                     does it; without, it only says what would change
    --undo run                puts back what a run of relink or adopt changed; --list names the runs

  strapi-plugin-dam leave     says what leaving the plugin would change, and changes nothing

    --run                     turns all references into files of the Media Library, and removes the plugin's tables
    --yes                     does not ask
    --drop-hidden             takes uses out whose assets may not be shown now
    --to-media field=media    puts the files of a custom field into the media field beside it, if that loses nothing
    --json                    prints what it would do as JSON

With reindex, check, undescribed and relink, Strapi may keep running, except on SQLite, which allows only one writer at
a time. With leave --run it must be stopped.`;

/** Differences that are listed; further ones are only counted. */
const MAX_LISTED = 50;

/** Does the work on a loaded project; returns the exit code. */
type Command = (strapi: Core.Strapi) => Promise<number>;

/** Runs a command; returns the exit code. */
async function main(given: readonly string[]): Promise<number> {
  const command = commandOf(given);
  if (command === null) {
    console.log(HELP);
    return given.length === 0 || ['help', '--help'].includes(String(given[0])) ? 0 : 2;
  }
  // Strapi ends the process at these signals, with the code that is set.
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
    process.once(signal, () => {
      process.exitCode = code;
      console.error('Broken off. The same command goes on where it was.');
    });
  }
  const strapi = await loadProject(process.cwd());
  try {
    const code = await command(strapi);
    await serviceOf(strapi, 'relinking').webhooksSent();
    return code;
  } finally {
    await strapi.destroy();
  }
}

/** Returns null for what is no command. @throws `WrongArguments` */
function commandOf([name, ...given]: readonly string[]): Command | null {
  if (name === 'leave') {
    const read = readLeaveArguments(given);
    return (strapi) => leave(serviceOf(strapi, 'leaving'), read);
  }
  if (name === 'adopt') {
    const read = readAdoptArguments(given);
    return (strapi) => adopt(serviceOf(strapi, 'adoption'), serviceOf(strapi, 'copies'), read);
  }
  if (name === 'relink') {
    const read = readRelinkArguments(given);
    return (strapi) => relink(serviceOf(strapi, 'relinking'), read);
  }
  if (name === 'undescribed') {
    const read = readUndescribedArguments(given);
    return (strapi) => undescribed(serviceOf(strapi, 'usage'), read);
  }
  if (name === 'reindex') return (strapi) => rebuildIndex(serviceOf(strapi, 'usage'));
  if (name === 'check') return (strapi) => checkIndex(serviceOf(strapi, 'usage'));
  return null;
}

async function rebuildIndex(usage: UsageService): Promise<number> {
  const places = await usage.reindex();
  console.log(`The index is complete: DAM assets are used in ${places} places.`);
  return 0;
}

async function checkIndex(usage: UsageService): Promise<number> {
  let differences = 0;
  for await (const { problem, placement } of usage.check()) {
    differences += 1;
    if (differences > MAX_LISTED) continue;
    const word = problem === 'missing' ? 'not in the index' : 'not in the content';
    console.log(`${word}: ${placementWords(placement)}`);
  }
  if (differences === 0) {
    console.log('The index matches the content.');
    return 0;
  }
  if (differences > MAX_LISTED) console.log(`... and ${differences - MAX_LISTED} more`);
  console.log(`Differences: ${differences}. "${COMMAND} reindex" repairs them.`);
  return 1;
}

/** Loads the project's Strapi without starting its server. */
async function loadProject(appDir: string): Promise<Core.Strapi> {
  const strapi = requireStrapi(appDir);
  const { distDir } = await strapi.compileStrapi({ appDir });
  const instance = strapi.createStrapi({ appDir, ...(distDir !== undefined && { distDir }) });
  instance.log.level = 'warn';
  return instance.load();
}

/**
 * Requires Strapi from the project, because another copy could not load the project's plugins. Throws if the
 * folder holds no Strapi 5 project.
 */
function requireStrapi(appDir: string): Strapi {
  const message = 'Run this in the folder of a Strapi 5 project.';
  const projectFile = path.join(appDir, 'package.json');
  if (!existsSync(projectFile)) throw new Error(message);
  const found: unknown = createRequire(projectFile)('@strapi/strapi');
  if (!isStrapi(found)) throw new Error(message);
  return found;
}

interface Strapi {
  compileStrapi: typeof compileStrapi;
  createStrapi: typeof createStrapi;
}

function isStrapi(value: unknown): value is Strapi {
  return typeof value === 'object' && value !== null && 'compileStrapi' in value;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof WrongArguments) {
      console.error(`"${COMMAND} help" lists commands and options. Nothing was changed.`);
    }
    // The DAM is asked before the content is changed.
    if (error instanceof DamError) {
      console.error('No content was changed. Try again when the DAM answers.');
    }
    process.exit(error instanceof WrongArguments ? 2 : 1);
  },
);
