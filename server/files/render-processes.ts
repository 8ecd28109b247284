import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Clock, Logger } from '../core/ports';
import { type FingerprintRequest, fingerprintPicture, type PictureFacts } from './fingerprint';
import { type Original, type RenderRequest, render, TookTooLong } from './render';
import { errorOf, type RenderAnswer, type RenderQuestion, unpackFacts } from './render-protocol';

export interface RenderProcessesOptions {
  /** Path of the program `render-entry`; null makes pictures in this process. */
  entry: string | null;
  /** Options for Node, such as a loader. @default [] */
  execArgv?: readonly string[];
  clock: Clock;
  log: Logger;
}

/** How long a process may go on after the picture's own time limit, in milliseconds, before it is killed. */
const GRACE_MS = 1_000;

/** A process without work ends after this time, in milliseconds: it holds 60 to 190 MB. */
const IDLE_MS = 60_000;

/** Variables that a process gets: no secret of the site is within reach of a broken picture. */
const ENVIRONMENT = ['PATH', 'LANG', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH'];

/**
 * Makes pictures in processes of their own, one picture at a time in each. sharp's time limit does not end all
 * encoders, and a crash of libvips would take Strapi down; a process can be killed.
 */
export class RenderProcesses {
  readonly #options: RenderProcessesOptions;
  readonly #idle = new Map<ChildProcess, { cancel(): void }>();
  readonly #all = new Set<ChildProcess>();
  #isPossible: boolean;

  constructor(options: RenderProcessesOptions) {
    this.#options = options;
    this.#isPossible = options.entry !== null;
  }

  /** Does what `render` does, and throws what it throws. */
  async render(request: RenderRequest, target: string): Promise<Original> {
    const answer = await this.#answer({ request, target }, request.maxRenderMs);
    if (answer === null) return render(request, target);
    if (!('original' in answer)) throw new Error('A process answered something else.');
    return answer.original;
  }

  /** Does what `fingerprintPicture` does, and throws what it throws. */
  async fingerprint(request: FingerprintRequest): Promise<PictureFacts> {
    const answer = await this.#answer({ fingerprint: request }, request.maxRenderMs);
    if (answer === null) return fingerprintPicture(request);
    if (!('facts' in answer)) throw new Error('A process answered something else.');
    return unpackFacts(answer.facts);
  }

  /** Asks a process. Returns null if none can be started, and throws the failure that it answers. */
  async #answer(
    question: RenderQuestion,
    limitMs: number,
  ): Promise<Exclude<RenderAnswer, { failure: unknown }> | null> {
    const child = this.#isPossible ? this.#take() : null;
    if (child === null) return null;
    const answer = await this.#ask(child, question, limitMs);
    this.#rest(child);
    if ('failure' in answer) throw errorOf(answer.failure);
    return answer;
  }

  /** Ends all processes. */
  stop(): void {
    for (const child of this.#all) child.kill('SIGKILL');
  }

  #take(): ChildProcess | null {
    const [next] = this.#idle;
    if (next === undefined) return this.#start();
    const [child, timer] = next;
    timer.cancel();
    this.#idle.delete(child);
    return child;
  }

  #start(): ChildProcess | null {
    const { entry, execArgv = [] } = this.#options;
    if (entry === null) return null;
    const env = Object.fromEntries(
      ENVIRONMENT.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const child = fork(entry, [], {
      env,
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    if (child.pid === undefined) {
      child.once('error', (error) => this.#giveUp(error));
      return null;
    }
    child.unref();
    child.channel?.unref();
    this.#all.add(child);
    child.once('exit', () => {
      this.#all.delete(child);
      this.#idle.get(child)?.cancel();
      this.#idle.delete(child);
    });
    return child;
  }

  #ask(child: ChildProcess, question: RenderQuestion, limitMs: number): Promise<RenderAnswer> {
    const limit = this.#options.clock.after(limitMs + GRACE_MS);
    const listening = new AbortController();
    const heard = (event: string) => once(child, event, { signal: listening.signal });
    const answered = heard('message').then(([answer]): RenderAnswer => answer);
    const ended = heard('exit').then(([code, signal]) => {
      throw givenUp(`its process ended (${signal ?? `exit code ${code}`})`);
    });
    const late = limit.done.then(() => {
      child.kill('SIGKILL');
      throw givenUp(`it took longer than ${limitMs} ms`);
    });
    // A process that cannot be asked has ended, which is heard as well.
    child.send(question, () => undefined);
    return Promise.race([answered, ended, late]).finally(() => {
      limit.cancel();
      listening.abort();
    });
  }

  #rest(child: ChildProcess): void {
    const timer = this.#options.clock.after(IDLE_MS);
    this.#idle.set(child, timer);
    void timer.done.then(() => {
      // At once: until it has ended, it would be given the next picture.
      this.#idle.delete(child);
      child.kill();
    });
  }

  #giveUp(error: Error): void {
    if (!this.#isPossible) return;
    this.#isPossible = false;
    this.#options.log.warn(
      `No process can be started to make pictures: ${error.message}. They are made in Strapi's own process, ` +
        'where a broken picture can take more time and memory.',
    );
  }
}

/** The picture may be made another time: the machine may have had no memory left. */
function givenUp(reason: string): TookTooLong {
  return new TookTooLong('The picture cannot be made.', { cause: new Error(reason) });
}
