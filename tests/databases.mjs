/**
 * PostgreSQL, MariaDB and Redis of the tests' own: on free ports of the loopback, with data that is thrown away.
 * Varnish is started by its own tests, which are told where it is.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { installPackages } from './packages.mjs';

const READY_MS = 60_000;

/** The servers as programs that `npm test` looks for, by their names in TEST_DATABASES. */
export const SERVERS = {
  postgres: server(
    { title: 'PostgreSQL', covers: 'the specs on PostgreSQL, and tests/nodes' },
    { program: 'initdb', packages: ['postgresql'], places: postgresFolders },
  ),
  redis: server(
    { title: 'Redis', covers: 'tests/nodes' },
    {
      program: 'redis-server',
      packages: ['redis-server'],
      places: () => ['/usr/bin', '/usr/local/bin'],
    },
  ),
  mysql: server(
    { title: 'MariaDB', covers: 'the specs on MariaDB' },
    {
      program: 'mariadbd',
      packages: ['mariadb-server'],
      places: () => ['/usr/sbin', '/usr/local/sbin'],
    },
  ),
  varnish: server(
    { title: 'Varnish', covers: 'tests/edge' },
    {
      program: 'varnishd',
      packages: ['varnish', 'varnish-modules'],
      places: () => ['/usr/sbin', '/usr/local/sbin'],
    },
  ),
};

/** `names` is a list with commas; returns what specs are told, and how to end what was started. */
export async function startDatabases(names) {
  const wanted = names.split(',');
  const servers = [];
  const stop = async () => {
    for (const server of servers) await server.stop();
  };
  process.once('SIGINT', () => void stop().then(() => process.exit(130)));
  process.once('SIGTERM', () => void stop().then(() => process.exit(143)));
  try {
    if (wanted.includes('postgres')) servers.push(await startPostgres());
    if (wanted.includes('redis')) servers.push(await startRedis());
    if (wanted.includes('mysql')) servers.push(await startMariadb());
    if (wanted.includes('varnish')) servers.push(knownVarnish());
  } catch (error) {
    await stop();
    throw error;
  }
  return { env: Object.assign({}, ...servers.map(({ env }) => env)), stop };
}

async function startPostgres() {
  const bin = folderOf(SERVERS.postgres);
  const own = ownFolder('postgres');
  const data = path.join(own.folder, 'data');
  run(path.join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-N'], own);
  const port = await freePort();
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const fast = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const server = start(
    path.join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', own.folder, ...fast],
    own,
  );
  await listening(server, port);
  return { env: { TEST_POSTGRES_PORT: String(port) }, stop: () => end(server, 'SIGINT', own) };
}

async function startRedis() {
  const bin = folderOf(SERVERS.redis);
  const own = ownFolder('redis');
  const port = await freePort();
  const server = start(
    path.join(bin, 'redis-server'),
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', own.folder, '--save', ''],
    own,
  );
  await listening(server, port);
  return { env: { TEST_REDIS_PORT: String(port) }, stop: () => end(server, 'SIGTERM', own) };
}

async function startMariadb() {
  const bin = folderOf(SERVERS.mysql);
  const own = ownFolder('mysql');
  const data = path.join(own.folder, 'data');
  const install = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  run('mariadb-install-db', [`--datadir=${data}`, ...install], own);
  const port = await freePort();
  const server = start(
    path.join(bin, 'mariadbd'),
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${path.join(own.folder, 'm.sock')}`,
      '--skip-name-resolve',
      '--skip-log-bin',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-doublewrite=0',
    ],
    own,
  );
  await listening(server, port);
  return { env: { TEST_MYSQL_PORT: String(port) }, stop: () => end(server, 'SIGTERM', own) };
}

function knownVarnish() {
  const env = { TEST_VARNISH: path.join(folderOf(SERVERS.varnish), 'varnishd') };
  return { env, stop: () => Promise.resolve() };
}

function postgresFolders() {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  return readdirSync(root).map((version) => path.join(root, version, 'bin'));
}

function server({ title, covers }, { program, packages, places }) {
  const find = () => {
    const folders = [...places(), ...(process.env.PATH ?? '').split(path.delimiter)];
    return folders.find((folder) => existsSync(path.join(folder, program)));
  };
  return {
    title,
    covers,
    packages,
    find,
    isThere: () => find() !== undefined,
    install: () => installPackages(title, ...packages),
  };
}

/** The folder that a server's programs are in; installs them if they are missing and that is allowed. */
function folderOf({ title, packages, find, install }) {
  const known = find();
  if (known) return known;
  install();
  const installed = find();
  if (installed) return installed;
  throw new Error(
    `These tests also run on ${title}, which is not installed. Install it (Debian: apt-get install ` +
      `${packages.join(' ')}), or add the argument --install.`,
  );
}

/** A folder for one server's data. Servers refuse to run as root, so theirs is the user they have. */
function ownFolder(user) {
  const folder = mkdtempSync(path.join(os.tmpdir(), `dam-tests-${user}-`));
  if (process.getuid?.() !== 0) return { folder };
  const id = (flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  const owner = { uid: id('-u'), gid: id('-g') };
  chownSync(folder, owner.uid, owner.gid);
  return { folder, owner };
}

function run(command, args, { folder, owner }) {
  execFileSync(command, args, { cwd: folder, ...owner, stdio: ['ignore', 'ignore', 'pipe'] });
}

function start(command, args, { folder, owner }) {
  const child = spawn(command, args, { cwd: folder, ...owner, stdio: ['ignore', 'pipe', 'pipe'] });
  child.output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      child.output = (child.output + text).slice(-4_000);
    });
  }
  // A run that is broken off leaves no server behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

async function listening(child, port) {
  const deadline = Date.now() + READY_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${path.basename(child.spawnfile)} did not start:\n${child.output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (isOpen) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

async function end(child, signal, { folder }) {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
