import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture } from '../support/dam';
import { freePort, type Running, startProcess, temporaryFolder } from '../support/processes';

export const APPROVED = 'Status approved';

/** A real MediaWiki on SQLite, in PHP's own web server. */
export class MediawikiServer {
  readonly url: string;
  readonly #folder: string;
  readonly #root: string;
  readonly #port: number;
  #running: Running | null = null;

  private constructor(root: string, port: number, folder: string) {
    this.#root = root;
    this.#port = port;
    this.#folder = folder;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<MediawikiServer> {
    const root = process.env.TEST_MEDIAWIKI;
    if (!root) throw new Error('Run this with npm run test:real.');
    const server = new MediawikiServer(root, await freePort(), temporaryFolder());
    server.#install();
    await server.#listen();
    return server;
  }

  #install(): void {
    const folder = this.#folder;
    mkdirSync(join(folder, 'images'));
    this.#php('install.php', [
      '--dbtype',
      'sqlite',
      '--dbname',
      'wiki',
      '--dbpath',
      folder,
      '--confpath',
      folder,
      '--server',
      this.url,
      '--scriptpath',
      '',
      '--pass',
      'Adminpass-1234567',
      'Wiki',
      'Admin',
    ]);
    const settings = join(folder, 'LocalSettings.php');
    writeFileSync(
      settings,
      `${readFileSync(settings, 'utf8')}
$wgEnableUploads = true;
$wgUploadDirectory = '${folder}/images';
$wgUploadPath = '/images';
$wgUseImageMagick = false;
$wgFileExtensions = ['png', 'jpg', 'svg', 'pdf', 'wav'];
$wgJobRunRate = 0;
`,
    );
    writeFileSync(
      join(folder, 'router.php'),
      `<?php
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if (strpos($path, '/images/') !== 0) return false;
$file = '${folder}' . $path;
if (!is_file($file)) { http_response_code(404); return true; }
header('Content-Type: ' . mime_content_type($file));
readfile($file);
return true;
`,
    );
  }

  async #listen(): Promise<void> {
    const router = join(this.#folder, 'router.php');
    this.#running = await startProcess(
      'php',
      ['-S', `127.0.0.1:${this.#port}`, '-t', this.#root, router],
      { env: this.#env(), ready: /started/ },
    );
  }

  #env(): NodeJS.ProcessEnv {
    return { MW_CONFIG_FILE: join(this.#folder, 'LocalSettings.php') };
  }

  #php(script: string, args: readonly string[], input = ''): void {
    execFileSync('php', [join(this.#root, 'maintenance', script), ...args], {
      // The installer refuses to run if settings exist.
      env: { ...process.env, ...(script === 'install.php' ? {} : this.#env()) },
      input,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  }

  /** Uploads a picture under this title, or a new version of it. */
  async upload(title: string, colour: string): Promise<void> {
    const folder = join(temporaryFolder(), 'files');
    mkdirSync(folder);
    const bytes = await (await picture(colour)).arrayBuffer();
    writeFileSync(join(folder, `${title.replaceAll(' ', '_')}.png`), Buffer.from(bytes));
    this.#php('importImages.php', ['--overwrite', '--user', 'Admin', folder]);
  }

  /** Replaces the text of a file's page, which names its categories. */
  describe(title: string, text: string): void {
    this.#php('edit.php', ['-u', 'Admin', `File:${title}.png`], text);
  }

  /** Runs the wiki's queued jobs, which update its search index. */
  runJobs(): void {
    this.#php('runJobs.php', []);
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
  }
}
