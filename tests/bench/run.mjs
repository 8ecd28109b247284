/** `npm run bench [-- PART …]`: installs and builds what is missing, measures, prints a table. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildDemo, buildPlugin, ensureInstalled } from '../../demo/lib/build.mjs';
import { ROOT } from '../../demo/lib/paths.mjs';
import { ensureChromium } from '../chromium.mjs';

await ensureInstalled();
await buildPlugin();
await buildDemo();
const parts = process.argv.slice(2).filter((argument) => argument !== '--install');
if (parts.length === 0 || ['admin', 'scrolling'].some((part) => parts.includes(part)))
  process.env.CHROMIUM_PATH = ensureChromium();
const child = spawn(path.join(ROOT, 'node_modules/.bin/tsx'), ['tests/bench/main.ts', ...parts], {
  cwd: ROOT,
  stdio: 'inherit',
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
