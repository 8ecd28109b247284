import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DAM_TOKEN, WEBHOOK_SECRET } from '../support/dam';
import { freePort } from '../support/processes';
import type { Task } from './server';

interface ServerOptions {
  env?: Readonly<Record<string, string>>;
  /** Further arguments of Node. */
  nodeArgs?: readonly string[];
}

/** One Strapi of the bench, in a process of its own. */
export class Server {
  readonly url: string;
  readonly #child: ChildProcess;

  constructor(port: number, child: ChildProcess) {
    this.url = `http://127.0.0.1:${port}`;
    this.#child = child;
  }

  static async start(
    folder: string,
    plugin: 'on' | 'off',
    damUrl: string,
    { env = {}, nodeArgs = [] }: ServerOptions = {},
  ): Promise<Server> {
    const port = await freePort();
    const publicFolder = join(folder, 'public');
    mkdirSync(join(publicFolder, 'uploads'), { recursive: true });
    const child = fork(join(__dirname, 'server.ts'), {
      execArgv: ['--import', 'tsx', ...nodeArgs],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(port),
        DATABASE_FILENAME: join(folder, 'bench.db'),
        PUBLIC_FOLDER: publicFolder,
        DAM_PLUGIN: plugin,
        DAM_CACHE: join(folder, 'dam-cache'),
        DAM_URL: damUrl,
        DAM_TOKEN,
        DAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
        STRAPI_TELEMETRY_DISABLED: 'true',
        ...env,
      },
    });
    const server = new Server(port, child);
    await server.#answer();
    return server;
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('The server was not started.');
    return pid;
  }

  async ask<Result = void>(task: Task): Promise<Result> {
    const answer = this.#answer<Result>();
    this.#child.send(task);
    return answer;
  }

  async #answer<Result>(): Promise<Result> {
    // Only one of the two happens: the other one is not listened for any more.
    const either = new AbortController();
    const { signal } = either;
    const ended = once(this.#child, 'exit', { signal }).then(() => [{ error: 'the server ended' }]);
    const answered = once(this.#child, 'message', { signal });
    const [message] = await Promise.race([answered, ended]).finally(() => either.abort());
    if (message.error) throw new Error(message.error);
    return message.result;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
