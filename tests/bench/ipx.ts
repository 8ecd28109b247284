import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import sharp from 'sharp';
import { DAM_TOKEN } from '../support/dam';
import { freePort } from '../support/processes';

/** The npm package ipx in a process of its own, over the same DAM. */
export class Ipx {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.url = `http://127.0.0.1:${port}`;
    this.#child = child;
  }

  static async start(damUrl: string): Promise<Ipx> {
    const port = await freePort();
    const child = fork(join(__dirname, 'ipx-server.ts'), {
      execArgv: ['--import', 'tsx'],
      env: {
        ...process.env,
        PORT: String(port),
        DAM_URL: damUrl,
        DAM_TOKEN,
        NODE_ENV: 'production',
      },
    });
    await once(child, 'message');
    return new Ipx(port, child);
  }

  /** Memory in bytes, or the time of all cores since the start in milliseconds. */
  async ask(what: 'memory' | 'cpu'): Promise<number> {
    const answer = once(this.#child, 'message');
    this.#child.send(what);
    const [value] = await answer;
    return Number(value);
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

/** As a camera makes it: 2400 by 1600, with grain, so that it does not compress to nothing. */
export async function photo(): Promise<Buffer<ArrayBuffer>> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const jpeg = await sharp({
    create: { width: 2400, height: 1600, channels: 3, background: '#336699', noise },
  })
    .blur(1.5)
    .jpeg({ quality: 90 })
    .toBuffer();
  return Buffer.from(jpeg);
}
