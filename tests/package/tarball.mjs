/**
 * `npm run test:package`: packs the plugin, checks the tarball (sizes, entries, links), installs it
 * into a clean Strapi app outside of this repo, compiles what the docs show, starts the app with
 * nothing but configuration, and checks that a DAM picture comes out.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPlugin, buildTypes, ensureInstalled } from '../../demo/lib/build.mjs';
import { CACHE, ROOT } from '../../demo/lib/paths.mjs';
import { Processes } from '../../demo/lib/processes.mjs';
import { freePort } from '../databases.mjs';
import { exceeded } from './budget.mjs';
import markdown from './markdown.cjs';

const TOKEN = 'tarball-dam-token';
/** Of the server that stands for the DAM of the template. */
const OWN_TOKEN = 'test-token';
/** The administrator that the app makes when it starts. */
const EDITOR = { email: 'editor@example.com', password: 'Editor-demo-1' };
/** Libraries that Strapi has as well. */
const SHARED = ['axios', 'sharp', 'zod'];
const SHIPPED =
  /^package\/((bin|dist|docs)\/|index\.(js|d\.ts)$|[A-Z]+\.md$|LICENSE$|package\.json$)/;
const STRAPI = 'node_modules/@strapi/strapi/bin/strapi.js';
let checks = 0;

function check(promise, isTrue, found = '') {
  if (!isTrue) throw new Error(`Not so: ${promise} ${found}`);
  checks++;
  console.log(`  ok  ${promise}`);
}

async function main() {
  await ensureInstalled();
  await buildPlugin();
  await buildTypes();
  const out = path.join(CACHE, 'package');
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await run('npm', ['pack', '--pack-destination', out], ROOT);
  const tarball = path.join(out, (await readdir(out))[0]);
  const files = (await run('tar', ['-tzf', tarball], ROOT)).trim().split('\n');
  check(
    'the package holds nothing but what it needs',
    files.every((file) => SHIPPED.test(file)),
    files.filter((file) => !SHIPPED.test(file)).join(),
  );
  await checkTarball(tarball, files);

  // Outside of the repo, so that no package of the repo is found by looking upwards.
  const app = await mkdtemp(path.join(tmpdir(), 'dam-clean-app-'));
  const processes = new Processes(path.join(CACHE, 'package', 'logs'));
  try {
    await makeApp(app, tarball);
    console.log('Installing the tarball into a clean app. This takes some minutes.');
    await run('npm', ['install', '--no-audit', '--no-fund'], app);
    await checkInstalled(app);
    await checkTypes(app);
    await checkTemplate(app);
    await checkRunning(app, processes);
  } finally {
    await processes.stop();
    await rm(app, { recursive: true, force: true });
  }
  console.log(`${checks} passed, 0 failed`);
}

async function checkTarball(tarball, files) {
  await run(process.execPath, ['scripts/publish-metadata.mjs', '--check'], ROOT);
  check('package.json names the repository of publish.json', true);
  const readme = await run('tar', ['-xzOf', tarball, 'package/README.md'], ROOT);
  const shipped = (target) =>
    files.some((file) => file === `package/${target}` || file.startsWith(`package/${target}/`));
  const missing = markdown.relativeLinksOf(readme).filter((target) => !shipped(target));
  check(
    'README’s links and pictures are absolute or shipped',
    missing.length === 0,
    missing.join(),
  );
  const declarations = files.filter((file) => /\.d\.[cm]?ts$/.test(file));
  const { exports } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const entries = Object.keys(exports).filter((name) => name !== './package.json');
  // Each for `import` and for `require`, and what they share.
  const isOnePerEntry = declarations.length <= 2 * entries.length + 1;
  check('one declaration file per entry', isOnePerEntry, declarations.join());
  const grown = exceeded(tarball);
  check('sizes are within the budget', grown.length === 0, grown.join('\n'));
  const bin = (name) => path.join(ROOT, 'node_modules/.bin', name);
  await run(bin('publint'), ['run', tarball, '--strict'], ROOT);
  check('publint finds nothing', true);
  await run(bin('attw'), [tarball], ROOT);
  check('types are right for every entry, as a module and as CommonJS (attw)', true);
  await run(bin('strapi-plugin'), ['verify'], ROOT);
  check('Strapi’s own check of a plugin passes (strapi-plugin verify)', true);
}

