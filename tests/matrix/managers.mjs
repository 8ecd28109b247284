/**
 * `npm run test:managers [-- npm-20 pnpm-22 …]`: installs the packed plugin into fresh apps with other package
 * managers and on other versions of Node, builds the admin, starts, and reads an entry and its picture. Writes
 * the second table of docs/compatibility.md. Managers and Node come from the registry into `.cache/managers`,
 * never into the system.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import path from 'node:path';
import { buildPlugin, buildTypes, ensureInstalled } from '../../demo/lib/build.mjs';
import { CACHE, ROOT } from '../../demo/lib/paths.mjs';
import { Processes } from '../../demo/lib/processes.mjs';
import rows from './rows.cjs';
import { pack, run, start, step } from './run.mjs';

const PAGE = path.join(ROOT, 'docs/compatibility.md');
const TOOLS = path.join(CACHE, 'managers');
const COLUMNS = ['install', 'build', 'start', 'REST', 'picture', 'needs'];
const STEPS = COLUMNS.slice(0, -1);
const PRODUCTION = { NODE_ENV: 'production', STRAPI_TELEMETRY_DISABLED: 'true' };

/** What `create-strapi-app` writes for pnpm, which else runs no scripts of packages. */
const PNPM_WORKSPACE = `packages:
  - '.'
minimumReleaseAgeExclude:
  - '@strapi/*'
allowBuilds:
  '@swc/core': true
  better-sqlite3: true
  core-js-pure: true
  esbuild: true
  sharp: true
`;
/** Scripts are off in newer versions of Yarn; better-sqlite3 needs its own. */
const YARNRC = 'nodeLinker: node-modules\nenableScripts: true\nenableTelemetry: false\n';

/** Strapi's builder is silent else, also about warnings. */
const VITE_CONFIG = "module.exports = (config) => ({ ...config, logLevel: 'warn' });\n";

/** By name: the package of the manager, its program, and what the app needs for it. */
const MANAGERS = {
  npm: { title: 'npm', from: 'npm@11', program: 'npm/bin/npm-cli.js' },
  pnpm10: {
    title: 'pnpm 10',
    from: 'pnpm@10',
    program: 'pnpm/bin/pnpm.cjs',
    files: { 'pnpm-workspace.yaml': PNPM_WORKSPACE },
  },
  pnpm: {
    title: 'pnpm',
    from: 'pnpm@12',
    program: 'pnpm/pnpm',
    isNative: true,
    files: { 'pnpm-workspace.yaml': PNPM_WORKSPACE },
  },
  yarn1: { title: 'yarn 1', from: 'yarn@1', program: 'yarn/bin/yarn.js' },
  yarn: {
    title: 'yarn 4, node-modules',
    from: '@yarnpkg/cli-dist@4',
    program: '@yarnpkg/cli-dist/bin/yarn.js',
    // The lockfile makes the folder a project of its own.
    files: { '.yarnrc.yml': YARNRC, 'yarn.lock': '' },
  },
};
const NODES = [20, 22, 24];
/** pnpm 12 is a program of its own, so it also runs beside Node 20. */
const RUNS = [
  ...NODES.flatMap((node) => ['npm', 'pnpm', 'yarn1', 'yarn'].map((name) => `${name}-${node}`)),
  'pnpm10-20',
];

async function main() {
  // The npm that runs this script must not speak to the other managers.
  for (const name of Object.keys(process.env)) {
    if (/^npm_(?!config_registry)/.test(name)) delete process.env[name];
  }
  const asked = process.argv.slice(2);
  await ensureInstalled();
  await buildPlugin();
  await buildTypes();
  const tarball = await pack();
  const results = [];
  for (const name of asked.length > 0 ? asked : RUNS) {
    console.log(name);
    const result = await runOne(name, tarball);
    results.push(result);
    const page = await readFile(PAGE, 'utf8');
    const first = ['with', 'run'];
    await writeFile(PAGE, rows.withRows(page, COLUMNS, [result], 'test:managers', first));
  }
  const failed = results.filter(({ steps }) => STEPS.some((column) => steps[column] !== 'ok'));
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}

async function runOne(name, tarball) {
  const [managerName, nodeMajor] = name.split('-');
  const manager = await managerOf(managerName, nodeMajor);
  const result = { version: name, steps: {} };
  const app = await mkdtemp(path.join(tmpdir(), 'dam-managers-'));
  const logs = path.join(TOOLS, 'logs', name);
  const processes = new Processes(logs);
  try {
    let site = '';
    let picture = '';
    const works = [
      ['install', () => install(app, manager, tarball)],
      ['build', () => build(app, manager, logs)],
      [
        'start',
        async () => {
          site = await start(app, processes, manager.invocation(['run', 'strapi', 'start']));
        },
      ],
      [
        'REST',
        async () => {
          picture = await readPage(site);
        },
      ],
      ['picture', () => loadPicture(new URL(picture, site))],
    ];
    for (const [column, work] of works) {
      // Each step needs the one before.
      if (!(await step(result, column, work))) break;
    }
  } finally {
    await processes.stop();
    await rm(app, { recursive: true, force: true });
  }
  const date = new Date().toISOString().slice(0, 10);
  result.version = `${manager.title}, Node ${nodeMajor}`;
  result.run = `${date}, ${manager.version}, Node ${manager.nodeVersion}`;
  result.steps.needs = manager.needs.join('; ') || 'nothing';
  return result;
}

