/**
 * Installs and builds what is missing or out of date, and nothing else. Used by `npm run demo` and by
 * the tests; plain Node 20 without dependencies, since on a fresh clone nothing is installed yet.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE, ROOT, STRAPI, STRAPI_PLUGIN } from './paths.mjs';

/**
 * Installs where there are no packages, or older ones than the lockfile names. `npm ci` never writes
 * the lockfile; where packages are installed already, `npm install` only fetches what changed.
 */
export async function ensureInstalled({ log = console.log } = {}) {
  const installed = path.join(ROOT, 'node_modules/.package-lock.json');
  const locked = path.join(ROOT, 'package-lock.json');
  const isFresh = !existsSync(installed);
  if (!isFresh && statSync(installed).mtimeMs >= statSync(locked).mtimeMs) return;
  log('Installing the packages. This takes some minutes, once.');
  const command = isFresh ? 'ci' : 'install';
  await run('npm', [command, '--no-audit', '--no-fund'], { cwd: ROOT, log, verbose: true });
}

/** Builds the plugin's server and admin halves into `dist/`. True where it had to. */
export function buildPlugin({ log = console.log } = {}) {
  return buildOnce({
    name: 'plugin',
    sources: [
      'server',
      'admin',
      'strapi-server.ts',
      'strapi-admin.ts',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
    ],
    outputs: [
      'dist/server/index.js',
      'dist/admin/index.js',
      'dist/cli/index.js',
      'dist/render/index.js',
    ],
    about: 'Building the plugin (about 15 seconds).',
    build: () => run(process.execPath, [STRAPI_PLUGIN, 'build'], { cwd: ROOT, log }),
    log,
  });
}

/** Writes the package's declarations into `dist/`; the plugin must be built. True where it had to. */
export function buildTypes({ log = console.log } = {}) {
  return buildOnce({
    name: 'types',
    sources: [
      'server',
      'admin',
      'strapi-server.ts',
      'strapi-admin.ts',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'rollup.types.mjs',
    ],
    outputs: [
      ...['admin', 'server', 'connector', 'conformance', 'front-end'].flatMap((entry) => [
        `dist/${entry}/index.d.ts`,
        `dist/${entry}/index.d.mts`,
      ]),
      'dist/cli/index.d.ts',
      'dist/render/index.d.ts',
    ],
    about: 'Writing the declarations (about 10 seconds).',
    build: () => run('npm', ['run', 'build:types'], { cwd: ROOT, log }),
    log,
  });
}

/** Builds the demo's app and admin into `demo/dist/`; the plugin must be built. True where it had to. */
export function buildDemo({ log = console.log } = {}) {
  return buildApp('demo', 'demo', { log });
}

/** Builds the Strapi app in a folder of the repo; the plugin must be built. True where it had to. */
export function buildApp(name, folder, { log = console.log } = {}) {
  const app = path.join(ROOT, folder);
  return buildOnce({
    name,
    sources: [
      ...['src', 'config', 'package.json', 'tsconfig.json'].map((part) => path.join(folder, part)),
      // The admin bundle takes in the plugin's admin half; its server half is read at start.
      'admin',
      'server/contracts',
      'strapi-admin.ts',
      'package-lock.json',
    ],
    outputs: ['build/index.html', 'config/server.js', 'src'].map((output) =>
      path.join(folder, 'dist', output),
    ),
    about: `Building the app and admin of ${folder} (about a minute).`,
    build: async () => {
      // Modules that are gone from the sources must not live on in the compiled app.
      await rm(path.join(app, 'dist'), { recursive: true, force: true });
      await run(process.execPath, [STRAPI, 'build'], {
        cwd: app,
        log,
        env: { NODE_ENV: 'production', STRAPI_TELEMETRY_DISABLED: 'true', PUBLIC_URL: '' },
      });
    },
    log,
  });
}

async function buildOnce({ name, sources, outputs, about, build, log }) {
  const key = await hashOf(sources);
  const keyFile = path.join(CACHE, `build-${name}.sha256`);
  const isBuilt = outputs.every((output) => existsSync(path.join(ROOT, output)));
  const built = existsSync(keyFile) ? (await readFile(keyFile, 'utf8')).trim() : '';
  if (isBuilt && built === key) return false;
  log(about);
  // Gone while it builds: a build that is broken off is never taken for a whole one.
  await rm(keyFile, { force: true });
  await build();
  const missing = outputs.filter((output) => !existsSync(path.join(ROOT, output)));
  if (missing.length > 0) {
    throw new Error(`The build of the ${name} ended without ${missing.join(', ')}.`);
  }
  await mkdir(CACHE, { recursive: true });
  await writeFile(keyFile, `${key}\n`);
  return true;
}

/** One hash over names and contents of files and folders below the root. */
async function hashOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of await filesBelow(path.join(ROOT, source))) {
      hash.update(`${path.relative(ROOT, file)}\0`);
      hash.update(await readFile(file));
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}

async function filesBelow(name) {
  if (!existsSync(name)) return [];
  if ((await stat(name)).isFile()) return [name];
  const entries = (await readdir(name)).sort();
  return (await Promise.all(entries.map((entry) => filesBelow(path.join(name, entry))))).flat();
}

/** Runs a command to its end. What it printed is only shown where it fails. */
async function run(command, args, { cwd, env = {}, verbose = false, log }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: verbose ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  // A build must not outlive the one who asked for it.
  const kill = () => child.kill();
  process.once('exit', kill);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  process.off('exit', kill);
  if (code === 0) return;
  if (output !== '') log(output.trimEnd());
  throw new Error(`"${path.basename(command)} ${args.join(' ')}" ended with ${code}.`);
}