async function makeApp(app, tarball) {
  const bench = path.join(ROOT, 'tests/bench/app');
  for (const part of ['config', 'src', 'public']) {
    await cp(path.join(bench, part), path.join(app, part), { recursive: true });
  }
  await cp(path.join(ROOT, 'tests/package/app'), app, { recursive: true });
  const { devDependencies } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const names = [
    '@strapi/strapi',
    '@strapi/plugin-users-permissions',
    'better-sqlite3',
    'react',
    'react-dom',
    'react-router-dom',
    'styled-components',
  ];
  const manifest = {
    name: 'clean-app',
    private: true,
    version: '0.0.0',
    dependencies: {
      ...Object.fromEntries(names.map((name) => [name, devDependencies[name]])),
      'strapi-plugin-dam': `file:${tarball}`,
    },
    devDependencies: Object.fromEntries(
      ['typescript', 'tsx', '@types/node', '@types/jest', '@types/aws4', '@types/sax'].map(
        (name) => [name, devDependencies[name]],
      ),
    ),
  };
  await writeFile(path.join(app, 'package.json'), JSON.stringify(manifest, null, 2));
}

/** The admin half is the very bundle that the browser tests ran on. */
async function checkInstalled(app) {
  const installed = path.join(app, 'node_modules/strapi-plugin-dam');
  for (const half of ['admin', 'server']) {
    for (const name of ['index.js', 'index.mjs']) {
      const [here, there] = await Promise.all(
        [ROOT, installed].map(async (root) =>
          digest(await readFile(path.join(root, 'dist', half, name))),
        ),
      );
      check(`dist/${half}/${name} is what was tested`, here === there);
    }
  }
  const own = SHARED.filter((name) => existsSync(path.join(installed, 'node_modules', name)));
  check('Strapi’s copies serve the plugin', own.length === 0, own.join());
  const resolve =
    "for (const half of ['admin', 'server']) require.resolve('strapi-plugin-dam/strapi-' + half)";
  await run(process.execPath, ['-e', resolve], app);
  const imports = `
    import { DamError, DamHttp, defineConnector } from 'strapi-plugin-dam/connector';
    import { conformanceCases } from 'strapi-plugin-dam/conformance';
    import { signPicture } from 'strapi-plugin-dam/front-end';
    const all = [DamError, DamHttp, defineConnector, conformanceCases, signPicture];
    if (!all.every((each) => typeof each === 'function')) process.exit(1);
  `;
  await run(process.execPath, ['--input-type=module', '-e', imports], app);
  check('what a connector of one’s own and a front end need can be imported', true);
  check('both halves resolve by the package’s name', true);
  for (const [kind, args] of [
    ['require', ['-e', "require('strapi-plugin-dam')"]],
    ['import', ['--input-type=module', '-e', "import 'strapi-plugin-dam'"]],
  ]) {
    const said = await run(process.execPath, args, app).catch(({ message }) => message);
    const isTold = said.includes('import strapi-plugin-dam/connector to write a connector');
    check(`${kind} of the bare name says what to import instead`, isTold, said);
  }
}

async function checkTypes(app) {
  // Loaded late: on a fresh clone there is no compiler before the packages are installed.
  const { typeErrors } = await import('./types.mjs');
  for (const [project, errors] of Object.entries(await typeErrors(app))) {
    check(`types are right: ${project}`, errors.length === 0, `\n${errors.join('\n')}`);
  }
}

/** What the guide says: copy the template out of the package, and run its suite with the runner of Node. */
async function checkTemplate(app) {
  const template = path.join(app, 'node_modules/strapi-plugin-dam/docs/connectors/template');
  const project = path.join(app, 'walked');
  await cp(template, project, { recursive: true });
  const args = ['--import', 'tsx', '--test', 'tests/dam/my-dam.node-test.ts'];
  const said = await run(process.execPath, args, project).catch(({ message }) => message);
  check('the suite of the template is green in a project', /^\S fail 0$/m.test(said), said);
  // As Strapi compiles a project in TypeScript; this app is one in JavaScript.
  const compiled = [
    '--module',
    'commonjs',
    '--target',
    'es2019',
    '--esModuleInterop',
    '--skipLibCheck',
  ];
  const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const outputs = ['--rootDir', 'walked/src', '--outDir', 'src', 'walked/src/dam/my-dam.ts'];
  await run(process.execPath, [compiler, ...compiled, ...outputs], app);
}

