/**
 * `npm run test:matrix [-- <version> …]`: the full path of an editor and of a visitor on a fresh app with
 * exactly that version of Strapi and the packed plugin, and the table in docs/compatibility.md. `--check`
 * leaves the table as it is. Apps lie outside of the repo, so that no package of the repo is found by looking
 * upwards. MATRIX_FOLDER keeps them, and their packages for the next run.
 */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPlugin, buildTypes, ensureInstalled } from '../../demo/lib/build.mjs';
import { CACHE, ROOT } from '../../demo/lib/paths.mjs';
import { Processes } from '../../demo/lib/processes.mjs';
import { ensureChromium } from '../chromium.mjs';
import { CHROMIUM_ARGS } from '../chromium-args.cjs';
import { freePort } from '../databases.mjs';
import { EDITOR_STEPS } from './editor.mjs';
import rows from './rows.cjs';
import { VISITOR_STEPS } from './visitor.mjs';

const PAGE = path.join(ROOT, 'docs/compatibility.md');
const COLUMNS = ['install', 'start', ...Object.keys(EDITOR_STEPS), ...Object.keys(VISITOR_STEPS)];
const STRAPI = 'node_modules/@strapi/strapi/bin/strapi.js';
const TOKEN = 'matrix-dam-token';
const ASSETS = {
  harbour: ['Harbour', '#c83232'],
  pier: ['Pier', '#3264c8'],
  mug: ['Mug', '#32a050'],
};

async function main() {
  const args = process.argv.slice(2);
  const isCheck = args.includes('--check');
  const versions = args.filter((arg) => arg !== '--check');
  // At once: in CI it may have to be installed, and nothing else shows that earlier.
  ensureChromium();
  await ensureInstalled();
  await buildPlugin();
  await buildTypes();
  const tarball = await pack();
  const results = [];
  for (const version of versions.length > 0 ? versions : rows.VERSIONS) {
    console.log(`Strapi ${version}`);
    const when = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}`;
    const result = { version, run: when, steps: {} };
    results.push(result);
    await runVersion(result, tarball);
    if (isCheck) continue;
    await writeFile(PAGE, rows.withRows(await readFile(PAGE, 'utf8'), COLUMNS, results));
  }
  const failed = results.filter(({ steps }) => COLUMNS.some((column) => steps[column] !== 'ok'));
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}

export async function pack() {
  const out = path.join(CACHE, 'matrix');
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await run('npm', ['pack', '--pack-destination', out], ROOT);
  return path.join(out, (await readdir(out))[0]);
}

async function runVersion(result, tarball) {
  const kept = process.env.MATRIX_FOLDER;
  const app = kept
    ? path.resolve(kept, result.version)
    : await mkdtemp(path.join(tmpdir(), 'dam-matrix-'));
  const processes = new Processes(path.join(CACHE, 'matrix', 'logs', result.version));
  try {
    const isInstalled = await step(result, 'install', () => install(app, result.version, tarball));
    let site = '';
    const isStarted =
      isInstalled &&
      (await step(result, 'start', async () => {
        site = await start(app, processes);
      }));
    if (!isStarted) return;
    await edit(result, site);
    for (const [name, work] of Object.entries(VISITOR_STEPS)) {
      await step(result, name, () => work(site));
    }
  } finally {
    await processes.stop();
    if (!kept) await rm(app, { recursive: true, force: true });
  }
}

/** Runs one step and notes how it went. Later steps run all the same: each says something of its own. */
export async function step({ steps }, name, work) {
  try {
    await work();
    steps[name] = 'ok';
  } catch (error) {
    const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
    steps[name] = `failed: ${reason.slice(0, 160)}`;
    console.error(error);
  }
  console.log(`  ${steps[name]}  ${name}`);
  return steps[name] === 'ok';
}

async function install(app, version, tarball) {
  for (const part of [
    'package-lock.json',
    'node_modules/strapi-plugin-dam',
    '.tmp',
    'dam',
    'dist',
  ]) {
    await rm(path.join(app, part), { recursive: true, force: true });
  }
  await cp(path.join(ROOT, 'tests/matrix/app'), app, { recursive: true });
  await mkdir(path.join(app, '.tmp'), { recursive: true });
  const { devDependencies } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const ours = ['better-sqlite3', 'react', 'react-dom', 'react-router-dom', 'styled-components'];
  const manifest = {
    name: 'matrix-app',
    private: true,
    version: '0.0.0',
    dependencies: {
      '@strapi/strapi': version,
      '@strapi/plugin-users-permissions': version,
      ...Object.fromEntries(ours.map((name) => [name, devDependencies[name]])),
      'strapi-plugin-dam': `file:${tarball}`,
    },
    overrides: await packagesOf(version),
  };
  await writeFile(path.join(app, 'package.json'), JSON.stringify(manifest, null, 2));
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], app);
  await run(process.execPath, [STRAPI, 'build'], app, {
    NODE_ENV: 'production',
    STRAPI_TELEMETRY_DISABLED: 'true',
  });
}

/**
 * The packages that make up a version of Strapi, as in an app that was made when it was the newest. They take any 5 as
 * a peer, so in an app without a lockfile npm puts the newest admin beside an older content manager.
 */
async function packagesOf(version) {
  const answer = await run(
    'npm',
    ['view', `@strapi/strapi@${version}`, 'dependencies', '--json'],
    ROOT,
  );
  const packages = Object.entries(JSON.parse(answer));
  return Object.fromEntries(packages.filter(([, range]) => range === version));
}

/** Starts the demo DAM and Strapi, maybe by another program; returns the address of the site. */
export async function start(app, processes, { command, args = [STRAPI, 'start'], env = {} } = {}) {
  const [damPort, port] = [await freePort(), await freePort()];
  const damUrl = `http://127.0.0.1:${damPort}`;
  const dam = await processes.start('dam', ['--import', 'tsx', 'demo-dam/main.ts'], {
    cwd: ROOT,
    env: { DAM_PORT: String(damPort), DAM_DATA: path.join(app, 'dam'), DAM_TOKEN: TOKEN },
  });
  const headers = { authorization: `Bearer ${TOKEN}` };
  await processes.waitFor(dam, { url: `${damUrl}/api/ping`, headers, deadlineMs: 60_000 });
  for (const [id, [title, colour]] of Object.entries(ASSETS)) {
    await addAsset(damUrl, headers, id, title, colour);
  }
  const strapi = await processes.start('strapi', args, {
    command,
    cwd: app,
    env: {
      ...env,
      NODE_ENV: 'production',
      PORT: String(port),
      DAM_URL: damUrl,
      DAM_TOKEN: TOKEN,
      STRAPI_TELEMETRY_DISABLED: 'true',
    },
  });
  const site = `http://127.0.0.1:${port}`;
  await processes.waitFor(strapi, { url: `${site}/_health`, status: 204, deadlineMs: 120_000 });
  return site;
}

