import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DAM_TOKEN, WEBHOOK_SECRET } from './dam';
import { databaseOf } from './databases';
import { ROOT, temporaryFolder } from './processes';

const DEMO = join(ROOT, 'demo');

/**
 * The demo as it is compiled, in a folder of its own: `strapi` run in `demo/` compiles it anew, under
 * the feet of specs that run at the same time, and leaves uploads and logs there.
 */
export class Project {
  readonly folder: string;
  readonly publicFolder: string;
  readonly uploads: string;

  /** @param folder A compiled project, such as one of `demoCopy`. */
  constructor(folder = linkedDemo()) {
    this.folder = folder;
    this.publicFolder = join(folder, 'public');
    this.uploads = join(this.publicFolder, 'uploads');
    mkdirSync(this.uploads, { recursive: true });
  }

  /** Runs `strapi <args>` to its end; throws with all that it printed where it fails. */
  async strapi(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
    const bin = join(ROOT, 'node_modules/@strapi/strapi/bin/strapi.js');
    const { code, output } = await this.run(bin, args, env);
    if (code !== 0) throw new Error(`strapi ${args[0]} ended with ${code}:\n${output}`);
    return output;
  }

  /** Runs the plugin's own command on the database of `databaseFolder`, to its end or until it is killed. */
  dam(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    databaseFolder: string,
    killed?: AbortSignal,
  ): Promise<{ code: number; output: string }> {
    const bin = join(ROOT, 'bin/strapi-plugin-dam.js');
    return this.run(bin, args, env, databaseFolder, killed);
  }

  private async run(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    databaseFolder = this.folder,
    killed?: AbortSignal,
  ): Promise<{ code: number; output: string }> {
    const database = await databaseOf(databaseFolder);
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.folder,
      env: {
        ...process.env,
        NODE_ENV: 'test',
        DEMO_SEED: '0',
        DAM_TOKEN,
        DAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
        DAM_CONFIG: '{}',
        ...database,
        STRAPI_TELEMETRY_DISABLED: 'true',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // A test run that is broken off leaves nothing behind.
    const kill = (): boolean => child.kill('SIGKILL');
    process.once('exit', kill);
    killed?.addEventListener('abort', kill);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const [code]: unknown[] = await once(child, 'close');
    process.off('exit', kill);
    return { code: Number(code), output };
  }
}

/** The files in a plain tar archive, by name (POSIX ustar: headers of 512 bytes, sizes in octal). */
export function filesOfTar(path: string): Map<string, Buffer> {
  const archive = readFileSync(path);
  const files = new Map<string, Buffer>();
  const text = (from: number, length: number): string =>
    archive.toString('utf8', from, from + length).replace(/\0[\s\S]*$/, '');
  for (let at = 0; at < archive.length && archive[at] !== 0; ) {
    const prefix = text(at + 345, 155);
    const size = Number.parseInt(text(at + 124, 12), 8);
    const name = (prefix === '' ? '' : `${prefix}/`) + text(at, 100);
    files.set(name, archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

function linkedDemo(): string {
  const folder = temporaryFolder();
  copyFileSync(join(DEMO, 'package.json'), join(folder, 'package.json'));
  for (const name of ['config', 'src']) {
    symlinkSync(join(DEMO, 'dist', name), join(folder, name), 'dir');
  }
  return folder;
}