/** Runs the server that stands for the DAM of the template, as the guide says. Returns its address. */
async function startOwnDam(app, processes) {
  const port = await freePort();
  const args = ['--import', 'tsx', 'tests/dam/my-dam-run.ts', String(port)];
  const dam = await processes.start('own-dam', args, { cwd: path.join(app, 'walked'), env: {} });
  const url = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Bearer ${OWN_TOKEN}` };
  await processes.waitFor(dam, { url: `${url}/me`, headers, deadlineMs: 60_000 });
  return url;
}

/** An editor picks an asset of the connector that the project brought, and everybody sees its picture. */
async function checkOwnConnector(site) {
  const post = async (address, body, token) => {
    const answer = await fetch(site + address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  const { data } = await post('/admin/login', EDITOR);
  const { assets } = await post(
    '/dam/connections/own/search',
    { text: 'pier', limit: 5 },
    data.token,
  );
  const [asset] = assets;
  check(
    'the picker finds an asset of the connector of the guide',
    asset?.title === 'Old pier' && asset.availability === 'live',
    JSON.stringify(assets),
  );
  const references = [{ connection: 'own', assetId: asset.assetId }];
  const { picked } = await post('/dam/references', { references }, data.token);
  const picture = await fetch(new URL(picked[0].url, site));
  const bytes = await picture.text();
  check(
    'what it picked is delivered to everybody',
    picture.status === 200 && bytes.includes('steelblue'),
    `${picture.status} ${bytes.slice(0, 200)}`,
  );
}

async function checkRunning(app, processes) {
  const [damPort, port] = [await freePort(), await freePort()];
  const damUrl = `http://127.0.0.1:${damPort}`;
  const headers = { authorization: `Bearer ${TOKEN}` };
  const dam = await processes.start('dam', ['--import', 'tsx', 'demo-dam/main.ts'], {
    cwd: ROOT,
    env: { DAM_PORT: String(damPort), DAM_DATA: path.join(app, 'dam'), DAM_TOKEN: TOKEN },
  });
  await processes.waitFor(dam, { url: `${damUrl}/api/ping`, headers, deadlineMs: 60_000 });
  const form = new FormData();
  for (const [key, value] of [
    ['id', 'pier'],
    ['title', 'Pier seven'],
    ['alt', 'A pier'],
  ])
    form.append(key, value);
  form.append(
    'file',
    new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>']),
    'pier.svg',
  );
  for (const [url, body] of [['/api/assets', form], ['/api/assets/pier/versions/1/approve']]) {
    const answer = await fetch(damUrl + url, { method: 'POST', headers, ...(body && { body }) });
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  }
  const strapi = await processes.start('strapi', [STRAPI, 'start'], {
    cwd: app,
    env: {
      NODE_ENV: 'production',
      PORT: String(port),
      DATABASE_FILENAME: path.join(app, 'clean.db'),
      DAM_URL: damUrl,
      DAM_TOKEN: TOKEN,
      OWN_DAM_URL: await startOwnDam(app, processes),
      OWN_DAM_TOKEN: OWN_TOKEN,
      STRAPI_TELEMETRY_DISABLED: 'true',
    },
  });
  const site = `http://127.0.0.1:${port}`;
  await processes.waitFor(strapi, { url: `${site}/_health`, status: 204, deadlineMs: 120_000 });
  const { data } = await (await fetch(`${site}/api/pages?populate=gallery`)).json();
  const picture = data[0].gallery[0];
  check(
    'REST answers the resolved picture',
    picture.dam?.state === 'live' && picture.alternativeText === 'A pier',
    JSON.stringify(picture),
  );
  // Relative, since this app names no address of its own.
  const bytes = await fetch(new URL(picture.url, site));
  check(
    'the delivery route serves its bytes',
    bytes.status === 200 && bytes.headers.get('content-type') === 'image/svg+xml',
  );
  await checkOwnConnector(site);
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

async function run(command, args, cwd) {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}\n${errors}`);
  return output;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