async function addAsset(damUrl, headers, id, title, colour) {
  const { default: sharp } = await import('sharp');
  const bytes = await sharp({
    create: { width: 800, height: 450, channels: 3, background: colour },
  })
    .png()
    .toBuffer();
  const form = new FormData();
  for (const [key, value] of Object.entries({ id, title, alt: `Alt of ${title}` })) {
    form.append(key, value);
  }
  form.append('file', new Blob([bytes], { type: 'image/png' }), `${id}.png`);
  const approval = `/api/assets/${id}/versions/1/approve`;
  for (const [url, body] of [['/api/assets', form], [approval]]) {
    const answer = await fetch(damUrl + url, { method: 'POST', headers, ...(body && { body }) });
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  }
}

async function edit(result, site) {
  // Loaded late: on a fresh clone there are no packages before `ensureInstalled`.
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: CHROMIUM_ARGS,
  });
  try {
    const page = await browser.newPage({
      viewport: { width: 1800, height: 1000 },
      // As behind a proxy that ends TLS: in production 5.24 to 5.27 log nobody in over plain HTTP.
      extraHTTPHeaders: { 'x-forwarded-proto': 'https' },
    });
    page.setDefaultTimeout(30_000);
    const said = saidBy(page);
    for (const [name, work] of Object.entries(EDITOR_STEPS)) {
      const isDone = await step(result, name, () => work(page, site));
      if (isDone) continue;
      const picture = `${result.version}-${name.replace(' ', '-')}.png`;
      await page.screenshot({ path: path.join(CACHE, 'matrix', picture) });
      console.error(said.splice(0).join('\n'));
      // A dialog that stayed open would cover the next step's field.
      for (let open = 0; open < 3; open += 1) await page.keyboard.press('Escape');
    }
  } finally {
    await browser.close();
  }
}

/** What a page says of its errors, for the log of a failed step. */
function saidBy(page) {
  const said = [];
  page.on('pageerror', (error) => said.push(`  page: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(`  console: ${message.text()}`);
  });
  page.on('requestfailed', (request) =>
    said.push(`  request: ${request.url()} ${request.failure()?.errorText}`),
  );
  return said;
}

/** Returns what the command prints, with `all` its errors too; throws with all of it if it fails. */
export async function run(command, args, cwd, env = {}, { all = false } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}\n${errors}`);
  }
  return all ? output + errors : output;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
