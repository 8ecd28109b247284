import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from './node';

const READY_MS = 120_000;
const ANSWER_MS = 60_000;

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

/** A Strapi of the soak, which can be killed and started again on the same port. */
export class SoakNode {
  readonly name: string;
  readonly url: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #log: number;
  #child: ChildProcess | null = null;
  #asked = 0;
  /** False from the moment before it is killed until it answers again. */
  isUp = false;
  /** `Date.now()` of its last start. */
  upSinceMs = 0;
  /** Called if the process ends without having been killed. */
  onEnded: (how: string) => void = () => undefined;

  constructor(name: string, port: number, options: { env: NodeJS.ProcessEnv; logFile: string }) {
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = { ...options.env, PORT: String(port) };
    this.#log = openSync(options.logFile, 'a');
  }

  async start(): Promise<void> {
    const child = fork(join(__dirname, 'node.ts'), {
      execArgv: ['--expose-gc', '--import', 'tsx'],
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', this.#log, this.#log, 'ipc'],
    });
    this.#child = child;
    const killChild = (): boolean => child.kill('SIGKILL');
    process.once('exit', killChild);
    child.once('exit', (code, signal) => {
      process.off('exit', killChild);
      if (this.#child !== child) return;
      this.isUp = false;
      this.onEnded(`ended with ${code ?? signal}`);
    });
    await this.#answer(child, 0, READY_MS);
    this.upSinceMs = Date.now();
    this.isUp = true;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** As a machine that loses its power: nothing is said to anybody. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    this.isUp = false;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async ask<Result>(task: Task): Promise<Result> {
    const child = this.#child;
    if (child === null) throw new Error(`Node ${this.name} does not run.`);
    this.#asked += 1;
    const answer = this.#answer(child, this.#asked, ANSWER_MS);
    child.send({ id: this.#asked, task });
    return (await answer) as Result;
  }

  #answer(child: ChildProcess, id: number, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        child.off('message', onMessage);
        child.off('exit', onExit);
        act();
      };
      const fail = (why: string) =>
        settle(() => reject(new Error(`Node ${this.name} ${why}; see its log.`)));
      const onExit = () => fail('ended');
      const timer = setTimeout(() => fail('did not answer in time'), timeoutMs);
      const onMessage = (message: unknown): void => {
        const { id: answered, result, error } = message as Answer;
        if (answered !== id) return;
        if (error === undefined) settle(() => resolve(result));
        else fail(`answered: ${error}`);
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
  }
}
