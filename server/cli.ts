import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Core, compileStrapi, createStrapi } from '@strapi/strapi';
import type { UsageService } from './strapi/services';
import { serviceOf } from './strapi/services/service-of';

const HELP = `strapi-plugin-dam, in the folder of a Strapi project:

  strapi-plugin-dam reindex   looks through all content and makes the index of where assets are used anew
  strapi-plugin-dam check     compares that index with the content; ends with 1 where they differ

The server may go on running, except on SQLite, which takes one writer at a time.`;

/** Differences that are printed one by one. */
const PRINTED = 50;

/** Runs a command; answers the exit code. */
async function main([command]: readonly string[]): Promise<number> {
  if (command !== 'reindex' && command !== 'check') {
    console.log(HELP);
    return command === undefined || command === 'help' || command === '--help' ? 0 : 2;
  }
  const strapi = await loadProject(process.cwd());
  try {
    const usage = serviceOf(strapi, 'usage');
    return await (command === 'reindex' ? reindex(usage) : check(usage));
  } finally {
    await strapi.destroy();
  }
}

async function reindex(usage: UsageService): Promise<number> {
  const places = await usage.reindex();
  console.log(`The index is complete: DAM assets stand in ${places} places.`);
  return 0;
}

async function check(usage: UsageService): Promise<number> {
  let differences = 0;
  for await (const { problem, placement } of usage.check()) {
    differences += 1;
    if (differences > PRINTED) continue;
    const { uid, documentId, locale, status, path: field, connection, assetId } = placement;
    const entry = `${uid} ${documentId} (${[locale, status].filter(Boolean).join(', ')})`;
    const word = problem === 'missing' ? 'not in the index' : 'not in the content';
    console.log(`${word}: ${connection}/${assetId} in ${entry} at ${field}`);
  }
  if (differences === 0) {
    console.log('The index says what the content says.');
    return 0;
  }
  if (differences > PRINTED) console.log(`... and ${differences - PRINTED} more`);
  console.log(`Differences: ${differences}. "strapi-plugin-dam reindex" mends them.`);
  return 1;
}

/** The project's own Strapi, loaded and not listening. */
async function loadProject(appDir: string): Promise<Core.Strapi> {
  const strapi = projectsOwn(appDir);
  const { distDir } = await strapi.compileStrapi({ appDir });
  const instance = strapi.createStrapi({ appDir, ...(distDir !== undefined && { distDir }) });
  instance.log.level = 'warn';
  return instance.load();
}

/** Strapi as the project has it: another copy of it would be another Strapi. */
function projectsOwn(appDir: string): Strapi {
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
    process.exit(1);
  },
);
