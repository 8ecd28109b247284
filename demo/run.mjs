/**
 * `npm run demo [-- --fresh --with-copies]`: installs and builds what is missing, then runs the embedded DAM, Strapi
 * and the website until Ctrl-C. Plain Node 20 without dependencies.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { buildDemo, buildPlugin, ensureInstalled } from './lib/build.mjs';
import { startDam } from './lib/dam-process.mjs';
import { environments, readPorts, webhookSecret } from './lib/environment.mjs';
import { DATA, DEMO, LOGS, ROOT, STRAPI } from './lib/paths.mjs';
import { busyPorts, Processes } from './lib/processes.mjs';

/** Drawing the seed's pictures takes its time on a small machine. */
const FIRST_START_DEADLINE_MS = 300_000;
const SITE_DEADLINE_MS = 30_000;

const processes = new Processes(LOGS);
let interrupted = false;

async function main() {
  const args = process.argv.slice(2);
  const unknown = args.filter((argument) => !['--fresh', '--with-copies'].includes(argument));
  if (unknown.length > 0) {
    throw new Error(`Unknown: ${unknown.join(' ')}. There are only --fresh and --with-copies.`);
  }
  const ports = readPorts();
  const busy = await busyPorts(ports);
  if (busy.length > 0) {
    throw new Error(
      `In use already: port ${busy.join(', port ')}. Stop what listens there (a demo that still ` +
        'runs?), or choose others with the environment variables in brackets.',
    );
  }
  if (args.includes('--fresh')) await rm(DATA, { recursive: true, force: true });
  await ensureInstalled();
  await buildPlugin();
  await buildDemo();
  const copies = args.includes('--with-copies');
  const env = environments(ports, await webhookSecret(), { copies });
  await mkdir(path.join(DATA, 'public/uploads'), { recursive: true });
  await timed('The DAM', () => startDam(processes, env));
  await startStrapi(env);
  await startSite(env);
  if (!interrupted) announce(env);
}

async function startStrapi({ strapi, strapiUrl }) {
  await step('Strapi', 'strapi', [STRAPI, 'start'], DEMO, strapi, {
    url: `${strapiUrl}/_health`,
    status: 204,
    deadlineMs: FIRST_START_DEADLINE_MS,
  });
}

async function startSite({ site, siteUrl }) {
  await step('The website', 'site', ['--import', 'tsx', 'demo/site/main.ts'], ROOT, site, {
    url: `${siteUrl}/health`,
    status: 204,
    deadlineMs: SITE_DEADLINE_MS,
  });
}

async function step(title, name, args, cwd, env, condition) {
  await timed(title, async () => {
    const started = await processes.start(name, args, { cwd, env });
    await processes.waitFor(started, condition);
  });
}

async function timed(title, start) {
  const startedAt = Date.now();
  await start();
  console.log(`${title} runs (${((Date.now() - startedAt) / 1000).toFixed(1)} s).`);
}

function announce({ siteUrl, strapiUrl, damUrl }) {
  const rows = [
    ['Website', siteUrl],
    ['Strapi admin', `${strapiUrl}/admin`],
    ['  login', 'editor@example.com / Editor-demo-1'],
    ['DAM', damUrl],
    ['API token', path.relative(process.cwd(), path.join(DATA, 'api-token'))],
    ['Logs', path.relative(process.cwd(), LOGS)],
  ];
  const width = Math.max(...rows.map(([label]) => label.length)) + 3;
  console.log(`\n${rows.map(([label, value]) => `  ${label.padEnd(width)}${value}`).join('\n')}\n`);
  console.log('  Ctrl-C stops all three.\n');
  console.log('demo ready');
}

/** Stops everything and ends this process; the first reason wins. */
async function end(code) {
  if (interrupted) return;
  interrupted = true;
  await processes.stop();
  process.exit(code);
}

function fail(error) {
  if (interrupted) return;
  console.error(`\n${error instanceof Error ? error.message : error}`);
  return end(1);
}

processes.onDeath((name, how, tail) =>
  fail(`${name} ${how}. The end of ${path.join(LOGS, `${name}.log`)}:\n${tail}`),
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (!interrupted) console.log('\nStopping.');
    end(0).catch(fail);
  });
}
main().catch(fail);
