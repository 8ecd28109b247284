/**
 * `npm test`: installs and builds what is missing, then runs every test: units, specs on a booted
 * Strapi with each database, and the editor's path in Chromium. Arguments go to jest, such as a file's
 * path; TEST_DATABASES=sqlite leaves the servers out. Plain Node without dependencies, because on a
 * fresh clone nothing is installed.
 */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { buildApp, buildDemo, buildPlugin, ensureInstalled } from '../demo/lib/build.mjs';
import { CACHE, ROOT } from '../demo/lib/paths.mjs';
import { ensureChromium } from './chromium.mjs';
import { startDatabases } from './databases.mjs';

async function main() {
  await ensureInstalled();
  const chromium = ensureChromium();
  await buildPlugin();
  await buildDemo();
  await buildApp('ckeditor', 'tests/ckeditor-app');
  await rm(path.join(CACHE, 'tests'), { recursive: true, force: true });
  const servers = await startDatabases(process.env.TEST_DATABASES ?? 'sqlite,postgres,redis,mysql');
  try {
    process.exitCode = await runTests(process.argv.slice(2), {
      CHROMIUM_PATH: chromium,
      ...servers.env,
    });
  } finally {
    await servers.stop();
    await rm(path.join(CACHE, 'tests'), { recursive: true, force: true });
  }
}

/** A browser shares its two cores with nobody: beside other specs an editor's clicks take for ever. */
async function runTests(args, env) {
  if (args.length > 0) return jest(args, env);
  const specs = await jest(['--testPathIgnorePatterns=tests/admin'], env);
  const browser = await jest(['tests/admin'], env, 1);
  return specs || browser;
}

/**
 * Ends even where a failed test left a server behind. A worker serves one file: a Strapi of an earlier
 * one that is still at work would take the next one's global away.
 */
function jest(args, env, workers = 2) {
  const bin = path.join(ROOT, 'node_modules/jest/bin/jest.js');
  const child = spawn(
    process.execPath,
    [bin, '--forceExit', `--maxWorkers=${workers}`, '--workerIdleMemoryLimit=1MB', ...args],
    {
      cwd: ROOT,
      env: { ...process.env, ...env, STRAPI_TELEMETRY_DISABLED: 'true' },
      stdio: 'inherit',
    },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