/** A manager that runs on that version of Node, both fetched if they are not there yet. */
async function managerOf(name, nodeMajor) {
  const { title, from, program, isNative = false, files = {} } = MANAGERS[name];
  const nodePackage = `node-${platform()}-${arch()}`;
  const nodeFolder = await fetched(`${nodePackage}@${nodeMajor}`);
  const nodeBin = path.join(nodeFolder, nodePackage, 'bin');
  const modules = await fetched(from);
  const cli = path.join(modules, program);
  const versionOf = async (folder) =>
    JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')).version;
  // Where no compiled module can be fetched, yarn 1 looks for the compiler's program in PATH.
  const gypBin = path.join(await fetched('node-gyp@12'), '.bin');
  const env = {
    PATH: [nodeBin, gypBin, process.env.PATH].join(path.delimiter),
    // Native modules are compiled for this Node, with the headers that its package has.
    npm_config_nodedir: path.join(nodeFolder, nodePackage),
  };
  const invocation = (args) =>
    isNative
      ? { command: cli, args, env }
      : { command: path.join(nodeBin, 'node'), args: [cli, ...args], env };
  const isYarn1OnNode20 = name === 'yarn1' && nodeMajor === '20';
  return {
    title,
    files,
    invocation,
    version: await versionOf(path.join(modules, from.slice(0, from.lastIndexOf('@')))),
    nodeVersion: await versionOf(path.join(nodeFolder, nodePackage)),
    sqlite: nodeMajor === '24' ? '13.2.0' : undefined,
    // A dependency of Strapi's asks for Node 22, and only yarn 1 refuses.
    flags: isYarn1OnNode20 ? ['--ignore-engines'] : [],
    needs: [
      ...(isYarn1OnNode20 ? ['`yarn install --ignore-engines`'] : []),
      ...(files['pnpm-workspace.yaml']
        ? ['`pnpm-workspace.yaml` as `create-strapi-app` writes it']
        : []),
      ...(name === 'yarn' ? ['`nodeLinker: node-modules`'] : []),
      ...(nodeMajor === '24' ? ['`better-sqlite3` 13, if SQLite is used'] : []),
    ],
    run: (args, cwd, more = {}) => {
      const { command, args: all } = invocation(args);
      return run(command, all, cwd, { ...env, ...more }, { all: true });
    },
  };
}

/** Installs a package into a folder of its own; returns that folder's `node_modules`. */
async function fetched(spec) {
  const folder = path.join(TOOLS, spec.replaceAll('/', '-'));
  const modules = path.join(folder, 'node_modules');
  if (!existsSync(modules)) {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
    await run('npm', ['install', '--no-audit', '--no-fund', spec], folder);
  }
  return modules;
}

async function install(app, manager, tarball) {
  await cp(path.join(ROOT, 'tests/matrix/app'), app, { recursive: true });
  // Its start makes one page with a picture, which everybody may read.
  await cp(path.join(ROOT, 'tests/package/app'), app, { recursive: true });
  await mkdir(path.join(app, '.tmp'));
  await mkdir(path.join(app, 'src/admin'), { recursive: true });
  await writeFile(path.join(app, 'src/admin/vite.config.js'), VITE_CONFIG);
  for (const [name, text] of Object.entries(manager.files)) {
    await writeFile(path.join(app, name), text);
  }
  const { devDependencies } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const names = ['@strapi/strapi', '@strapi/plugin-users-permissions', 'better-sqlite3'];
  const ofReact = ['react', 'react-dom', 'react-router-dom', 'styled-components'];
  const dependencies = Object.fromEntries(
    [...names, ...ofReact].map((name) => [name, devDependencies[name]]),
  );
  if (manager.sqlite !== undefined) dependencies['better-sqlite3'] = manager.sqlite;
  // yarn 1 keeps what it once unpacked from a file of that name, in whatever folder.
  const own = path.join(app, `strapi-plugin-${path.basename(app)}.tgz`);
  await cp(tarball, own);
  dependencies['strapi-plugin-dam'] = `file:${own}`;
  const scripts = { strapi: 'strapi' };
  const manifest = { name: 'managers-app', private: true, version: '0.0.0', scripts, dependencies };
  await writeFile(path.join(app, 'package.json'), JSON.stringify(manifest, null, 2));
  const output = await manager.run(['install', ...manager.flags], app);
  assert.deepEqual(warningsOfOurs(output), [], 'warnings of the install');
}

async function build(app, manager, logs) {
  const output = await manager.run(['run', 'strapi', 'build'], app, PRODUCTION);
  await mkdir(logs, { recursive: true });
  await writeFile(path.join(logs, 'build.log'), output);
  assert.deepEqual(warningsOfOurs(output), [], 'warnings of the build');
}

/** Lines in which a manager or the builder complains about the plugin. */
function warningsOfOurs(output) {
  const complaint = /warn|annotation|unmet|missing|peer|doesn't provide|not listed|[├└✕]|\(!\)/i;
  return output
    .split('\n')
    .filter((line) => /strapi-plugin-dam/.test(line) && complaint.test(line));
}

async function readPage(site) {
  const answer = await fetch(`${site}/api/pages?populate=gallery`);
  assert.equal(answer.status, 200, 'the list of pages');
  const { data } = await answer.json();
  const [file] = data[0].gallery;
  assert.equal(file.dam?.state, 'live', JSON.stringify(file));
  assert.equal(file.alternativeText, 'Alt of Pier');
  return file.url;
}

/** The original, and a picture that sharp makes. */
async function loadPicture(url) {
  assert.match(url.pathname, /^\/api\/dam\/a\//);
  for (const query of ['', '?w=320']) {
    const answer = await fetch(new URL(query, url));
    assert.equal(answer.status, 200, `${url.pathname}${query}`);
    assert.match(answer.headers.get('content-type') ?? '', /^image\//);
    assert.ok((await answer.arrayBuffer()).byteLength > 100);
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
