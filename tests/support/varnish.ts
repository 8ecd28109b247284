import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, freePort, ROOT, temporaryFolder } from './processes';

/** A real Varnish with xkey and the VCL that `docs/cdn.md` shows, in front of a site. */
export class Varnish {
  /** The header that the VCL asks for. */
  static readonly headers = { 'x-purge-secret': 'a long secret' };

  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, process: ChildProcess) {
    this.url = url;
    this.#process = process;
  }

  static async start(sitePort: number): Promise<Varnish> {
    const port = await freePort();
    const folder = temporaryFolder();
    const vcl = join(folder, 'site.vcl');
    writeFileSync(vcl, documentedVcl().replace('.port = "1337"', `.port = "${sitePort}"`));
    const url = `http://127.0.0.1:${port}`;
    const admin = await freePort();
    const varnishd = process.env.TEST_VARNISH ?? '/usr/sbin/varnishd';
    const args = ['-F', '-n', join(folder, 'work'), '-f', vcl, '-a', `127.0.0.1:${port}`];
    // Without a jail it runs as whoever starts it.
    const child = spawn(
      varnishd,
      [...args, '-j', 'none', '-T', `127.0.0.1:${admin}`, '-s', 'malloc,512m'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    await eventually('Varnish listens', async () => {
      if (child.exitCode !== null) throw new Error(`Varnish ended: ${output}`);
      return fetch(url, { method: 'PURGE', headers: Varnish.headers }).then(
        ({ status }) => (status === 400 ? true : undefined),
        () => undefined,
      );
    });
    return new Varnish(url, child);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }
}

/** True if Varnish had the answer: it names the request that filled the object beside this one. */
export function isHit(response: Response): boolean {
  return (response.headers.get('x-varnish') ?? '').includes(' ');
}

function documentedVcl(): string {
  const page = readFileSync(join(ROOT, 'docs/cdn.md'), 'utf8');
  const vcl = /```vcl\n([\s\S]*?)```/.exec(page)?.[1];
  if (vcl === undefined) throw new Error('docs/cdn.md shows no VCL.');
  return vcl;
}
