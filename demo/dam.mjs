/**
 * `npm run demo:dam -- leave`: runs a command of the plugin on the content of the demo, with the environment that
 * `npm run demo` gives to Strapi, and with its DAM, if that does not run. `npx strapi-plugin-dam` finds nothing here,
 * because the demo installs no packages.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildDemo, buildPlugin, ensureInstalled } from './lib/build.mjs';
import { startDam } from './lib/dam-process.mjs';
import { environments, readPorts, webhookSecret } from './lib/environment.mjs';
import { DATA, DEMO, LOGS, ROOT } from './lib/paths.mjs';
import { busyPorts, Processes } from './lib/processes.mjs';

async function main(args) {
  if (!existsSync(path.join(DATA, 'strapi.db'))) {
    throw new Error('The demo has no content yet. Start it once with "npm run demo".');
  }
  await ensureInstalled();
  await buildPlugin();
  await buildDemo();
  const ports = readPorts();
  const env = environments(ports, await webhookSecret());
  const processes = new Processes(LOGS);
  try {
    const running = await busyPorts({ DAM_PORT: ports.DAM_PORT });
    if (running.length === 0) await startDam(processes, env);
    return await command(args, env);
  } finally {
    await processes.stop();
  }
}

async function command(args, { strapi }) {
  const bin = path.join(ROOT, 'bin/strapi-plugin-dam.js');
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: DEMO,
    // A command does not make content that somebody deleted anew.
    env: { ...process.env, ...strapi, DEMO_SEED: '0' },
    stdio: 'inherit',
  });
  const [code] = await once(child, 'close');
  return code ?? 1;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
