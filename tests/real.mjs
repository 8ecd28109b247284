/**
 * `npm run test:real` runs connectors against the real servers of their DAMs. It installs them once,
 * apart from the project, below `.cache/real`. Arguments go to Jest.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { buildDemo, buildPlugin, ensureInstalled } from '../demo/lib/build.mjs';
import { CACHE, ROOT } from '../demo/lib/paths.mjs';
import { startDatabases } from './databases.mjs';
import { installPackages } from './packages.mjs';

const REAL = path.join(CACHE, 'real');

const NO_MEDIAWIKI = `
The tests of the MediaWiki connector need PHP (cli, sqlite3, xml, mbstring, intl, gd) and Debian's
packages mediawiki and mediawiki-classes, which could not be installed.
Name an unpacked MediaWiki 1.39 instead: TEST_MEDIAWIKI=<folder with api.php> npm run test:real
`;

const NO_DIRECTUS = `
The tests of the Directus connector need Directus, which could not be installed. npm must reach its
registry, and one module needs python3, make and a C++ compiler.
Name a folder with an installed Directus 12 instead: TEST_DIRECTUS=<folder> npm run test:real
`;

const NO_S3RVER = `
The tests of the S3 template need s3rver, which could not be installed. npm must reach its registry.
Name a folder with an installed s3rver 3 instead: TEST_S3RVER=<folder> npm run test:real
`;

async function main() {
  await ensureInstalled();
  await buildPlugin();
  await buildDemo();
  const mediawiki = process.env.TEST_MEDIAWIKI ?? (await ensureMediawiki());
  const directus = process.env.TEST_DIRECTUS ?? (await ensureDirectus());
  const s3rver = process.env.TEST_S3RVER ?? (await ensureS3rver());
  // PostgreSQL, since Directus would have to compile its driver of SQLite.
  const servers = await startDatabases('postgres');
  const args = process.argv.slice(2).filter((arg) => arg !== '--install');
  const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
  const child = spawn(
    process.execPath,
    [jest, '--forceExit', '--maxWorkers=2', ...args, '--selectProjects', 'real'],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        ...servers.env,
        TEST_MEDIAWIKI: mediawiki,
        TEST_DIRECTUS: directus,
        TEST_S3RVER: s3rver,
        STRAPI_TELEMETRY_DISABLED: 'true',
      },
      stdio: 'inherit',
    },
  );
  const [code] = await once(child, 'exit');
  await servers.stop();
  process.exitCode = code ?? 1;
}

/** Returns the folder of a Directus with its lockfile's packages. Compiles only `isolated-vm`. */
async function ensureDirectus() {
  // Its manifest asks for Node 22, but it runs on Node 20.
  return ensurePackages('directus', ['--legacy-peer-deps'], NO_DIRECTUS, (folder) =>
    run('npm', ['rebuild', 'isolated-vm'], folder),
  );
}

/** Returns the folder of an s3rver, a small server that answers like S3. */
async function ensureS3rver() {
  return ensurePackages('s3rver', [], NO_S3RVER);
}

/** Installs the packages of a lockfile in tests/real once, and returns their folder. */
async function ensurePackages(name, options, problem, finish = () => true) {
  const folder = path.join(REAL, name);
  const lock = path.join(ROOT, 'tests/real', name, 'package-lock.json');
  const done = path.join(folder, 'installed.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === readFileSync(lock, 'utf8')) return folder;
  console.log(`Installing ${name} below .cache/real; this takes up to two minutes.`);
  await rm(folder, { recursive: true, force: true });
  await cp(path.dirname(lock), folder, { recursive: true });
  const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!run('npm', [...install, ...options], folder)) throw new Error(problem);
  if (!finish(folder)) throw new Error(problem);
  await copyFile(lock, done);
  return folder;
}

/** Returns the folder of a MediaWiki. Unpacks its packages instead of installing and configuring them. */
async function ensureMediawiki() {
  const folder = path.join(REAL, 'mediawiki');
  const root = path.join(folder, 'usr/share/mediawiki');
  if (!hasPhp()) {
    const extensions = ['sqlite3', 'xml', 'mbstring', 'intl', 'gd'].map((name) => `php-${name}`);
    installPackages('PHP', 'php-cli', ...extensions);
    if (!hasPhp()) throw new Error(NO_MEDIAWIKI);
  }
  if (existsSync(path.join(root, 'api.php'))) return root;
  const unpacking = `${folder}.part`;
  await rm(unpacking, { recursive: true, force: true });
  await mkdir(unpacking, { recursive: true });
  const packages = ['mediawiki', 'mediawiki-classes'];
  // Outdated package lists name files that no longer exist.
  if (!run('apt-get', ['download', ...packages], unpacking)) {
    installPackages('PHP', 'php-cli');
    if (!run('apt-get', ['download', ...packages], unpacking)) throw new Error(NO_MEDIAWIKI);
  }
  for (const file of readdirSync(unpacking)) {
    if (!run('dpkg', ['-x', file, '.'], unpacking)) throw new Error(NO_MEDIAWIKI);
    await rm(path.join(unpacking, file));
  }
  const inside = path.join(unpacking, 'usr/share/mediawiki');
  // The package's links point to the places of an installation.
  for (const link of ['LocalSettings.php', 'config', 'images', 'extensions']) {
    await rm(path.join(inside, link), { force: true });
  }
  await symlink('extensions-core', path.join(inside, 'extensions'));
  await rename(unpacking, folder);
  return root;
}

function hasPhp() {
  const { status, stdout } = spawnSync('php', ['-m'], { encoding: 'utf8' });
  const modules = (stdout ?? '').toLowerCase();
  return (
    status === 0 &&
    ['pdo_sqlite', 'xml', 'mbstring', 'intl', 'gd'].every((name) => modules.includes(name))
  );
}

function run(command, args, cwd) {
  return spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
