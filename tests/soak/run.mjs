/** `npm run soak [-- --minutes N]`: installs and builds what is missing, then runs the soak and prints its tables. */
import { spawn } from 'node:child_process';
import { buildDemo, buildPlugin, ensureInstalled } from '../../demo/lib/build.mjs';
import { ROOT } from '../../demo/lib/paths.mjs';

await ensureInstalled();
await buildPlugin();
await buildDemo();
const args = process.argv.slice(2).filter((argument) => argument !== '--install');
const child = spawn(process.execPath, ['--import', 'tsx', 'tests/soak/main.ts', ...args], {
  cwd: ROOT,
  stdio: 'inherit',
});
// On Ctrl-C the terminal tells the child too; anybody else tells only this process.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
process.on('SIGINT', () => undefined);
process.once('exit', () => child.kill('SIGKILL'));
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
