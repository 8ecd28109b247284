import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

/** Below one folder that `tests/run.mjs` empties. */
export function temporaryFolder(): string {
  const root = join(ROOT, '.cache/tests');
  mkdirSync(root, { recursive: true });
  return mkdtempSync(join(root, 'run-'));
}

/** A port of the loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface Running {
  child: ChildProcess;
  /** All that it has printed. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts a process and waits until it prints `ready`; throws with its output where it ends first. */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string; ready: RegExp; timeoutMs?: number },
): Promise<Running> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test run that is broken off leaves nothing behind.
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  let output = '';
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  };
  await new Promise<void>((ready, fail) => {
    const timer = setTimeout(
      () => void stop().then(() => fail(new Error(`${command} was not ready in time:\n${output}`))),
      options.timeoutMs ?? 60_000,
    );
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!options.ready.test(output)) return;
      clearTimeout(timer);
      ready();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(new Error(`${command} ended with ${code}:\n${output}`));
    });
  });
  return { child, output: () => output, stop };
}

/** Asks until the answer is not undefined; throws with `what` after the deadline. */
export async function eventually<Value>(
  what: string,
  ask: () => Promise<Value | undefined>,
  timeoutMs = 45_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
