/** Starts processes, writes what they say to log files, waits until they answer, stops them all. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import path from 'node:path';

const TAIL_LINES = 25;
const STOP_DEADLINE_MS = 15_000;

/** A set of processes that live and end together. */
export class Processes {
  #logDir;
  #all = [];
  #stopping = null;
  #onDeath = null;

  constructor(logDir) {
    this.#logDir = logDir;
  }

  /** Calls `listener(name, how, tail)` when a process ends that nobody stopped. */
  onDeath(listener) {
    this.#onDeath = listener;
  }

  /**
   * Starts one, a program of Node unless `command` is another. In a group of its own, so that Ctrl-C reaches
   * only the runner, which then stops all in order.
   */
  async start(name, args, { cwd, env, command = process.execPath }) {
    if (this.#stopping) throw new Error(`${name} is not started: the rest is being stopped.`);
    await mkdir(this.#logDir, { recursive: true });
    const logFile = path.join(this.#logDir, `${name}.log`);
    const log = createWriteStream(logFile);
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const started = { name, child, logFile, how: null };
    started.ended = new Promise((resolve) => {
      const end = (how) => {
        started.how = how;
        log.end(() => resolve(how));
      };
      child.once('error', (error) => end(`could not start: ${error.message}`));
      child.once('close', (code, signal) => end(`ended with ${code ?? signal}`));
    });
    this.#all.push(started);
    started.ended.then(async (how) => {
      if (!this.#stopping) this.#onDeath?.(name, how, await tailOf(logFile));
    });
    return started;
  }

  /**
   * Waits until a GET of `url` has the status. Rejects at the deadline, and at once where the process
   * ended, with the end of its log.
   */
  async waitFor({ name, ended, logFile }, { url, status = 200, headers = {}, deadlineMs }) {
    const deadline = Date.now() + deadlineMs;
    let gone = null;
    ended.then((how) => {
      gone = how;
    });
    while (gone === null && Date.now() < deadline) {
      if ((await statusOf(url, headers)) === status) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const why = gone ?? `did not answer ${url} within ${Math.round(deadlineMs / 1000)} s`;
    throw new Error(`${name} ${why}. The end of ${logFile}:\n${await tailOf(logFile)}`);
  }

  /** Stops all, the last started first; those that do not listen are killed. Safe to call twice. */
  stop() {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll() {
    for (const started of this.#all.toReversed()) {
      if (started.how !== null) continue;
      signalGroup(started.child, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(started.child, 'SIGKILL'), STOP_DEADLINE_MS);
      await started.ended;
      clearTimeout(timer);
    }
  }
}

/** The names of those ports that something on this machine already listens on. */
export async function busyPorts(ports) {
  const busy = [];
  for (const [name, port] of Object.entries(ports)) {
    if ((await answers(port)) || !(await canListen(port))) busy.push(`${port} (${name})`);
  }
  return busy;
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // It ended between the check and the signal.
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Null while nothing listens there, which is what one waits through. */
async function statusOf(url, headers) {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    if (error instanceof TypeError || error.name === 'TimeoutError') return null;
    throw error;
  }
}

async function tailOf(logFile) {
  const text = await readFile(logFile, 'utf8');
  return text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}
