/** Installs packages of the system that tests need, where that is possible. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** False where there is no apt-get, or it failed: the caller says what to do else. */
export function installPackages(what, ...names) {
  if (!existsSync('/usr/bin/apt-get')) return false;
  console.log(`Installing ${what} from the system’s packages.`);
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, 'apt-get', ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
  };
  apt('update');
  return apt('install', '-y', '--no-install-recommends', ...names);
}
