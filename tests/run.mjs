/**
 * `npm test`: installs the npm packages, builds what is missing, then runs every test: units, specs on
 * a booted Strapi with each database, and the editor's path in Chromium. Programs of the system are
 * installed as root in CI, with `--install`, or after a yes on the terminal; a run without them says
 * what it left out. Other arguments go to jest, such as a file's path; TEST_DATABASES=sqlite leaves
 * the servers out. Plain Node without dependencies, because on a fresh clone nothing is installed.
 */
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { buildApp, buildDemo, buildPlugin, ensureInstalled } from '../demo/lib/build.mjs';
import { CACHE, ROOT } from '../demo/lib/paths.mjs';
import { CHROMIUM, ensureChromium } from './chromium.mjs';
import { SERVERS, startDatabases } from './databases.mjs';
import { leftOut } from './install.cjs';
import { decision } from './packages.mjs';

async function main() {
  await ensureInstalled();
  const names = (process.env.TEST_DATABASES ?? 'sqlite,postgres,redis,mysql,varnish').split(',');
  const wanted = Object.keys(SERVERS).filter((name) => names.includes(name));
  const missing = await installMissing([CHROMIUM, ...wanted.map((name) => SERVERS[name])]);
  const hasBrowser = !missing.includes(CHROMIUM);
  await buildPlugin();
  await buildDemo();
  await buildApp('ckeditor', 'tests/ckeditor-app');
  await rm(path.join(CACHE, 'tests'), { recursive: true, force: true });
  const servers = await startDatabases(
    wanted.filter((name) => !missing.includes(SERVERS[name])).join(),
  );
  try {
    process.exitCode = await runTests(
      process.argv.slice(2).filter((arg) => arg !== '--install'),
      {
        TEST_LEFT_OUT: leftOut(missing),
        ...(hasBrowser ? { CHROMIUM_PATH: ensureChromium() } : {}),
        ...servers.env,
      },
      hasBrowser,
    );
  } finally {
    await servers.stop();
    await rm(path.join(CACHE, 'tests'), { recursive: true, force: true });
  }
}

/** Installs missing programs if that is allowed, else returns them. Throws if it fails. */
async function installMissing(programs) {
  const missing = () => programs.filter(({ isThere }) => !isThere());
  if (missing().length === 0) return [];
  const titles = missing().map(({ title }) => title);
  if (decision() === 'ask' && (await isYes(`Install ${titles.join(', ')} with apt-get?`))) {
    process.env.TEST_INSTALL = 'true';
  }
  if (decision() !== 'install') {
    console.log(leftOut(missing()));
    return missing();
  }
  for (const { install } of missing()) install();
  if (missing().length === 0) return [];
  const failed = missing().map(({ title }) => title);
  throw new Error(
    `apt-get could not install ${failed.join(', ')}. Install it by hand, or run without --install. ` +
      'TEST_DATABASES=sqlite leaves the database servers out.',
  );
}

async function isYes(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/**
 * The browser tests run last, apart from other specs, which would take an editor's time. The last run says
 * what was left out.
 */
async function runTests(args, env, hasBrowser) {
  const noBrowser = '--testPathIgnorePatterns=tests/admin';
  if (args.length > 0) return jest(hasBrowser ? args : [noBrowser, ...args], env);
  if (!hasBrowser) return jest([noBrowser], env);
  const specs = await jestTwice([noBrowser], { ...env, TEST_LEFT_OUT: '' });
  const browser = await jestTwice(['tests/admin'], env);
  return specs || browser;
}

/**
 * Runs files that failed once more, one at a time, and says so: browsers and database servers share two cores
 * here. A test that passes only the second time is still a fault to mend.
 */
async function jestTwice(args, env) {
  const list = path.join(CACHE, 'failed-files.json');
  await rm(list, { force: true });
  const code = await jest(args, { ...env, TEST_FAILED_FILES: list });
  if (code === 0) return code;
  const failed = JSON.parse(await readFile(list, 'utf8').catch(() => '{}'));
  if (Object.keys(failed).length === 0) return code;
  console.log('\nUNSTEADY OR BROKEN: the files that failed above run once more, one at a time.\n');
  let second = 0;
  for (const [project, files] of Object.entries(failed)) {
    const only = ['--selectProjects', project, '--runTestsByPath', ...files];
    second = (await jest(only, env, 1)) || second;
  }
  return second;
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
