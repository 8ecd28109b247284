/** Installs packages of the system that tests need, if that is allowed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import install from './install.cjs';

// Processes that this one starts may install too.
if (process.argv.includes('--install')) process.env.TEST_INSTALL = 'true';

/** `install`, `ask` or `leave-out`, for this process. */
export function decision() {
  return install.installDecision({
    args: process.argv.slice(2),
    env: process.env,
    isRoot: isRoot(),
    isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
  });
}

/** False if it is not allowed, if there is no apt-get, or if it failed: the caller says what to do. */
export function installPackages(what, ...names) {
  if (decision() !== 'install' || !existsSync('/usr/bin/apt-get')) return false;
  console.log(`Installing ${what} from the system’s packages.`);
  const isTerminal = process.stdin.isTTY === true;
  const sudo = isTerminal ? ['sudo'] : ['sudo', '-n'];
  const apt = (...args) => {
    const [command, ...rest] = [...(isRoot() ? [] : sudo), 'apt-get', ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const stdio = [isTerminal ? 'inherit' : 'ignore', 'ignore', 'inherit'];
    return spawnSync(command, rest, { stdio, env }).status === 0;
  };
  apt('update');
  return apt('install', '-y', '--no-install-recommends', ...names);
}

function isRoot() {
  return process.getuid?.() === 0;
}
